// GraphQL over SSE, distinct connections.
import type { IncomingMessage } from 'node:http';
import type { Check } from '../check.ts';
import { expect, Failed, shown } from '../findings.ts';
import { httpAsked, type HttpAsked } from '../clients/http.ts';
import { openSse } from '../clients/sse.ts';
import { endOf, type Stream } from '../clients/stream.ts';
import { needs, openStream, problemsOf } from '../clients/open.ts';
import type { Target } from '../target.ts';
import type { Profile } from '../profile.ts';

const protocol = 'https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md';
const distinct = `${protocol}#distinct-connections-mode`;
const transport = 'sse';

interface Opened {
  readonly stream: Stream;
  readonly response: IncomingMessage;
}

async function withEvents<T>(
  target: Target,
  method: HttpAsked['method'],
  payload: { readonly query: string; readonly variables?: object },
  work: (opened: Opened) => Promise<T>,
  token?: string,
): Promise<T> {
  const { headers } = await target.credentials(token);
  const opened = openSse(httpAsked(target.urlOf(transport), method, headers, payload));
  try {
    const response = await Promise.race([
      opened.response,
      opened.stream.over(target.profile.limits.eventMs).then(() => null),
    ]);
    if (response === null) throw new Failed(`no answer: ${endOf(opened.stream.end)}`);
    return await work({ stream: opened.stream, response });
  } finally {
    opened.stream.cut();
  }
}

/** The one content type of this protocol. */
function isEventStream({ statusCode, headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? 'none';
  expect(
    statusCode === 200 && type.startsWith('text/event-stream'),
    () => `status ${statusCode}, content-type ${type}`,
  );
}

function followsBy(method: 'GET' | 'POST'): Check {
  return {
    name: method.toLowerCase(),
    transport,
    expects: `a subscription by ${method} to be answered 200, text/event-stream, with \`next\` events of JSON`,
    spec: `${distinct} and https://graphql.github.io/graphql-over-http/draft/#sec-Request`,
    without: ({ transports: { sse } }) =>
      'absent' in sse || sse.methods.includes(method)
        ? null
        : `the profile does not list ${method} (transports.sse.methods)`,
    run: (target) =>
      target.whileFlowing(async () => {
        const asked = await target.begin(target.profile.subscription);
        return withEvents(target, method, asked, async ({ stream, response }) => {
          isEventStream(response);
          await needs(stream, 2, target.profile.limits.eventMs);
          expect(stream.problems.length === 0, () => stream.problems.join('; '));
          return `${response.headers['content-type']}`;
        });
      }),
  };
}

const offersIds = ({ resume }: Profile) =>
  resume.by === 'last-event-id' || (resume.by === 'cursor' && resume.lastEventId);

async function toldInStream(target: Target, query: string): Promise<string> {
  return withEvents(target, 'POST', { query }, async ({ stream, response }) => {
    isEventStream(response);
    await stream.over(target.profile.limits.replyMs);
    const { errors } = stream;
    expect(errors.length > 0, () => `no \`next\` with errors, and ${endOf(stream.end)}`);
    return shown(errors[0]?.message, 80);
  });
}

export const sseChecks: readonly Check[] = [
  followsBy('POST'),
  followsBy('GET'),
  {
    name: 'query',
    transport,
    expects: 'a query to get one `next`, then `complete`',
    spec: `${protocol}#complete-event`,
    run: (target) =>
      withEvents(target, 'POST', target.profile.query, async ({ stream, response }) => {
        isEventStream(response);
        await stream.over(target.profile.limits.replyMs);
        const { length } = stream.received;
        expect(
          length === 1 && stream.end?.how === 'complete',
          () => `${length} \`next\` and ${endOf(stream.end)}${problemsOf(stream)}`,
        );
        return 'next, complete';
      }),
  },
  {
    name: 'invalid-operation',
    transport,
    expects:
      'an operation that is not valid to get its errors in a `next` of an accepted event stream',
    spec: distinct,
    run: (target) => toldInStream(target, 'subscription { nobodyHasThisField }'),
  },
  {
    name: 'no-operation',
    transport,
    expects: 'a request without an operation to be answered 4xx, or with errors in the stream',
    spec: 'https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters',
    async run(target) {
      const { headers } = await target.credentials();
      const { stream } = openSse({
        url: target.urlOf(transport),
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
      await stream.over(target.profile.limits.replyMs);
      stream.cut();
      const { end } = stream;
      const status = end?.how === 'refused' ? (end.code ?? 0) : 0;
      const told = status === 0 && stream.errors.length > 0;
      expect((status >= 400 && status < 500) || told, () => endOf(end));
      return told ? 'errors in the stream' : `status ${status}`;
    },
  },
  {
    name: 'forged-credentials',
    transport,
    expects: 'status 401 or 403, or errors in the stream, upon credentials of nobody',
    spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2',
    without: ({ auth }) =>
      auth.forged === undefined ? 'the profile names no forged credentials (auth.forged)' : null,
    async run(target) {
      const asked = await target.begin(target.profile.subscription);
      const { forged } = target.profile.auth;
      return withEvents(
        target,
        'POST',
        asked,
        async ({ stream, response }) => {
          if (response.statusCode === 401 || response.statusCode === 403) {
            return `status ${response.statusCode}`;
          }
          await stream.over(target.profile.limits.replyMs);
          const told = stream.errors.length > 0 && stream.received.length === 0;
          expect(told, () => `status ${response.statusCode}, ${endOf(stream.end)}`);
          return 'errors in the stream';
        },
        forged,
      );
    },
  },
  {
    name: 'ids',
    transport,
    expects: 'every event to have an `id`, no two alike',
    spec: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#last-event-id',
    without: (profile) =>
      offersIds(profile) ? null : 'the profile does not say that ids are offered (resume)',
    run: (target) =>
      target.whileFlowing(async () => {
        const asked = await target.begin(target.profile.subscription);
        const stream = await openStream(target, transport, asked);
        try {
          await needs(stream, 3, target.profile.limits.eventMs);
          const ids = stream.received.map(({ id }) => id);
          expect(!ids.includes(null) && !ids.includes(''), () => `ids ${shown(ids)}`);
          expect(new Set(ids).size === ids.length, () => `the same id again: ${shown(ids)}`);
          return `${ids.length} ids`;
        } finally {
          stream.cut();
        }
      }),
  },
];
