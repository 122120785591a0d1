import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';

const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Counts without parsing, since the parser calls itself for each bracket. Stops at the first number
 * beyond its limit, and where the text is no GraphQL.
 */
export function scanTokens(
  text: string,
  limits: { readonly tokens: number; readonly nesting: number },
): { tokens: number; nesting: number } {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let open = 0;
  let nesting = 0;
  try {
    while (tokens <= limits.tokens && nesting <= limits.nesting) {
      const { kind } = lexer.advance();
      if (kind === TokenKind.EOF) break;
      tokens += 1;
      if (OPENING.has(kind)) open += 1;
      if (CLOSING.has(kind)) open -= 1;
      nesting = Math.max(nesting, open);
    }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
  return { tokens, nesting };
}
