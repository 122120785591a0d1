// What the peers stand before, in a process of its own: instruments, and for Mercurius the live field as well, both in
// the form of Federation 1. It publishes what it is sent.
import { createServer } from 'node:http';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildSchema, graphql } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { QuoteHub } from '../../streams/fanout/quote-hub.ts';
import { instrumentOf } from '../../streams/fanout/world.ts';

const fields = 'name: String! currency: String! sector: String! lot: Int! exchange: Exchange!';
const types = 'type Exchange { name: String! country: String! }';

/** As each service tells a gateway what it is. */
const sdls = {
  instruments: `
    type Query { instrument(symbol: String!): Instrument }
    type Instrument @key(fields: "symbol") { symbol: String! ${fields} }
    ${types}
  `,
  quotes: `
    type Query { quotesServed: Boolean! }
    type Subscription { quoted(symbol: String!): Quote! }
    type Quote { symbol: String! seq: Int! count: Int! at: Float! minor: Int! note: String! instrument: Instrument! }
    extend type Instrument @key(fields: "symbol") { symbol: String! @external }
  `,
};

function servedAs(name) {
  const plain = sdls[name]
    .replaceAll(/@key\(fields: "symbol"\)|@external/g, '')
    .replace('extend type Instrument', 'type Instrument');
  const schema = buildSchema(`${plain}
    scalar _Any
    type _Service { sdl: String! }
    union _Entity = Instrument
    extend type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
  `);
  const query = schema.getQueryType().getFields();
  query._service.resolve = () => ({ sdl: sdls[name] });
  query._entities.resolve = (_root, { representations }) =>
    representations.map(({ symbol }) => ({ ...instrumentOf(symbol), __typename: 'Instrument' }));
  if (name === 'instruments')
    query.instrument.resolve = (_root, { symbol }) => instrumentOf(symbol);
  return schema;
}

async function serve() {
  const hub = new QuoteHub();
  const schemas = { '/instruments': servedAs('instruments'), '/quotes': servedAs('quotes') };
  schemas['/quotes'].getSubscriptionType().getFields().quoted.subscribe = (_root, { symbol }) =>
    hub.follow(symbol, (quote) => ({ quoted: { ...quote, count: 1, instrument: { symbol } } }));
  process.on('message', (quote) => hub.publish(quote));
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}');
    const { query: source = '', variables: variableValues, operationName } = body;
    const schema = schemas[request.url];
    const result = await graphql({ schema, source, variableValues, operationName });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  });
  server.keepAliveTimeout = 65_000;
  useServer(
    { schema: schemas['/quotes'] },
    new WebSocketServer({ server, path: '/quotes', handleProtocols }),
  );
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('disconnect', () => process.exit());
}

export async function startSubgraph() {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  return { origin: `127.0.0.1:${port}`, publish: (quote) => void child.send(quote) };
}

export const federation2 = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  ${sdls.instruments}
`;

if (process.argv[2] === 'serve') await serve();
