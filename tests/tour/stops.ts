// `docs/tour.md` as the stops it describes: text, one thing to do, and what came of it.

/** What a stop does. */
export type Action =
  | { readonly kind: 'operation'; readonly query: string; readonly variables: string }
  | { readonly kind: 'command'; readonly line: string };

export interface Stop {
  readonly title: string;
  readonly action: Action;
  /** As the page shows it. */
  readonly output: string;
}

interface Block {
  readonly info: string;
  readonly text: string;
}

const heading = /^## /m;
const fence = /^```(?<info>[^\n]*)\n(?<text>.*?)^```$/gms;

/** Every section of second level with an operation (`graphql`) or a command (`sh`), and an `output` block. */
export function stopsOf(page: string): Stop[] {
  return page
    .split(heading)
    .slice(1)
    .map((section) => {
      const title = section.slice(0, section.indexOf('\n')).trim();
      const blocks = blocksOf(section);
      const output = blocks.find(({ info }) => info.endsWith(' output'));
      if (output === undefined) throw new Error(`the stop "${title}" shows no output`);
      return { title, action: actionOf(title, blocks), output: output.text };
    });
}

/** The page with other outputs, in the order of its stops. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  let next = 0;
  return page.replace(fence, (block, info: string) =>
    info.endsWith(' output') ? `\`\`\`${info}\n${outputs[next++] ?? ''}\`\`\`` : block,
  );
}

function blocksOf(section: string): Block[] {
  return [...section.matchAll(fence)].map(({ groups }) => ({
    info: groups?.['info'] ?? '',
    text: groups?.['text'] ?? '',
  }));
}

function actionOf(title: string, blocks: readonly Block[]): Action {
  const query = blocks.find(({ info }) => info === 'graphql')?.text;
  const variables = blocks.find(({ info }) => info === 'json variables')?.text ?? '{}';
  if (query !== undefined) return { kind: 'operation', query, variables };
  const line = blocks.find(({ info }) => info === 'sh')?.text.trim();
  if (line === undefined) throw new Error(`the stop "${title}" has nothing to do`);
  return { kind: 'command', line };
}
