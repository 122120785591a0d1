// Images keeps nothing: what a chart shows is asked of the graph, as the viewer, when it is asked for by id.
import type { Viewer } from '../../platform/auth/port.ts';
import type { GraphClient } from '../../platform/graphql/port.ts';
import { portfolioFrom, type Portfolio } from './domain.ts';

/** Most portfolios asked for in one operation. */
export const MAX_TOGETHER = 20;

/** In the order of the ids; null where portfolios says so: unknown, or not the viewer's to read. */
export async function portfoliosById(
  graph: GraphClient,
  viewer: Viewer,
  ids: readonly string[],
): Promise<(Portfolio | null)[]> {
  const names = ids.map((_id, i) => `p${i}`);
  const query = `query ChartsOf(${names.map((name) => `$${name}: ID!`).join(', ')}) {
    ${names.map((name) => `${name}: portfolio(id: $${name}) { ...Shown }`).join('\n')}
  }
  fragment Shown on Portfolio {
    id owner { id } name currency allocation { assetClass value { minor currency } }
  }`;
  const variables = Object.fromEntries(names.map((name, i) => [name, ids[i]]));
  const data = await graph.query<Record<string, unknown>>({ query, variables }, viewer);
  return names.map((name) => (data[name] === null ? null : portfolioFrom(data[name])));
}
