// The counter on graphql-ws and graphql-sse as they come: a control for the auditor, and the subgraph behind the gateways.
import { createServer } from 'node:http';
import { graphql } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createCounter } from './counter.js';

const port = Number(process.argv[2] ?? 4610);
const counter = createCounter();
const sse = createHandler({ schema: () => counter.schema() });

const server = createServer((request, response) => {
  const wantsEvents = /text\/event-stream/.test(request.headers.accept ?? '');
  // graphql-sse rejects when a connection is lost while it writes, which would end the process.
  (wantsEvents ? sse : answer)(request, response).catch((error) => response.destroy(error));
});

async function answer(request, response) {
  if (request.url === '/metrics') return response.end(`active ${counter.active()}\n`);
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}');
  const { query: source = '', variables: variableValues, operationName } = body;
  const result = await graphql({ schema: counter.schema(), source, variableValues, operationName });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

useServer(
  { schema: () => counter.schema() },
  new WebSocketServer({ server, path: '/graphql', handleProtocols }),
);

server.listen(port, '127.0.0.1', () => {
  console.log(`graphql-ws and graphql-sse at http://127.0.0.1:${port}/graphql`);
  process.send?.({ sdl: counter.sdl });
});
process.on('disconnect', () => process.exit());
