// Thin: authorise, call, shape. Whose a document is, is decided by the loaders and the commands.
import { AppError } from '../../platform/errors.ts';
import { pageArguments } from '../../platform/graphql/connection.ts';
import { cancelRun, startRun, type CommandPorts } from './commands.ts';
import { giveFeedback } from './feedback.ts';
import { personalize, type PersonalizePorts } from './personalize/personalize.ts';
import { hasEnded, type Conversation, type Message, type Run } from './domain.ts';
import { cursorOf, maySee, pageOf, type Context } from './loaders.ts';
import type { Resolvers } from './types.generated.ts';

/** Among so many of the newest runs the active one is looked for. */
const activeAmong = 20;

export function resolversOf(ports: CommandPorts & PersonalizePorts): Resolvers {
  return {
    Query: {
      run: (_root, { id }, context) => context.find('run', id),
    },

    Mutation: {
      startRun: async (_root, { input }, { viewer }) => ({
        run: await startRun(ports, viewer, input),
      }),
      cancelRun: async (_root, { input }, { viewer }) => ({
        run: await cancelRun(ports, viewer, input.runId),
      }),
      personalize: (_root, { input }, { viewer }) => personalize(ports, viewer, input),
      submitFeedback: async (_root, { input }, { viewer }) => ({
        message: await giveFeedback(ports, viewer, input),
      }),
    },

    User: {
      __resolveReference: ({ id }, { viewer }) => (maySee(viewer, id) ? { id } : null),
      conversations: (user, args, context) => {
        const page = pageArguments(args, { cursor: cursorOf('conversation') });
        return pageOf(context, 'conversation', user.id, page, { newestFirst: true });
      },
    },

    Portfolio: {
      // Only `advice` needs more than the id, and checks the owner itself.
      __resolveReference: (reference) => reference,
      advice: async ({ id, owner }, _args, context) => {
        if (owner === undefined || owner === null || !maySee(context.viewer, owner.id)) return null;
        const messageId = await context.advice(owner.id, id);
        return messageId === null ? null : context.find('message', messageId);
      },
    },

    Conversation: {
      __resolveReference: ({ id }, context) => context.find('conversation', id),
      user: ({ userId }) => ({ id: userId }),
      messages: (conversation, args, context) => {
        const page = pageArguments(args, { cursor: cursorOf('message') });
        return pageOf(context, 'message', conversation.id, page, { newestFirst: false });
      },
      runs: (conversation, args, context) => {
        const page = pageArguments(args, { cursor: cursorOf('run') });
        return pageOf(context, 'run', conversation.id, page, { newestFirst: true });
      },
      activeRun: async (conversation, _args, context) => {
        const newest = { order: 'descending', limit: activeAmong, after: null } as const;
        const runs = await context.list('run', conversation.id, newest);
        return runs.find((run) => !hasEnded(run)) ?? null;
      },
      latestMessage: (conversation, _args, context) => latestMessage(conversation, context),
    },

    Message: {
      __resolveReference: ({ id }, context) => context.find('message', id),
      run: (message, _args, context) => context.find('run', message.runId),
      feedback: (message, _args, context) => context.feedback(message),
    },

    Personalization: {
      portfolio: ({ portfolioId }) => ({ id: portfolioId }),
    },

    Money: {
      minor: ({ minor }) => BigInt(minor),
    },

    Run: {
      __resolveReference: ({ id }, context) => context.find('run', id),
      endedAt: (run) => run.terminal?.at ?? null,
      conversation: async (run, _args, context) =>
        present(await context.find('conversation', run.conversationId)),
      message: (run, _args, context) => answerOf(run, context),
      cancelRequested: (run) => run.cancel !== null,
      failure: (run) => run.terminal?.failure ?? null,
      usage: (run) =>
        run.status === 'COMPLETED' && run.spent !== null
          ? { ...run.spent, costMicros: BigInt(run.spent.costMicros) }
          : null,
    },
  };
}

async function latestMessage(
  conversation: Conversation,
  context: Context,
): Promise<Message | null> {
  const newest = { order: 'descending', limit: 1, after: null } as const;
  const [message] = await context.list('message', conversation.id, newest);
  return message ?? null;
}

async function answerOf(run: Run, context: Context): Promise<Message | null> {
  const id = run.terminal?.messageId ?? null;
  return id === null ? null : context.find('message', id);
}

/** A run is committed with its conversation, so it cannot be without one. */
function present(conversation: Conversation | null): Conversation {
  if (conversation === null) throw new AppError('DATA_CORRUPT', 'A run has lost its conversation.');
  return conversation;
}
