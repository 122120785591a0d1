/** PostgreSQL's text cannot hold NUL: an id or name that has one names nothing that is stored. */
export function isStorable(text: string): boolean {
  return !text.includes('\0');
}
