// How a worker asks the federated graph: any way to execute an operation, with failures turned into thrown AppErrors.
import type { Actor } from '../auth/port.ts';
import type { Clock } from '../clock.ts';
import { AppError, errorCodes, type ErrorCode } from '../errors.ts';
import type { GraphClient, ResponseError, SubgraphTransport } from './port.ts';

export interface GraphClientOptions {
  /**
   * The gateway in process, or `httpTransport` with the name `gateway` for its URL. What it rejects
   * with reaches the caller as it is.
   */
  readonly execute: SubgraphTransport['execute'];
  readonly clock: Clock;
}

/** Credentials of a call on somebody's behalf end after this many ms; each call gets its own. */
const actingFor = 30_000;

export function graphClient({ execute, clock }: GraphClientOptions): GraphClient {
  return {
    async query<Data>(...[request, actor, signal]: Parameters<GraphClient['query']>) {
      const viewer = { ...identityOf(actor), expiresAt: clock.now() + actingFor };
      const { data, errors } = await execute(request, viewer, signal);
      const first = errors?.[0];
      if (first !== undefined) throw thrown(first);
      if (data === undefined || data === null) {
        throw new AppError('UNAVAILABLE', 'The graph gave neither data nor errors.', {
          retryable: true,
        });
      }
      // The shape follows from the operation's text, which the caller wrote.
      return data as Data;
    },
  };
}

function identityOf(actor: Actor): Actor {
  const { id, kind, scopes, consentVersion } = actor;
  return { id, kind, scopes, consentVersion };
}

function thrown(error: ResponseError): AppError {
  const { code, retryable, field } = error.extensions ?? {};
  const known = isErrorCode(code);
  const place = error.path === undefined ? '' : ` (at ${error.path.join('.')})`;
  return new AppError(
    // A code that is not ours says that the operation itself is wrong: a bug of whoever wrote it.
    known ? code : 'INTERNAL',
    known ? error.message : `${error.message}${place}`,
    {
      retryable: retryable === true,
      ...(typeof field === 'string' && { field }),
      cause: error,
    },
  );
}

function isErrorCode(code: unknown): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}
