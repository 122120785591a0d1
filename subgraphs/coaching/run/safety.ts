// What happens to a question before anything else sees it: personal numbers are masked, danger is noticed.

export interface Masked {
  readonly text: string;
  /** Kinds of data that were masked, each once: `card-number`, `account-number` … */
  readonly redactions: readonly string[];
}

export interface SafetyVerdict {
  readonly verdict: 'ALLOWED' | 'DEFLECTED';
  /** `self-harm`, `instruction-override` */
  readonly categories: readonly string[];
}

interface Mask {
  readonly kind: string;
  readonly shown: string;
  readonly pattern: RegExp;
  readonly isOne: (found: string) => boolean;
}

// In this order: an IBAN may contain what looks like a card, a card what looks like a telephone.
const masks: readonly Mask[] = [
  {
    kind: 'email',
    shown: '[e-mail address]',
    pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
    isOne: () => true,
  },
  {
    kind: 'account-number',
    shown: '[account number]',
    pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b/gi,
    isOne: isIban,
  },
  {
    kind: 'card-number',
    shown: '[card number]',
    pattern: /(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d.,]*\d)/g,
    isOne: isCardNumber,
  },
  {
    kind: 'phone-number',
    shown: '[telephone number]',
    // With a country code, or grouped the way only telephone numbers are: amounts must survive.
    pattern:
      /(?<![\w.,])(?:\+\d{1,3}(?:[ ().-]{0,2}\d){6,12}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\d])/g,
    isOne: () => true,
  },
];

/** Masking what is masked already changes nothing. */
export function maskPersonalData(text: string): Masked {
  const redactions: string[] = [];
  let masked = text;
  for (const { kind, shown, pattern, isOne } of masks) {
    masked = masked.replace(pattern, (found) => {
      const length = isOne(found) ? found.length : ibanWithin(kind, found);
      if (length === 0) return found;
      if (!redactions.includes(kind)) redactions.push(kind);
      return shown + found.slice(length);
    });
  }
  return { text: masked, redactions };
}

/** An IBAN followed by words matches as one long piece: the length of the valid beginning, else 0. */
function ibanWithin(kind: string, found: string): number {
  if (kind !== 'account-number') return 0;
  for (let end = found.length - 1; end >= 15; end--) {
    if (/[\s-]/.test(found[end] ?? '') && isIban(found.slice(0, end))) return end;
  }
  return 0;
}

/** ISO/IEC 7812: 13 to 19 digits whose Luhn sum ends in 0. */
function isCardNumber(found: string): boolean {
  const digits = found.replace(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: rearranged and spelled in digits, the remainder modulo 97 is 1. */
function isIban(found: string): boolean {
  const compact = found.replace(/[ -]/g, '').toUpperCase();
  if (compact.length < 15 || compact.length > 34) return false;
  const rearranged = compact.slice(4) + compact.slice(0, 4);
  const digits = rearranged.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return /^\d+$/.test(digits) && BigInt(digits) % 97n === 1n;
}

const selfHarm = [
  /\b(?:kill|hang|hurt|harm|cut|drown|shoot)(?:ing)?\s+my\s?self\b/,
  /\b(?:end|ending|take|taking)\s+my\s+(?:own\s+)?life\b/,
  /\bsuicid(?:e|al)\b/,
  /\bself[- ]harm/,
  /\b(?:want|wish|rather|going)\s+(?:to\s+)?(?:die|be dead)\b/,
  /\b(?:don'?t|do not|no longer)\s+want\s+to\s+(?:live|be alive|exist)\b/,
  /\bbetter off (?:dead|without me)\b/,
  /\bno reason to (?:live|go on living)\b/,
];

const instructionOverride = [
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|guardrails)\b/,
  /\b(?:reveal|show|print|repeat)\b.{0,30}\b(?:system|hidden|initial)\s+(?:prompt|instructions?|message)\b/,
  /\byou are now\b.{0,40}\b(?:dan|jailbroken|unrestricted|a different)\b/,
  /\b(?:developer|god|jailbreak)\s+mode\b/,
  /<\/?(?:system|assistant|instructions?)>/,
];

/**
 * Self-harm is deflected to people who can help. An attempt to give the coach other instructions is
 * named but answered: its instructions are text like any other.
 */
export function checkSafety(question: string): SafetyVerdict {
  const text = question.toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ');
  const hurting = selfHarm.some((pattern) => pattern.test(text));
  const overriding = instructionOverride.some((pattern) => pattern.test(text));
  return {
    verdict: hurting ? 'DEFLECTED' : 'ALLOWED',
    categories: [
      ...(hurting ? ['self-harm'] : []),
      ...(overriding ? ['instruction-override'] : []),
    ],
  };
}

/** The whole answer to a deflected question. No number in it: a wrong one would be worse than none. */
export const deflection =
  'I am sorry that things are this hard right now. I am a money coach and not the right one to help ' +
  'with this, but there are people who are, at any hour. If you are in danger, please call your local ' +
  'emergency number now. A crisis line will listen without judging; findahelpline.com lists one for ' +
  'your country. If you can, tell somebody near you how you feel today. Money troubles can be worked ' +
  'on, and I will gladly do that with you whenever you want to come back to them.';

/** Written in the stream where a model's name would be. */
export const deflectionAuthor = 'safety-policy';
