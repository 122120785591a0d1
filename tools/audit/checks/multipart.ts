// Apollo's multipart subscriptions over HTTP.
import type { IncomingMessage } from 'node:http';
import type { Check } from '../check.ts';
import { expect, Failed } from '../findings.ts';
import { httpAsked } from '../clients/http.ts';
import { openMultipart } from '../clients/multipart.ts';
import { needs, problemsOf } from '../clients/open.ts';
import { endOf, type Stream } from '../clients/stream.ts';
import type { Asked, Target } from '../target.ts';

const protocol =
  'https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol';
const transport = 'multipart';

async function withParts<T>(
  target: Target,
  asked: Asked,
  work: (stream: Stream, response: IncomingMessage) => Promise<T>,
  token?: string,
): Promise<T> {
  const { headers } = await target.credentials(token);
  const opened = openMultipart(httpAsked(target.urlOf(transport), 'POST', headers, asked));
  try {
    const response = await Promise.race([
      opened.response,
      opened.stream.over(target.profile.limits.eventMs).then(() => null),
    ]);
    if (response === null) throw new Failed(`no answer: ${endOf(opened.stream.end)}`);
    return await work(opened.stream, response);
  } finally {
    opened.stream.cut();
  }
}

export const multipartChecks: readonly Check[] = [
  {
    name: 'content-type',
    transport,
    expects: 'status 200 and content-type multipart/mixed with a boundary',
    spec: `${protocol}#executing-a-subscription`,
    run: (target) =>
      target.whileFlowing(async () => {
        const asked = await target.begin(target.profile.subscription);
        return withParts(target, asked, async (_stream, { statusCode, headers }) => {
          const type = headers['content-type'] ?? 'none';
          const fits = /^multipart\/mixed\b/i.test(type) && /boundary=/i.test(type);
          expect(statusCode === 200 && fits, () => `status ${statusCode}, content-type ${type}`);
          return type;
        });
      }),
  },
  {
    name: 'parts',
    transport,
    expects: 'parts of application/json that are {"payload": result}, or {} as a heartbeat',
    spec: `${protocol}#message-and-error-format`,
    run: (target) =>
      target.whileFlowing(async () => {
        const asked = await target.begin(target.profile.subscription);
        return withParts(target, asked, async (stream) => {
          await needs(stream, 3, target.profile.limits.eventMs);
          expect(stream.problems.length === 0, () => stream.problems.join('; '));
          return `${stream.received.length} events`;
        });
      }),
  },
  {
    name: 'invalid-operation',
    transport,
    expects: 'an operation that is not valid to be answered with errors and ended',
    spec: `${protocol}#message-and-error-format`,
    run: (target) =>
      withParts(
        target,
        { query: 'subscription { nobodyHasThisField }', variables: {} },
        async (stream) => {
          await stream.over(target.profile.limits.replyMs);
          expect(
            stream.errors.length > 0 && stream.end !== null && stream.end.how !== 'lost',
            () => `${stream.errors.length} errors, ${endOf(stream.end)}${problemsOf(stream)}`,
          );
          return endOf(stream.end);
        },
      ),
  },
  {
    name: 'forged-credentials',
    transport,
    expects: 'status 401 or 403, or errors and an end, upon credentials of nobody',
    spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2',
    without: ({ auth }) =>
      auth.forged === undefined ? 'the profile names no forged credentials (auth.forged)' : null,
    async run(target) {
      const asked = await target.begin(target.profile.subscription);
      return withParts(
        target,
        asked,
        async (stream) => {
          await stream.over(target.profile.limits.replyMs);
          const { end } = stream;
          const refused = end?.how === 'refused' && (end.code === 401 || end.code === 403);
          const told = stream.errors.length > 0 && stream.received.length === 0 && end !== null;
          expect(refused || told, () => endOf(end));
          return endOf(end);
        },
        target.profile.auth.forged,
      );
    },
  },
];
