// What a gateway cannot go below in practice: no GraphQL, each operation known beforehand, the same calls to the
// subgraphs made by hand with undici, and their answers put together.
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { answer, portOf, taskOf } from './child.ts';
import type { SubgraphName } from './subgraphs.ts';
import type { GatewayTask, Ready } from './task.ts';

type Row = Record<string, unknown>;
interface Answered {
  readonly data: { readonly _entities: readonly (Row | null)[] } & Row;
  readonly errors?: readonly { readonly message: string; readonly path: (string | number)[] }[];
}
type Variables = Readonly<Record<string, unknown>>;
type Handler = (variables: Variables) => Promise<object>;

const { urls } = await taskOf<GatewayTask>();
const pools = new Map(
  Object.entries(urls).map(([name, url]) => [
    name,
    new Pool(new URL(url).origin, { connections: 64 }),
  ]),
);

async function ask(subgraph: SubgraphName, query: string, variables: object): Promise<Answered> {
  const pool = pools.get(subgraph);
  if (pool === undefined) throw new TypeError(`no ${subgraph}`);
  const { body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await body.json()) as Answered;
}

const entities = (type: string, fields: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${fields} } } }`;

const representationsOf = (type: string, objects: readonly Row[]) =>
  objects.map(({ id }) => ({ __typename: type, id }));

/** Fields of entities put into the objects that stand for them. */
async function extend(
  subgraph: SubgraphName,
  type: string,
  query: string,
  objects: readonly Row[],
): Promise<Answered> {
  const representations = representationsOf(type, objects);
  const answered = await ask(subgraph, query, { representations });
  answered.data._entities.forEach((entity, n) => Object.assign(objects[n] ?? {}, entity));
  return answered;
}

const money = '{ minor currency }';
const person = `id name email profile { retirementAge monthlyNetIncome ${money} }`;
const dashboard = {
  user: `query ($id: ID!) { user(id: $id) { ${person} } }`,
  portfolios: entities(
    'User',
    `netWorth ${money} portfolios(first: 2) { id name maxDrift value ${money} holdings(first: 3) { weight quantity instrument { symbol name } } }`,
  ),
  coaching: entities('User', 'conversations(first: 2) { title latestMessage { role text } }'),
  memory: entities('User', 'documents(first: 3) { title pages } memories(first: 3) { text }'),
};
const list = {
  users:
    'query ($offset: Int!, $first: Int!) { users(offset: $offset, first: $first) { id name } }',
  portfolios: entities(
    'User',
    `portfolios(first: 2) { name value ${money} holdings(first: 2) { weight instrument { symbol } } }`,
  ),
  coaching: dashboard.coaching,
};
const deep = {
  users: `query ($offset: Int!) { users(offset: $offset, first: 12) { ${person} } }`,
  portfolios: entities(
    'User',
    `netWorth ${money} portfolios(first: 3) { id name maxDrift value ${money} holdings(first: 10) { quantity weight value ${money} instrument { symbol name } } }`,
  ),
  coaching: entities(
    'User',
    'conversations(first: 3) { id title messages(first: 4) { role text citations { quote chunk { id } } } }',
  ),
  memory: entities('User', 'documents(first: 3) { title pages } memories(first: 4) { text }'),
  advice: entities('Portfolio', 'advice'),
  chunks: entities('Chunk', 'heading document { title pages }'),
};
const rename = {
  user: 'mutation ($id: ID!, $name: String!) { renameUser(id: $id, name: $name) { id name } }',
  portfolios: entities('User', 'portfolios(first: 1) { name value { minor } }'),
};
const risk = {
  user: 'query ($id: ID!) { user(id: $id) { id name } }',
  memory: entities('User', 'risk'),
  portfolios: entities('User', `portfolios(first: 2) { name value ${money} }`),
  coaching: entities('User', 'conversations(first: 2) { title }'),
};

const all = (object: Row, name: string) => object[name] as Row[];

const handlers: Readonly<Record<string, Handler>> = {
  async Dashboard(variables) {
    const { data } = await ask('users', dashboard.user, variables);
    const found = [data['user'] as Row];
    await Promise.all([
      extend('portfolios', 'User', dashboard.portfolios, found),
      extend('coaching', 'User', dashboard.coaching, found),
      extend('memory', 'User', dashboard.memory, found),
    ]);
    return { data };
  },
  async List(variables) {
    const { data } = await ask('users', list.users, variables);
    const found = all(data, 'users');
    await Promise.all([
      extend('portfolios', 'User', list.portfolios, found),
      extend('coaching', 'User', list.coaching, found),
    ]);
    return { data };
  },
  async Deep(variables) {
    const { data } = await ask('users', deep.users, variables);
    const found = all(data, 'users');
    await Promise.all([
      extend('portfolios', 'User', deep.portfolios, found).then(() =>
        extend(
          'coaching',
          'Portfolio',
          deep.advice,
          found.flatMap((user) => all(user, 'portfolios')),
        ),
      ),
      extend('coaching', 'User', deep.coaching, found).then(async () => {
        const citations = found
          .flatMap((user) => all(user, 'conversations'))
          .flatMap((conversation) => all(conversation, 'messages'))
          .flatMap((message) => all(message, 'citations'));
        const chunks = citations.map(({ chunk }) => chunk as Row);
        const representations = representationsOf('Chunk', chunks);
        const answered = await ask('memory', deep.chunks, { representations });
        citations.forEach((citation, n) => (citation['chunk'] = answered.data._entities[n]));
      }),
      extend('memory', 'User', deep.memory, found),
    ]);
    return { data };
  },
  async Rename(variables) {
    const { data } = await ask('users', rename.user, variables);
    await extend('portfolios', 'User', rename.portfolios, [data['renameUser'] as Row]);
    return { data };
  },
  async Risk(variables) {
    const { data } = await ask('users', risk.user, variables);
    const found = [data['user'] as Row];
    const [{ errors = [] }] = await Promise.all([
      extend('memory', 'User', risk.memory, found),
      extend('portfolios', 'User', risk.portfolios, found),
      extend('coaching', 'User', risk.coaching, found),
    ]);
    const told = errors.map(({ message, path }) => ({
      message,
      path: ['user', ...path.slice(2)],
    }));
    return { data, errors: told };
  },
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { operationName, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
      operationName: string;
      variables: Variables;
    };
    const handler = handlers[operationName];
    const answered =
      handler?.(variables) ?? Promise.reject(new TypeError(`unknown: ${operationName}`));
    answered.then(
      (content) => send(200, content),
      (error: unknown) => send(500, { errors: [{ message: String(error) }] }),
    );
  });
  const send = (status: number, content: object) => {
    const body = Buffer.from(JSON.stringify(content));
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': body.length,
    });
    response.end(body);
  };
});
server.listen(0, '127.0.0.1');
answer({ port: await portOf(server) } satisfies Ready);
