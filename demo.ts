// The first start: synthetic households, so that there is something to ask about.
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from './platform/auth/port.ts';
import { ADVISOR_SCOPE } from './platform/auth/access.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { GraphClient } from './platform/graphql/port.ts';
import { AppError } from './platform/errors.ts';

/** Acts for the program itself while it makes the demo. */
const seeder: Actor = {
  id: 'svc_demo',
  kind: 'service',
  scopes: [ADVISOR_SCOPE],
  consentVersion: 1,
};

export interface DemoUser {
  readonly id: string;
  readonly name: string;
}

const generateHouseholds = /* GraphQL */ `
  mutation GenerateHouseholds($input: GenerateSyntheticUsersInput!) {
    generateSyntheticUsers(input: $input) {
      users {
        id
        name
      }
    }
  }
`;

const readiness = /* GraphQL */ `
  query DemoReadiness($first: Int!, $after: String) {
    users(first: $first, after: $after) {
      edges {
        node {
          portfolios(first: 1) {
            edges {
              node {
                id
              }
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface Readiness {
  readonly users: {
    readonly edges: readonly { node: { portfolios: { edges: unknown[] } } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Households of the first start; an empty list before it, or where the demo is switched off. */
export async function demoUsers(dataDir: string): Promise<readonly DemoUser[]> {
  try {
    const { users } = JSON.parse(await readFile(demoFile(dataDir), 'utf8')) as {
      users: DemoUser[];
    };
    return users;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new AppError('DATA_CORRUPT', `${demoFile(dataDir)} cannot be read; delete it`, {
      cause: error,
    });
  }
}

/** Makes the households once; a start that was interrupted half-way goes on where it stopped. */
export async function ensureDemo(
  config: Pick<Config, 'DATA_DIR' | 'DEMO_HOUSEHOLDS' | 'DEMO_SEED'>,
  graph: GraphClient,
  clock: Clock,
  progress: (message: string) => void,
): Promise<readonly DemoUser[]> {
  const wanted = config.DEMO_HOUSEHOLDS;
  const present = await demoUsers(config.DATA_DIR);
  if (present.length > 0 || wanted === 0) return present;

  progress(`making ${wanted} synthetic households`);
  const input = {
    count: wanted,
    seed: config.DEMO_SEED,
    idempotencyKey: `demo-${config.DEMO_SEED}-${wanted}`,
  };
  const made = await graph.query<{ generateSyntheticUsers: { users: DemoUser[] } }>(
    { query: generateHouseholds, variables: { input } },
    seeder,
  );
  for (;;) {
    const ready = await householdsReady(graph);
    progress(`${ready} of ${wanted} households have three years of transactions`);
    if (ready >= wanted) break;
    await clock.sleep(150);
  }
  const users = made.generateSyntheticUsers.users.map(({ id, name }) => ({ id, name }));
  const file = demoFile(config.DATA_DIR);
  // Replicas that start together each write it, with the same content.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify({ users }, null, 2));
  await rename(draft, file);
  return users;
}

async function householdsReady(graph: GraphClient): Promise<number> {
  let ready = 0;
  let after: string | null = null;
  do {
    const { users }: Readiness = await graph.query<Readiness>(
      { query: readiness, variables: { first: 100, after } },
      seeder,
    );
    ready += users.edges.filter(({ node }) => node.portfolios.edges.length > 0).length;
    after = users.pageInfo.hasNextPage ? users.pageInfo.endCursor : null;
  } while (after !== null);
  return ready;
}

function demoFile(dataDir: string): string {
  return join(dataDir, 'demo.json');
}
