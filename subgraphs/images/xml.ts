// Markup by template: whatever is put into it is escaped, except what is markup already.

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Interpolated strings and numbers are safe as content and within double-quoted attributes. */
export function xml(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  const filled = parts.map((part, i) => {
    const value = values[i];
    if (value === undefined) return part;
    if (value instanceof Markup) return part + value.text;
    if (typeof value === 'object') return part + value.map((markup) => markup.text).join('');
    return part + escaped(String(value));
  });
  return new Markup(filled.join(''));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Also replaces what XML 1.0 cannot hold in any spelling (section 2.2). */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r\x7f-\x9f]|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
