// A small graph of two real subgraphs for tests of the gateway as a whole.
import { createAssertions } from '../platform/auth/assertions.ts';
import type { TokenVerifier, Viewer } from '../platform/auth/port.ts';
import { viewerOf } from '../platform/auth/testing.ts';
import { systemClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { inProcess, mountSubgraph } from '../platform/graphql/mount.ts';
import type { SubgraphTransport } from '../platform/graphql/port.ts';
import { silentLog } from '../platform/log.ts';
import { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
import { graphHere } from './supergraph/graph.ts';

export const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

const peopleSdl = `${LINK}
  type Query { me: Person whoami: String! fail(how: String!): String slow: String }
  type Mutation { rename(name: String!): Person }
  type Person @key(fields: "id") { id: ID! name: String }
`;

const petsSdl = `${LINK}
  type Query { pet(id: ID!): Pet }
  type Person @key(fields: "id") { id: ID! pets: [Pet!]! }
  type Pet @key(fields: "id") { id: ID! name: String! owner: Person }
`;

const liveSdl = `${LINK}
  type Subscription {
    petMoved(petId: ID!): PetMoved!
      @eventStream(topic: "pets.v1", key: "{args.petId}", owner: { subgraph: "pets", type: "Pet", key: "{args.petId}" })
  }
  type PetMoved { at: String! pet: Pet! }
  type Pet @key(fields: "id", resolvable: false) { id: ID! }
`;

interface Pet {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string };
}

const pets: readonly Pet[] = [
  { id: 'pet_1', name: 'Rex', owner: { id: 'prs_ann' } },
  { id: 'pet_2', name: 'Tom', owner: { id: 'prs_bo' } },
];

type Asker = { readonly viewer: Viewer };

const ownPet = (id: string, { viewer }: Asker) =>
  pets.find((pet) => pet.id === id && pet.owner.id === viewer.id) ?? null;

export interface Fixture {
  readonly gateway: Gateway;
  /** Lets `slow` be answered. */
  readonly release: () => void;
  /** Resolves once `slow` is being asked. */
  readonly slowAsked: Promise<void>;
  readonly assertions: ReturnType<typeof createAssertions>;
  /** Requests to subgraphs, by name. */
  readonly calls: string[];
}

/** Tokens are the ids they stand for; `bad` is none. */
export const verifier: TokenVerifier = {
  async verify(token) {
    if (token === 'bad') throw new AppError('UNAUTHENTICATED', 'The token is malformed.');
    return viewerOf(token);
  },
};

export function fixture(options: Partial<GatewayOptions> = {}): Fixture {
  const released = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const calls: string[] = [];
  const people = mountSubgraph(
    { name: 'people', sdl: peopleSdl },
    {
      resolvers: {
        Query: {
          me: (_: unknown, _args: unknown, { viewer }: Asker) =>
            viewer.kind === 'anonymous' ? null : { id: viewer.id, name: `name of ${viewer.id}` },
          whoami: (_: unknown, _args: unknown, { viewer }: Asker) => `${viewer.kind} ${viewer.id}`,
          fail: (_: unknown, { how }: { how: string }) => {
            if (how === 'typed') throw new AppError('CONFLICT', 'Somebody was faster.');
            throw new Error('secret: the database is at 10.0.0.1');
          },
          slow: async () => {
            asked.resolve();
            await released.promise;
            return 'done';
          },
        },
        Mutation: { rename: (_: unknown, { name }: { name: string }) => ({ id: 'prs_ann', name }) },
        Person: {
          __resolveReference: ({ id }: { id: string }, { viewer }: Asker) =>
            id === viewer.id ? { id, name: `name of ${id}` } : null,
        },
      },
      context: (viewer) => ({ viewer }),
    },
    { log: silentLog },
  );
  const petsEndpoint = mountSubgraph(
    { name: 'pets', sdl: petsSdl },
    {
      resolvers: {
        Query: { pet: (_: unknown, { id }: { id: string }, asker: Asker) => ownPet(id, asker) },
        Person: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          pets: ({ id }: { id: string }) => pets.filter((pet) => pet.owner.id === id),
        },
        Pet: {
          __resolveReference: ({ id }: { id: string }, asker: Asker) => ownPet(id, asker),
        },
      },
      context: (viewer) => ({ viewer }),
    },
    { log: silentLog },
  );
  const counted = (name: string, transport: SubgraphTransport): SubgraphTransport => ({
    execute(...asking) {
      calls.push(name);
      return transport.execute(...asking);
    },
  });
  const assertions = createAssertions({ secret: new Uint8Array(32).fill(7), clock: systemClock });
  const graph = graphHere(
    [
      { name: 'people', sdl: peopleSdl, nodes: { Person: 'prs' } },
      { name: 'pets', sdl: petsSdl, nodes: { Pet: 'pet' } },
    ],
    [liveSdl],
    silentLog,
  );
  const gateway = createGateway({
    graph,
    subgraphs: [
      { name: 'people', transport: counted('people', inProcess(people)) },
      { name: 'pets', transport: counted('pets', inProcess(petsEndpoint)) },
    ],
    verifier,
    assertions,
    clock: systemClock,
    log: silentLog,
    host: '127.0.0.1',
    port: 0,
    origins: ['https://app.example'],
    introspection: true,
    playground: null,
    sockets: null,
    ...options,
  });
  return { gateway, release: released.resolve, slowAsked: asked.promise, assertions, calls };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export async function post(
  origin: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body:
      typeof body === 'string' || body instanceof Uint8Array
        ? (body as string)
        : JSON.stringify(body),
  });
  return answerOf(response);
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const content = (text.startsWith('{') ? JSON.parse(text) : {}) as Omit<Answer, 'status'>;
  return { ...content, status: response.status, headers: response.headers };
}
