import { ADVISOR_SCOPE, requireScope, requireSignedIn } from '../../platform/auth/access.ts';
import { AppError } from '../../platform/errors.ts';
import { connectionOf, pageArguments } from '../../platform/graphql/connection.ts';
import { assessRisk } from './assessments.ts';
import { today, type UsersPorts } from './changes.ts';
import { allConsents } from './consent.ts';
import { setConsent } from './consents.ts';
import { ageOn, type User } from './domain.ts';
import { eraseUser } from './erasure.ts';
import { exportUserData } from './export.ts';
import { removeGoal, setGoal } from './goals.ts';
import { forgetLoaded, type Context } from './loaders.ts';
import { setAspirations, updateProfile } from './profiles.ts';
import { generateSyntheticUsers, registerUser } from './registration.ts';
import { riskQuestions } from './risk-questions.ts';
import { signOutEverywhere } from './sessions.ts';
import { countUsers, userPage } from './store.ts';
import type { MutationResolvers, Resolvers } from './types.generated.ts';

const usersCursor = { list: 'users', parts: ['integer'] } as const;

export function resolversOf(ports: UsersPorts): Resolvers {
  return {
    Query: {
      me: (_root, _args, { viewer, userById }) =>
        viewer.kind === 'user' ? userById.load(viewer.id) : null,
      user: (_root, { id }, { viewer, userById }) => {
        requireSignedIn(viewer);
        return userById.load(id);
      },
      users: async (_root, args, { viewer }) => {
        requireScope(viewer, ADVISOR_SCOPE);
        const page = pageArguments(args, { cursor: usersCursor });
        const listed = await userPage(ports.db, viewer, page);
        return connectionOf(listed, page, (user) => [user.position]);
      },
      riskQuestions: () => riskQuestions,
    },
    Mutation: mutationsOf(ports),
    User: {
      __resolveReference: ({ id }, { userById }) => userById.load(id),
      age: ({ dateOfBirth }) => ageOn(dateOfBirth, today(ports.clock)),
      goals: ({ id }, _args, { goals }) => goals.load(id),
      riskAssessment: ({ id }, _args, { assessment }) => assessment.load(id),
      consents: async ({ id }, _args, { consents }) => allConsents(await consents.load(id)),
    },
    UserConnection: {
      totalCount: (_connection, _args, { viewer }) => countUsers(ports.db, viewer),
    },
    Goal: {
      __resolveReference: ({ id }, { goalById }) => goalById.load(id),
      owner: ({ ownerId }, _args, context) => present(context, ownerId),
    },
    RiskQuestion: {
      weight: ({ weight }) => weight / 100,
    },
  };
}

/** Each for the viewer alone: whose profile it is about follows from who asks. */
function mutationsOf(ports: UsersPorts): MutationResolvers {
  return {
    updateProfile: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await updateProfile(ports, context.viewer, input);
      forgetLoaded(context);
      return { user: await me(context) };
    },
    generateSyntheticUsers: async (_root, { input }, context) => {
      requireScope(context.viewer, ADVISOR_SCOPE);
      const { created, ids } = await generateSyntheticUsers(ports, context.viewer, input);
      forgetLoaded(context);
      return { created, users: await Promise.all(ids.map((id) => present(context, id))) };
    },
    registerUser: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await registerUser(ports, context.viewer, input);
      forgetLoaded(context);
      return { user: await me(context) };
    },
    assessRisk: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await assessRisk(ports, context.viewer, input);
      forgetLoaded(context);
      const [riskAssessment, user] = await Promise.all([
        context.assessment.load(context.viewer.id),
        me(context),
      ]);
      if (riskAssessment === null) throw new AppError('NOT_FOUND', 'You were never assessed.');
      return { riskAssessment, user };
    },
    setGoal: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      const id = await setGoal(ports, context.viewer, input);
      forgetLoaded(context);
      return { goal: await context.goalById.load(id) };
    },
    removeGoal: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await removeGoal(ports, context.viewer, input);
      forgetLoaded(context);
      return { id: input.id, user: await me(context) };
    },
    setAspirations: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await setAspirations(ports, context.viewer, input);
      forgetLoaded(context);
      return { user: await me(context) };
    },
    setConsent: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      await setConsent(ports, context.viewer, input);
      forgetLoaded(context);
      const consents = allConsents(await context.consents.load(context.viewer.id));
      const consent = consents.find(({ purpose }) => purpose === input.purpose);
      if (consent === undefined) throw new RangeError(`${input.purpose} is no purpose`);
      return { consent, user: await me(context) };
    },
    signOutEverywhere: async (_root, { input }, { viewer }) => {
      requireSignedIn(viewer);
      return signOutEverywhere(ports, viewer, input);
    },
    exportUserData: async (_root, _args, context) => {
      requireSignedIn(context.viewer);
      return exportUserData(ports, await me(context));
    },
    eraseUser: async (_root, { input }, context) => {
      requireSignedIn(context.viewer);
      const erasure = await eraseUser(ports, context.viewer, input);
      forgetLoaded(context);
      return erasure;
    },
  };
}

function me(context: Context): Promise<User> {
  return present(context, context.viewer.id);
}

async function present({ userById }: Context, id: string): Promise<User> {
  const user = await userById.load(id);
  if (user === null) throw new AppError('NOT_FOUND', 'There is no such user.');
  return user;
}
