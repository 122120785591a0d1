// Who was paid and what for: a merchant's name out of a bank's text, and the category that a rule gives it.
import type { SpendingCategory } from './domain.ts';
import { knownMerchants, wordRules } from './merchant-rules.ts';

/** Categories by merchant, as one user filed them. */
export type OwnRules = ReadonlyMap<string, SpendingCategory>;

export interface Label {
  /** Null: the text names nobody. */
  readonly merchant: string | null;
  readonly category: SpendingCategory;
  /** Why a person should look at it; null: a rule knew. */
  readonly review: string | null;
}

/** Payment services that stand before the merchant's own name. */
const services =
  /^(?:(?:sq|sp|tst|iz|pp|paypal|sumup|zettle|stripe|klarna|gpay|google pay|apple pay)\s*[*:_-]+\s*)+/iu;
const preambles =
  /^(?:(?:card (?:payment|purchase)|contactless(?: payment)?|direct debit|standing order|pos(?: purchase| debit)?|debit card|visa|mastercard|purchase|payment|online payment|recurring(?: payment)?|withdrawal)(?:\s+(?:to|at|from))?[\s:*-]+)+/iu;
/** Dates, times, card and order numbers; a name may hold a digit or two, but no long number. */
const references =
  /(?:\b\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|(?:[#*x]+|no\.?\s*|ref:?\s*|store\s*|card\s*)\d+\b|\b[\p{L}]{0,3}\d{3,}[\p{L}\d]*)/giu;
const trailing =
  /(?:\s+(?:ltd|limited|inc|llc|gmbh|plc|co|corp|www|com|gb|uk|us|usa|de|fr))+\s*$/iu;

const longest = 60;

/**
 * The merchant as people would write it, the same for every payment to it: without the payment service,
 * dates, references and the legal form. Null when nothing of a name is left.
 */
export function merchantOf(description: string): string | null {
  const plain = description.normalize('NFKC').replace(/\s+/gu, ' ').trim();
  const exact = knownMerchants.get(plain.toLowerCase());
  if (exact !== undefined) return exact.merchant;
  const bare = plain
    .replace(preambles, '')
    .replace(services, '')
    .replace(references, ' ')
    .replace(/\.(?:com|net|org|co\.uk|de|fr|io)\b/giu, ' ')
    .replace(/[^\p{L}\p{M}\d&'’+\- ]+/gu, ' ')
    .replace(/(?<![\p{L}\d])[-'’&+]+|[-'’&+]+(?![\p{L}\d])/gu, (mark) => (mark === '&' ? '&' : ' '))
    .replace(/\s+/gu, ' ')
    .trim();
  const short = bare.replace(trailing, '').trim() || bare;
  const known = knownWithin(short.toLowerCase());
  if (known !== null) return known;
  const letters = short.match(/\p{L}/gu)?.length ?? 0;
  return letters < 2 ? null : titled(short).slice(0, longest).trim();
}

/** A known merchant whose name begins the text, whatever town follows. */
function knownWithin(text: string): string | null {
  const exact = knownMerchants.get(text);
  if (exact !== undefined) return exact.merchant;
  for (let end = text.lastIndexOf(' '); end > 0; end = text.lastIndexOf(' ', end - 1)) {
    const known = knownMerchants.get(text.slice(0, end));
    if (known !== undefined) return known.merchant;
  }
  return null;
}

function titled(text: string): string {
  return text
    .toLowerCase()
    .replace(/(?<![\p{L}\p{M}\d'’])\p{L}/gu, (letter) => letter.toUpperCase());
}

/** The user's own rule, then the merchants we know, then words in the name; else `OTHER`, to be looked at. */
export function labelOf(description: string, ownRules: OwnRules): Label {
  const merchant = merchantOf(description);
  if (merchant === null) {
    return { merchant, category: 'OTHER', review: 'The description names no merchant.' };
  }
  const category =
    ownRules.get(merchant) ??
    knownMerchants.get(merchant.toLowerCase())?.category ??
    wordRules.find(({ pattern }) => pattern.test(merchant))?.category;
  if (category !== undefined) return { merchant, category, review: null };
  return { merchant, category: 'OTHER', review: `No rule knows the merchant ${merchant}.` };
}
