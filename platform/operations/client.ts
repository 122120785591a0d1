// Asks the program that runs on a data directory.
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../errors.ts';
import { notedSocketDir } from '../socket-dir.ts';
import type { CallOperation } from './operation.ts';
import { errorOf, message, noteName, socketName } from './wire.ts';

/** Null: nobody answers there. UNAVAILABLE from a call whose program went away in the middle: what was done is unknown. */
export async function callRunning(dataDir: string): Promise<CallOperation | null> {
  const probe = await connect(dataDir);
  if (probe === null) return null;
  probe.destroy();
  return async (operation, input, say) => {
    const socket = await connect(dataDir);
    if (socket === null) throw gone();
    try {
      socket.write(`${JSON.stringify({ operation, input })}\n`);
      for await (const line of createInterface({ input: socket })) {
        const said = message.parse(JSON.parse(line));
        if ('progress' in said) say(said.progress);
        else if ('error' in said) throw errorOf(said.error);
        else return said.result;
      }
      throw gone();
    } finally {
      socket.destroy();
    }
  };
}

async function connect(dataDir: string): Promise<Socket | null> {
  const directory = notedSocketDir(join(resolve(dataDir), noteName));
  if (directory === null) return null;
  const socket = createConnection(join(directory, socketName));
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return null;
  }
}

function gone(): AppError {
  return new AppError(
    'UNAVAILABLE',
    'The program ended before it had answered; ask again to see what was done.',
    { retryable: true },
  );
}
