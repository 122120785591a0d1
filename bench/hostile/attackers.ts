// One client for each hostile shape: sends it on a connection of its own, and sees to it that it is refused as it
// has to be.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { HostileMessage, HostileRequest } from '../../gateway/edge/hostile-wire.testing.ts';
import { hostileMessages, hostileRequests } from '../../gateway/edge/hostile.testing.ts';
import { AnswerReader, type Answered } from '../gateway/answer-reader.ts';

export interface Attacker {
  readonly name: string;
  /** What it is refused with, in short. */
  readonly refused: string;
  /** What request number `n` sends; made beforehand, since it may take longer than the refusal. */
  make(n: number): Buffer | string;
  /** Ms to the end of the answer; rejects when it is another than it must be. */
  attack(bytes: Buffer | string): Promise<number>;
  end(): void;
}

export function attackers(port: number): Attacker[] {
  return [
    ...hostileRequests.map((shape) => overHttp(shape, port)),
    ...hostileMessages.map((shape) => overSocket(shape, port)),
  ];
}

function overHttp({ name, bytes, refused }: HostileRequest, port: number): Attacker {
  let socket: Socket | null = null;
  const connected = async (): Promise<Socket> => {
    if (socket !== null && !socket.destroyed) return socket;
    socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return {
    name,
    refused: `${refused.status} ${refused.code}`,
    make: bytes,
    async attack(sent) {
      const to = await connected();
      const reader = new AnswerReader();
      const began = performance.now();
      const answered = await new Promise<Answered>((resolve, reject) => {
        const closed = () => reject(new Error(`${name}: closed without an answer`));
        const received = (chunk: Buffer) => {
          const answer = reader.read(chunk);
          if (answer === null) return;
          to.off('data', received).off('close', closed);
          resolve(answer);
        };
        to.on('data', received).once('close', closed);
        to.write(sent);
      });
      const ms = performance.now() - began;
      if (answered.status !== refused.status) {
        throw new Error(`${name}: answered with ${answered.status}, not ${refused.status}`);
      }
      if (refused.closes === true) {
        to.destroy();
        socket = null;
      }
      return ms;
    },
    end: () => void socket?.destroy(),
  };
}

function overSocket({ name, message, refused }: HostileMessage, port: number): Attacker {
  let socket: WebSocket | null = null;
  const signedIn = async (): Promise<WebSocket> => {
    if (socket?.readyState === WebSocket.OPEN) return socket;
    socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    return socket;
  };
  return {
    name,
    refused: 'closes' in refused ? `closed ${refused.closes}` : refused.code,
    make: message,
    async attack(sent) {
      const to = await signedIn();
      const began = performance.now();
      const over = once(to, 'closes' in refused ? 'close' : 'message');
      to.send(sent);
      const [told] = (await over) as [Buffer | number];
      const ms = performance.now() - began;
      const isRight =
        'closes' in refused
          ? told === refused.closes
          : told.toString().includes(`"code":"${refused.code}"`);
      if (!isRight) throw new Error(`${name}: told ${told.toString().slice(0, 200)}`);
      return ms;
    },
    end: () => socket?.terminate(),
  };
}
