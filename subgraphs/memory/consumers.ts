// What memory hears: consents given and withdrawn, and questions that may hold something worth remembering.
//
// Questions are heard of by their command, not by the run's own events: there is one command to a question
// and up to thousands of events to a run, and the command names whom to ask the graph for.
import { z } from 'zod';
import type { Actor } from '../../platform/auth/port.ts';
import type { CloudEvent } from '../../platform/events/cloudevent.ts';
import { handler, type Consumer } from '../../platform/events/consume.ts';
import { isAppError } from '../../platform/errors.ts';
import { isErased } from '../../platform/db/tombstone.ts';
import { onceOnly } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';
import { runRequested } from '../../schema/events/coaching.ts';
import { userConsentChanged, userErased } from '../../schema/events/users.ts';
import { eraseUser } from './erasure.ts';
import { statementsIn } from './extract.ts';
import { decideConsent, hasConsent, keepLearnt } from './memories.ts';

const group = 'memory';
export type ConsumerPorts = Pick<Ports, 'db' | 'clock' | 'ids' | 'graph' | 'log'>;

type Decided = ReturnType<(typeof userConsentChanged)['data']['parse']>;
type Asked = ReturnType<(typeof runRequested)['data']['parse']>;

export function consumersOf(ports: ConsumerPorts): Consumer[] {
  return [
    {
      group,
      handlers: [
        handler(userConsentChanged, (event) => decide(ports, event)),
        handler(runRequested, (event) => learn(ports, event)),
        handler(userErased, ({ data }) => eraseUser(ports, data.userId)),
      ],
    },
  ];
}

async function decide({ db, log }: ConsumerPorts, event: CloudEvent<Decided>): Promise<void> {
  const { purpose, ...decision } = event.data;
  if (purpose !== 'MEMORY') return;
  await db.transaction(async (tx) => {
    if (await isErased(tx, 'memory', decision.userId)) return;
    if (!(await onceOnly(tx, 'memory', group, event))) return;
    const deleted = await decideConsent(tx, decision);
    if (deleted > 0) log.info({ deleted }, 'consent withdrawn: learnt memories deleted');
  });
}

async function learn(ports: ConsumerPorts, event: CloudEvent<Asked>): Promise<void> {
  const { db, clock, ids } = ports;
  const { userId, runId, actor } = event.data;
  // Somebody else may ask on a user's behalf; that is not the user speaking.
  if (actor.id !== userId || !(await hasConsent(db, userId))) return;
  const asked = await questionOf(ports, runId, actor);
  if (asked === null) return;
  const { conversationId, messageId } = asked;
  const learnt = statementsIn(asked.text, new Date(asked.createdAt)).map((statement) => ({
    id: ids.next('mem'),
    statement,
    provenance: { conversationId, messageId, quote: statement.quote, rule: statement.rule },
  }));
  if (learnt.length === 0) return;
  await db.transaction(async (tx) => {
    if (await isErased(tx, 'memory', userId)) return;
    if (!(await onceOnly(tx, 'memory', group, event))) return;
    await keepLearnt(tx, userId, learnt, new Date(clock.now()));
  });
}

const questionQuery = /* GraphQL */ `
  query MemoryQuestion($runId: ID!, $before: String) {
    run(id: $runId) {
      conversation {
        id
        messages(last: 20, before: $before) {
          pageInfo {
            hasPreviousPage
            startCursor
          }
          edges {
            node {
              id
              role
              text
              createdAt
              run {
                id
              }
            }
          }
        }
      }
    }
  }
`;

const questionData = z.object({
  run: z
    .object({
      conversation: z.object({
        id: z.string(),
        messages: z.object({
          pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
          edges: z.array(
            z.object({
              node: z.object({
                id: z.string(),
                role: z.string(),
                text: z.string(),
                createdAt: z.string(),
                run: z.object({ id: z.string() }).nullable(),
              }),
            }),
          ),
        }),
      }),
    })
    .nullable(),
});

/** The question of a run as its asker sees it; null when it is gone. */
async function questionOf({ graph }: ConsumerPorts, runId: string, actor: Actor) {
  let before: string | null = null;
  do {
    const { run } = questionData.parse(await asActor(graph, { runId, before }, actor));
    if (run === null) return null;
    const { id: conversationId, messages } = run.conversation;
    const question = messages.edges.find(
      ({ node }) => node.role === 'USER' && node.run?.id === runId,
    );
    if (question !== undefined) {
      const { id: messageId, text, createdAt } = question.node;
      return { conversationId, messageId, text, createdAt };
    }
    before = messages.pageInfo.hasPreviousPage ? messages.pageInfo.startCursor : null;
  } while (before !== null);
  return null;
}

/** What the actor may no longer see is as good as gone. */
async function asActor(
  graph: Ports['graph'],
  variables: { readonly runId: string; readonly before: string | null },
  actor: Actor,
): Promise<unknown> {
  try {
    return await graph.query({ query: questionQuery, variables }, actor);
  } catch (error) {
    if (isAppError(error, 'NOT_FOUND') || isAppError(error, 'FORBIDDEN')) return { run: null };
    throw error;
  }
}
