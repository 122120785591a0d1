// The form an answer must have before anybody may keep it.

/** UTF-16 code units. */
export const longestAnswer = 12_000;

/** What is wrong with a completed text; empty when nothing is. */
export function problemsOf(text: string, finishReason: string): string[] {
  const problems: string[] = [];
  if (finishReason === 'length') problems.push('cut off at the output limit');
  if (finishReason === 'contentFilter') problems.push('stopped by the content filter');
  if (finishReason === 'toolCalls') problems.push('asked for tools instead of answering');
  if (text.trim() === '') problems.push('empty');
  else if (!/[.!?…)\]"”’*]\s*$/u.test(text)) problems.push('does not end as a sentence does');
  if (text.length > longestAnswer) problems.push(`longer than ${longestAnswer} characters`);
  return problems;
}
