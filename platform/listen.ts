// Where a server of this process listens: a port of its own, or one that it shares with the other `--workers`.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { AppError } from './errors.ts';

export interface Place {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** What has to be set for another port, `PORT`. */
  readonly setting: string;
}

/**
 * Workers each have a listening socket of their own, among which the kernel deals the connections: one that a parent
 * hands to a worker who is just dying is never answered and never closed. Elsewhere they accept from the same socket.
 */
const canShare = ['linux', 'freebsd', 'aix'].includes(process.platform);

/** Resolves with the port; PORT_IN_USE, naming the port and its setting, when somebody else listens there. */
export async function listenAt(server: Server, { host, port, setting }: Place): Promise<number> {
  const listening = once(server, 'listening');
  server.listen({ host, port, reusePort: cluster.isWorker && canShare });
  try {
    await listening;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const problem = `Port ${port} of ${host} is taken. Set ${setting} to another, or to 0 for any free one.`;
    throw new AppError('PORT_IN_USE', problem, { cause: error });
  }
  return (server.address() as AddressInfo).port;
}

/**
 * The port that workers are to share, before there is any: 0 becomes a free one. PORT_IN_USE when somebody else is
 * there, which workers cannot notice where that is a Miyagi that shares its port too.
 */
export async function settlePort(place: Place): Promise<number> {
  const server = createServer();
  const port = await listenAt(server, place);
  server.close();
  await once(server, 'close');
  return port;
}
