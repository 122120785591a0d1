// Drawn marks as an SVG document that stands alone: named and described for those who cannot see it, no
// script, no font, no address but the namespace.
import { parse, View, type Spec } from 'vega';
import type { ImageTheme } from '../domain.ts';
import type { Frame, Picture } from '../pictures/picture.ts';
import { specOf } from './charts.ts';
import { paintOf, schemeStyle } from './palette.ts';

/** Deterministic: the same picture gives the same text, byte for byte. `id` makes its inner ids unique on a page. */
export function svgOf(picture: Picture, theme: ImageTheme, id: string): Promise<string> {
  return documentOf(specOf(picture, paintOf(theme)), picture, theme, id);
}

/** Of any specification that is painted for the theme. */
export async function documentOf(
  spec: Spec,
  { width, height, title, alt }: Frame,
  theme: ImageTheme,
  id: string,
): Promise<string> {
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    const drawn = await view.toSVG();
    const marks = drawn.slice(drawn.indexOf('>') + 1);
    const style = theme === 'AUTO' ? `<style>${schemeStyle}</style>` : '';
    return `<svg xmlns="http://www.w3.org/2000/svg" class="miyagi-chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escaped(title)}</title><desc id="${id}-d">${escaped(alt)}</desc>${style}${marks}\n`;
  } finally {
    view.finalize();
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
