// How many tokens a text is, where no model has counted them.

/** For a text of this many UTF-16 code units: about four to a token, as in English prose. */
export function estimatedTokens(length: number): number {
  return Math.ceil(length / 4);
}
