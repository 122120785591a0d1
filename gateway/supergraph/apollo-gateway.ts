// The served graph as Apollo Server takes it from a gateway: a schema object, now and after every swap. In place
// of ApolloGateway, which would build the supergraph a second time and refuses more of them than we do.
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import type { SupergraphHolder } from './manager.ts';

type Gateway = ApolloServerOptionsWithGateway<BaseContext>['gateway'];
export type GatewayExecutor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

export function apolloGateway(
  holder: Pick<SupergraphHolder, 'follow'>,
  executor: GatewayExecutor,
): Gateway {
  return {
    onSchemaLoadOrUpdate: (callback) =>
      holder.follow(({ apiSchema, sdl }) => callback({ apiSchema, coreSupergraphSdl: sdl })),
    load: async () => ({ executor }),
    stop: async () => undefined,
  };
}
