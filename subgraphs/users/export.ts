// Everything the graph knows of a user, asked of the graph as that user, list by list and page by page.
import { isoTime } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Actor } from '../../platform/auth/port.ts';
import type { GraphClient } from '../../platform/graphql/port.ts';
import { noProfile, type UsersPorts } from './changes.ts';
import type { User } from './domain.ts';
import { exportPlan, type Collection, type ExportPlan } from './export-plan.ts';

type Json = Record<string, unknown>;

interface Page {
  readonly edges: readonly { readonly node: Json }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const pageSize = 50;
/** What one answer may hold; each of them is about half a kilobyte of text. */
const mostRecords = 200_000;

export interface UserData {
  readonly json: string;
  readonly records: number;
}

/** OPERATION_LIMIT_EXCEEDED for more than an answer can hold; what the graph refuses is thrown as it is. */
export async function exportUserData(
  { graph, clock }: Pick<UsersPorts, 'graph' | 'clock'>,
  { id, consentVersion }: Pick<User, 'id' | 'consentVersion'>,
  plan: ExportPlan = exportPlan(),
): Promise<UserData> {
  // Without scopes: nothing of anybody else may come along.
  const actor: Actor = { id, kind: 'user', scopes: [], consentVersion };
  const { me } = await graph.query<{ me: Json | null }>({ query: plan.root }, actor);
  if (me === null) throw noProfile();
  const reader = new Reader(graph, actor, plan);
  const user = await reader.complete('User', id, me);
  const json = JSON.stringify({ exportedAt: isoTime(clock.now()), user });
  return { json, records: reader.records };
}

class Reader {
  records = 0;
  readonly #graph: GraphClient;
  readonly #actor: Actor;
  readonly #plan: ExportPlan;
  /** Things whose lists were read: a thing may stand in several lists. */
  readonly #complete = new Set<string>();

  constructor(graph: GraphClient, actor: Actor, plan: ExportPlan) {
    this.#graph = graph;
    this.#actor = actor;
    this.#plan = plan;
  }

  /** The thing with its lists, and their things with theirs. */
  async complete(type: string, id: string, thing: Json): Promise<Json> {
    const collections = this.#plan.collections.get(type) ?? [];
    if (collections.length === 0 || this.#complete.has(id)) return thing;
    this.#complete.add(id);
    const whole: Json = { ...thing };
    for (const collection of collections) {
      const items: Json[] = [];
      for (const item of await this.#read(collection, id)) {
        const { __typename: itemType, id: itemId } = item;
        const known = typeof itemType === 'string' && typeof itemId === 'string';
        items.push(known ? await this.complete(itemType, itemId, item) : item);
      }
      whole[collection.field] = items;
    }
    return whole;
  }

  async #read({ query, field, paged }: Collection, id: string): Promise<readonly Json[]> {
    const ask = async (variables: Json): Promise<unknown> => {
      const request = { query, variables };
      const { node } = await this.#graph.query<{ node: Json | null }>(request, this.#actor);
      // Removed since its id was read.
      return node?.[field] ?? null;
    };
    if (!paged) return this.#counted(((await ask({ id })) ?? []) as readonly Json[]);
    const items: Json[] = [];
    let after: string | null = null;
    do {
      const page = (await ask({ id, first: pageSize, after })) as Page | null;
      items.push(...this.#counted((page?.edges ?? []).map(({ node }) => node)));
      after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return items;
  }

  #counted(items: readonly Json[]): readonly Json[] {
    this.records += items.length;
    if (this.records > mostRecords) {
      throw new AppError(
        'OPERATION_LIMIT_EXCEEDED',
        `There are more than ${mostRecords} records; ask the operator for a copy.`,
      );
    }
    return items;
  }
}
