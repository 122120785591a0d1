// The running program's ear for its operator: a Unix socket in a private directory, so that whoever may read the
// data directory may ask, and nobody else. A data directory is one process's alone: its commands go through it.
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Log } from '../log.ts';
import { makeSocketDir } from '../socket-dir.ts';
import type { CallOperation } from './operation.ts';
import { failureOf, noteName, request, socketName, type Message } from './wire.ts';

export interface OperationsServerOptions {
  readonly dataDir: string;
  readonly call: CallOperation;
  readonly log: Log;
}

export interface OperationsServer {
  /** Waits for what is being done. */
  close(): Promise<void>;
}

export async function serveOperations(options: OperationsServerOptions): Promise<OperationsServer> {
  const { call, log } = options;
  const note = join(resolve(options.dataDir), noteName);
  const directory = makeSocketDir(note, socketName);
  const busy = new Set<Promise<void>>();
  const sockets = new Set<Socket>();

  async function answer(socket: Socket, line: string): Promise<void> {
    const tell = (said: Message) => void socket.write(`${JSON.stringify(said)}\n`);
    try {
      const { operation, input } = request.parse(JSON.parse(line));
      log.info({ operation }, 'an operator asks');
      tell({ result: { ...(await call(operation, input, (progress) => tell({ progress }))) } });
    } catch (error) {
      log.warn({ err: error }, 'an operation failed');
      tell({ error: failureOf(error) });
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Whoever asked went away: what was begun is finished, and asked for again it is found done.
    socket.on('error', (error) => log.debug({ err: error }, 'an operator hung up'));
    createInterface({ input: socket }).on('line', (line) => {
      const answering = answer(socket, line).finally(() => busy.delete(answering));
      busy.add(answering);
    });
  });
  const file = join(directory, socketName);
  server.listen({ path: file, exclusive: true });
  await once(server, 'listening');
  chmodSync(file, 0o600);
  return {
    async close() {
      server.close();
      while (busy.size > 0) await Promise.all(busy);
      for (const socket of sockets) socket.end();
      rmSync(directory, { recursive: true, force: true });
      rmSync(note, { force: true });
    },
  };
}
