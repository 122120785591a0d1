// Counts the tokens of a text without making them: neither a parser that calls itself for each bracket nor a
// lexer that keeps every comment may see a text that has too many. https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary.Lexical-Tokens

export interface TokenLimits {
  readonly tokens: number;
  readonly nesting: number;
}

export interface Tokens {
  /** Comments and the lines of block strings as well: to read each of them costs as much as a token. */
  readonly tokens: number;
  readonly nesting: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLOCK = '"""';

/** Stops at the first number beyond its limit, and where the text is no GraphQL. Never counts too few. */
export function scanTokens(text: string, limits: TokenLimits): Tokens {
  let tokens = 0;
  let open = 0;
  let nesting = 0;
  let at = 0;
  while (at < text.length && tokens <= limits.tokens && nesting <= limits.nesting) {
    const code = text.charCodeAt(at);
    if (isIgnored(code)) {
      at += 1;
      continue;
    }
    tokens += 1;
    if (isOpening(code)) {
      open += 1;
      nesting = Math.max(nesting, open);
      at += 1;
    } else if (isClosing(code)) {
      open -= 1;
      at += 1;
    } else if (isNameStart(code)) {
      at = afterName(text, at + 1);
    } else if (code === 0x23 /* # */) {
      at = afterLine(text, at);
    } else if (code === QUOTE) {
      if (!text.startsWith(BLOCK, at)) at = afterString(text, at + 1);
      else {
        const end = afterBlock(text, at + BLOCK.length);
        tokens += linesWithin(text, at, end, limits.tokens - tokens);
        at = end;
      }
    } else if (code === 0x2d /* - */ || isDigit(code)) {
      at = afterNumber(text, at + 1);
    } else if (code === 0x2e /* . */) {
      if (!text.startsWith('...', at)) break;
      at += 3;
    } else if (isPunctuator(code)) {
      at += 1;
    } else break;
  }
  return { tokens, nesting };
}

function afterName(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); isNameStart(code) || isDigit(code);) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return at;
}

function afterLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at += 1;
  return at;
}

function afterString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    // It must end on its line: no lexer goes on behind it.
    if (isLineEnd(code)) return text.length;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function afterBlock(text: string, from: number): number {
  for (let at = text.indexOf(BLOCK, from); at >= 0; at = text.indexOf(BLOCK, at + BLOCK.length)) {
    if (text.charCodeAt(at - 1) !== BACKSLASH) return at + BLOCK.length;
  }
  return text.length;
}

function linesWithin(text: string, from: number, to: number, enough: number): number {
  let lines = 0;
  for (let at = from; at < to && lines <= enough; at += 1) {
    if (isLineEnd(text.charCodeAt(at))) lines += 1;
  }
  return lines;
}

function afterNumber(text: string, from: number): number {
  let at = afterDigits(text, from);
  if (text.charCodeAt(at) === 0x2e /* . */ && isDigit(text.charCodeAt(at + 1))) {
    at = afterDigits(text, at + 1);
  }
  const exponent = text.charCodeAt(at);
  if (exponent !== 0x45 && exponent !== 0x65 /* E e */) return at;
  const sign = text.charCodeAt(at + 1);
  return afterDigits(text, at + (sign === 0x2b || sign === 0x2d /* + - */ ? 2 : 1));
}

function afterDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isIgnored(code: number): boolean {
  return code === 0x20 || code === 0x09 || isLineEnd(code) || code === 0x2c || code === 0xfeff;
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === RETURN;
}

function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x28 || code === 0x5b; // { ( [
}

function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x29 || code === 0x5d; // } ) ]
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

const PUNCTUATORS = new Set([...'!$&:=@|'].map((character) => character.charCodeAt(0)));

function isPunctuator(code: number): boolean {
  return PUNCTUATORS.has(code);
}
