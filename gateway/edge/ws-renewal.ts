// Renewal on a WebSocket: a `ping` whose payload holds `authorization` brings new credentials for all that runs on
// the socket. Its `pong` says until when they last, or `errors`; then the old ones stay until they end.
import type { Viewer } from '../../platform/auth/port.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { Log } from '../../platform/log.ts';
import { expiryOf } from './credentials-told.ts';
import type { Socket } from './socket.ts';

export interface RenewalOptions {
  readonly authenticate: (authorization: string | undefined) => Promise<Viewer>;
  readonly clock: Clock;
  readonly log: Log;
}

export type PingAnswerer = (
  socket: Socket,
  payload: Readonly<Record<string, unknown>> | undefined,
) => Promise<void>;

export function pingAnswerer({ authenticate, clock, log }: RenewalOptions): PingAnswerer {
  /** One at a time for each socket: a verification costs more than a ping. */
  const renewing = new WeakSet<Socket>();

  async function renewed(socket: Socket, authorization: unknown): Promise<object> {
    const { session } = socket;
    if (session === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
    if (typeof authorization !== 'string') {
      throw new AppError('UNAUTHENTICATED', '`authorization` must be a text: `Bearer <token>`.');
    }
    if (renewing.has(socket)) {
      throw new AppError('CONFLICT', 'One renewal at a time.', { retryable: true });
    }
    renewing.add(socket);
    try {
      session.renew(await authenticate(authorization));
    } finally {
      renewing.delete(socket);
    }
    return expiryOf(session.viewer, clock);
  }

  return async (socket, payload) => {
    const authorization = payload?.['authorization'] ?? payload?.['Authorization'];
    if (authorization === undefined || authorization === null) {
      return socket.send(JSON.stringify({ type: 'pong', ...(payload && { payload }) }));
    }
    let answer: object;
    try {
      answer = await renewed(socket, authorization);
    } catch (error) {
      if (isAppError(error, 'FORBIDDEN')) {
        socket.complain('credentials of another subject', { code: 4403 });
        return socket.close(4403, error.message);
      }
      answer = { errors: [toResponseError(error, log)] };
    }
    await socket.send(JSON.stringify({ type: 'pong', payload: answer }));
  };
}
