// Subgraphs of this process as if their answers came over a wire: as text, which may be passed on as it is.
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import type { ExecutedResponse } from './port.ts';

export interface WiredCounts {
  asked: number;
  scanned: number;
}

/** `change` is what happens to an answer on its way. */
export function wired(
  transports: ReadonlyMap<string, SubgraphTransport>,
  counts: WiredCounts = { asked: 0, scanned: 0 },
  change: (text: string) => string = (text) => text,
): ReadonlyMap<string, SubgraphTransport> {
  return new Map(
    [...transports].map(([name, inner]) => [
      name,
      {
        async execute(request, ...others) {
          const text = change(JSON.stringify(await inner.execute(request, ...others)) ?? 'null');
          const scanned = request.scan?.(text) ?? null;
          counts.asked += 1;
          counts.scanned += scanned === null ? 0 : 1;
          return scanned ?? (JSON.parse(text) as GraphResponse);
        },
      } satisfies SubgraphTransport,
    ]),
  );
}

/** What a client would get of it. */
export function textOf({ data, errors, text }: ExecutedResponse): string {
  return text === undefined ? JSON.stringify({ data, errors }) : `{"data":${text}}`;
}
