// What both subgraphs of the example are served by: nothing but a port, an SDL file and resolvers.
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** Listens on the port of the command line, else on `port`; resolvers are given the request's headers. */
export async function serve(name, port, resolvers) {
  const sdl = readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8');
  const server = new ApolloServer({
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers }),
  });
  const { url } = await startStandaloneServer(server, {
    context: async ({ req }) => ({ headers: req.headers }),
    listen: { host: '127.0.0.1', port: Number(process.argv[2] ?? port) },
  });
  console.log(`${name} at ${url}`);
}
