import { ADVISOR_SCOPE, requireScope, requireSignedIn } from '../../platform/auth/access.ts';
import { AppError } from '../../platform/errors.ts';
import { connectionOf, pageArguments } from '../../platform/graphql/connection.ts';
import { ageOn, type User } from './domain.ts';
import type { Context } from './loaders.ts';
import { generateSyntheticUsers, today, updateProfile, type UsersPorts } from './profiles.ts';
import { countUsers, userPage } from './store.ts';
import type { Resolvers } from './types.generated.ts';

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
    },
    Mutation: {
      updateProfile: async (_root, { input }, context) => {
        requireSignedIn(context.viewer);
        await updateProfile(ports, context.viewer, input);
        return { user: await present(context, context.viewer.id) };
      },
      generateSyntheticUsers: async (_root, { input }, context) => {
        requireScope(context.viewer, ADVISOR_SCOPE);
        const { created, ids } = await generateSyntheticUsers(ports, context.viewer, input);
        return { created, users: await Promise.all(ids.map((id) => present(context, id))) };
      },
    },
    User: {
      __resolveReference: ({ id }, { userById }) => userById.load(id),
      age: ({ dateOfBirth }) => ageOn(dateOfBirth, today(ports.clock)),
    },
    UserConnection: {
      totalCount: (_connection, _args, { viewer }) => countUsers(ports.db, viewer),
    },
  };
}

async function present({ userById }: Context, id: string): Promise<User> {
  const user = await userById.load(id);
  if (user === null) throw new AppError('NOT_FOUND', 'There is no such user.');
  return user;
}
