// What the HTTP server of Node costs by itself: reads the question, and answers what it always answers.
import { createServer } from 'node:http';
import { answer, portOf, taskOf } from './child.ts';
import type { GatewayTask, Ready } from './task.ts';

const { answers } = await taskOf<GatewayTask>();
const bodies = new Map(
  Object.entries(answers).map(([name, text]) => [`/${name}`, Buffer.from(text)]),
);

const server = createServer((request, response) => {
  const body = bodies.get(request.url ?? '') ?? Buffer.alloc(0);
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1');
answer({ port: await portOf(server), path: '/:case' } satisfies Ready);
