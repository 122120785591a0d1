// What `reload` and `cold` share: the large graph, its subgraphs, and the gateway before them.
import { fileURLToPath } from 'node:url';
import type { GraphQLSchema } from 'graphql';
import { composeSupergraph } from '../../gateway/supergraph/compose.ts';
import { loadSupergraph } from '../../gateway/supergraph/load.ts';
import { startModule, type BenchChild } from '../gateway/child.ts';
import type { Order, Started } from './gateway-process.ts';
import { LARGE_TYPES, largeGraph } from './graph.ts';
import type { Serving } from './subgraphs-process.ts';

export interface LargeBed {
  /** Supergraphs that differ by a field of each thing. */
  readonly versions: readonly [string, string];
  /** That of the first version, which the second one adds to. */
  readonly schema: GraphQLSchema;
  readonly origin: string;
  /** For orders that are answered. */
  order<Answer>(order: Order): Promise<Answer>;
  tell(order: Order): void;
  close(): Promise<void>;
}

export async function makeLargeBed(config: object, say: (line: string) => void): Promise<LargeBed> {
  const children: BenchChild[] = [];
  const start = (file: string, task: object) => {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const child = startModule(path, task, { core: null });
    children.push(child);
    return child;
  };
  const close = async () => {
    await Promise.all(children.map((child) => child.end()));
  };
  try {
    const { port } = await start('subgraphs-process.ts', {}).answer<Serving>();
    const composed = (version: number) =>
      composeSupergraph(
        largeGraph(version).map(({ name, sdl }) => ({
          ...{ name, sdl },
          url: `http://127.0.0.1:${port}/${name}`,
        })),
      );
    const versions = [composed(0), composed(1)] as const;
    say(`a supergraph of ${LARGE_TYPES} object types, ${Math.round(versions[0].length / 1024)} KB`);
    const gateway = start('gateway-process.ts', { supergraph: versions[0], config });
    const { origin } = await gateway.answer<Started>();
    return {
      ...{ versions, origin, close },
      schema: loadSupergraph(versions[0]).apiSchema,
      tell: (order) => gateway.tell(order),
      order<Answer>(order: Order) {
        gateway.tell(order);
        return gateway.answer<Answer>();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
