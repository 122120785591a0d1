// Reservation tickets: a browser's EventSource sends no Authorization header, so a page reserves its
// stream by an ordinary request and puts the ticket into the stream's URL. URLs end up in logs, hence:
// - a ticket is good for one operation of one viewer, as long as the credentials behind it;
// - it opens the stream once, soon after it was made; all replicas agree on that (`Claims`);
// - EventSource reconnects to the same URL, with the last cursor in a header: only a cursor that was
//   given out on this ticket's own stream opens it again, and no URL holds one of those;
// - whoever comes back takes the stream over from the connection that was lost (see streams-over-http).
// - its credentials may be renewed; what they are then is kept for all replicas (see platform/auth/renewals).
// Tickets are sealed rather than stored, so that they outlive a restart.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { ofKeys, type KeyRing } from '../../platform/auth/key-ring.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Claims } from '../../platform/claims.ts';
import { clockSkewMs, type Clock } from '../../platform/clock.ts';
import { AppError, badInput, isAppError } from '../../platform/errors.ts';
import type { GraphRequest } from '../../platform/graphql/port.ts';

/** A ticket that belongs to the request it came with. */
export interface OpenedTicket {
  readonly id: string;
  /** As it was when the ticket was made. */
  readonly viewer: Viewer;
  /** UNAUTHENTICATED unless this is its first use, in time. Call when all else is right: it counts. */
  use(): Promise<void>;
}

/** Whose stream it is that newer credentials are for, and since when the first ones were. */
export interface Holder extends Pick<Viewer, 'id' | 'kind' | 'issuedAt'> {
  readonly stream: string;
}

export interface Tickets {
  issue(viewer: Viewer, operation: GraphRequest): string;
  /**
   * UNAUTHENTICATED for what is no ticket, or one of another operation. Whether the credentials behind it
   * last is for the caller to see: they may have been renewed.
   */
  open(ticket: string, operation: GraphRequest): OpenedTicket;
  /** A name for the stream of somebody who came without a ticket; it opens nothing. */
  name(viewer: Viewer): { readonly stream: string; readonly name: string };
  /** Of a ticket or a name, whatever has become of the credentials behind it. BAD_USER_INPUT for what is neither. */
  holder(ticketOrName: string): Holder;
}

/** How long a ticket may wait for its first use, ms. */
export const ticketFirstUseMs = 30_000;

/** Layout: version, key id, nonce, tag, sealed JSON; the first two are authenticated with the rest. */
const version = 1;
const headBytes = 2;
const nonceBytes = 12;
const tagBytes = 16;
const longest = 4_096;

type Content =
  | readonly [id: string, viewer: Viewer, operation: string, issuedAt: number]
  /** A name. */
  | readonly [id: string, viewer: Omit<Holder, 'stream'>];

/** The first key seals, all of them open. */
export function createTickets(ring: KeyRing, claims: Claims, clock: Clock): Tickets {
  const keys = ofKeys(ring, (all) => ({
    byId: new Map(all.map(({ id, secret }) => [id, sealingKey(secret)])),
    current: all[0].id,
    sealing: sealingKey(all[0].secret),
  }));

  function opened(ticket: string): Content {
    const bytes = Buffer.from(ticket.slice(0, longest), 'base64url');
    // There is one spelling only.
    if (bytes.toString('base64url') !== ticket) throw refused('This is not a ticket.');
    const key = keys().byId.get(bytes[1] ?? -1);
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

  function sealed(content: Content): string {
    const { current, sealing } = keys();
    const head = Uint8Array.of(version, current);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce, { authTagLength: tagBytes });
    cipher.setAAD(head);
    const body = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
    return Buffer.concat([head, nonce, cipher.getAuthTag(), body]).toString('base64url');
  }

  return {
    issue: (viewer, operation) => sealed([newId(), viewer, operationTag(operation), clock.now()]),

    name({ id, kind, issuedAt }) {
      const stream = newId();
      const holder = { id, kind, ...(issuedAt !== undefined && { issuedAt }) };
      return { stream, name: sealed([stream, holder]) };
    },

    holder(ticketOrName) {
      try {
        const [stream, { id, kind, issuedAt }] = opened(ticketOrName);
        return { stream, id, kind, ...(issuedAt !== undefined && { issuedAt }) };
      } catch (error) {
        if (!isAppError(error)) throw error;
        throw badInput('renew', 'This is neither a ticket nor the name of a stream.');
      }
    },

    open(ticket, operation) {
      const content = opened(ticket);
      if (content.length === 2) throw refused('This is not a ticket.');
      const [id, viewer, tag, issuedAt] = content;
      if (tag !== operationTag(operation)) throw refused('This ticket is for another operation.');
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

function newId(): string {
  return randomBytes(12).toString('base64url');
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
