// Reservation tickets: a browser's EventSource sends no Authorization header, so a page reserves its
// stream by an ordinary request and puts the ticket into the stream's URL. URLs end up in logs, hence:
// - a ticket is good for one operation of one viewer, as long as the credentials behind it;
// - it opens the stream once, soon after it was made; all replicas agree on that (`Claims`);
// - EventSource reconnects to the same URL, with the last cursor in a header: only a cursor that was
//   given out on this ticket's own stream opens it again, and no URL holds one of those;
// - whoever comes back takes the stream over from the connection that was lost (see streams-over-http).
// Tickets are sealed rather than stored, so that they outlive a restart.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Claims } from '../../platform/claims.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { GraphRequest } from '../../platform/graphql/port.ts';

export interface TicketKey {
  /** 0–255, unique among the keys in use. */
  readonly id: number;
  readonly secret: Uint8Array;
}

/** A ticket that belongs to the request it came with. */
export interface OpenedTicket {
  readonly id: string;
  readonly viewer: Viewer;
  /** UNAUTHENTICATED unless this is its first use, in time. Call when all else is right: it counts. */
  use(): Promise<void>;
}

export interface Tickets {
  issue(viewer: Viewer, operation: GraphRequest): string;
  /** UNAUTHENTICATED for what is no ticket, one of another operation, or of a viewer whose time is over. */
  open(ticket: string, operation: GraphRequest): OpenedTicket;
}

/** How long a ticket may wait for its first use, ms. */
export const ticketFirstUseMs = 30_000;
/** Replicas' clocks may differ by this much. */
const clockSkewMs = 5_000;

/** Layout: version, key id, nonce, tag, sealed JSON; the first two are authenticated with the rest. */
const version = 1;
const headBytes = 2;
const nonceBytes = 12;
const tagBytes = 16;
const longest = 4_096;

type Content = readonly [id: string, viewer: Viewer, operation: string, issuedAt: number];

/** The first key seals, all of them open. */
export function createTickets(
  keys: readonly [TicketKey, ...TicketKey[]],
  claims: Claims,
  clock: Clock,
): Tickets {
  const byId = new Map(keys.map(({ id, secret }) => [id, sealingKey(secret)]));
  const [{ id: current }] = keys;

  function opened(ticket: string): Content {
    const bytes = Buffer.from(ticket.slice(0, longest), 'base64url');
    const key = byId.get(bytes[1] ?? -1);
    if (bytes.length <= headBytes + nonceBytes + tagBytes) throw refused('This is not a ticket.');
    if (bytes[0] !== version || key === undefined) throw refused('This is not a ticket.');
    const nonce = bytes.subarray(headBytes, headBytes + nonceBytes);
    const tag = bytes.subarray(headBytes + nonceBytes, headBytes + nonceBytes + tagBytes);
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(bytes.subarray(0, headBytes)).setAuthTag(tag);
    const sealed = bytes.subarray(headBytes + nonceBytes + tagBytes);
    try {
      return JSON.parse(
        Buffer.concat([cipher.update(sealed), cipher.final()]).toString(),
      ) as Content;
    } catch {
      throw refused('This is not a ticket.');
    }
  }

  return {
    issue(viewer, operation) {
      const key = byId.get(current);
      if (key === undefined) throw new TypeError('the first key is gone');
      const head = Uint8Array.of(version, current);
      const nonce = randomBytes(nonceBytes);
      const id = randomBytes(12).toString('base64url');
      const content: Content = [id, viewer, operationTag(operation), clock.now()];
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(head);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
      return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },

    open(ticket, operation) {
      const [id, viewer, tag, issuedAt] = opened(ticket);
      if (tag !== operationTag(operation)) throw refused('This ticket is for another operation.');
      if (viewer.expiresAt <= clock.now()) throw refused('The ticket’s token has expired.');
      return {
        id,
        viewer,
        async use() {
          const late = clock.now() > issuedAt + ticketFirstUseMs;
          if (late) throw refused('This ticket came too late. Reserve another.');
          const until = issuedAt + ticketFirstUseMs + clockSkewMs;
          if (!(await claims.claim(`ticket ${id}`, until))) {
            throw refused('This ticket has been used. Reserve another.');
          }
        },
      };
    },
  };
}

function refused(message: string): AppError {
  return new AppError('UNAUTHENTICATED', message);
}

function sealingKey(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'miyagi stream tickets', 32));
}

function operationTag({ query, variables, operationName }: GraphRequest): string {
  const text = JSON.stringify([query, variables ?? {}, operationName ?? null]);
  return createHash('sha256').update(text).digest('base64url');
}
