// Writing text so that it is read as Markdown only where it is meant as such.

/** A line of plain text that would otherwise begin a heading or a fenced block. */
export function escapedLine(line: string): string {
  return /^ {0,3}(?:#{1,6}(?=[ \t]|$)|`{3,}|~{3,}|=+[ \t]*$|-+[ \t]*$)/.test(line)
    ? line.replace(/^ */, '$&\\')
    : line;
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')).join(' | ')} |`;
}
