// The colours of all pictures, on light and on dark paper. A test holds them to WCAG 2.2 contrast (text
// 4.5:1, shapes 3:1) and tells them apart for three kinds of colour blindness.
export const colours = {
  paper: ['#ffffff', '#161b22'],
  ink: ['#1c2330', '#e6eaf0'],
  muted: ['#59616e', '#a5abb5'],
  /** Lines of scales: they help the eye and say nothing by themselves. */
  grid: ['#d9dde3', '#303844'],
  blue: ['#0085d9', '#52a9f0'],
  amber: ['#be870a', '#f0e442'],
  green: ['#2b8451', '#0c9d6f'],
  pink: ['#8b317d', '#f0b0dc'],
  grey: ['#70718d', '#8f9aab'],
  red: ['#a12b00', '#d55e00'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Token = keyof typeof colours;
export type Paint = (token: Token) => string;

const side = { LIGHT: 0, DARK: 1 } as const;

/** How a drawing says a colour: as itself, or, where the reader's scheme decides, as a custom property. */
export function paintOf(theme: 'AUTO' | keyof typeof side): Paint {
  return theme === 'AUTO'
    ? (token) => `var(--miyagi-${token})`
    : (token) => colours[token][side[theme]];
}

/** The custom properties for both schemes; set on the picture alone, so they reach nothing else on a page. */
export const schemeStyle = `${rule('LIGHT')}@media (prefers-color-scheme:dark){${rule('DARK')}}`;

function rule(theme: 'LIGHT' | 'DARK'): string {
  const properties = Object.entries(colours).map(
    ([token, shades]) => `--miyagi-${token}:${shades[side[theme]]}`,
  );
  return `.miyagi-chart{${properties.join(';')}}`;
}
