// Writes small PDFs for tests, so that what is in them is known to the point.

export interface Drawn {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A PDF with these texts on its pages, in Helvetica; ASCII only. */
export function pdfOf(pages: readonly (readonly Drawn[])[]): Buffer {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const kids = pages.map((_page, n) => `${4 + 2 * n} 0 R`).join(' ');
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (const [n, page] of pages.entries()) {
    const content = page
      .map(({ text, x, y, size }) => {
        const escaped = text.replace(/[\\()]/g, '\\$&');
        return `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped}) Tj ET`;
      })
      .join('\n');
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + 2 * n} 0 R ` +
        '/Resources << /Font << /F1 3 0 R >> >> >>',
    );
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  let file = '%PDF-1.4\n';
  const offsets = objects.map((body, n) => {
    const offset = file.length;
    file += `${n + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  file +=
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}` +
    `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** Lines one below the other from the top of a page. */
export function typeset(
  lines: readonly { readonly text: string; readonly size?: number; readonly gap?: number }[],
): Drawn[] {
  let y = 800;
  return lines.map(({ text, size = 11, gap = 0 }) => {
    y -= size * 1.2 + gap;
    return { text, x: 60, y: Math.round(y * 10) / 10, size };
  });
}
