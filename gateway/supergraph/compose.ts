// Subgraphs' SDL in, one supergraph out.
import { composeServices } from '@apollo/composition';
import { GraphQLError, parse } from 'graphql';
import { AppError } from '../../platform/errors.ts';

/** What composition needs to know of one subgraph; the URL is only a label where the transport is not HTTP. */
export interface SubgraphSdl {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/**
 * The supergraph SDL. CONFIG_INVALID lists every composition error, each with the subgraphs it names.
 */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): string {
  const result = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parseSdl(name, sdl) })),
  );
  if (result.errors === undefined) return result.supergraphSdl;
  const problems = result.errors.map((error) => `- ${error.message}`).join('\n');
  throw new AppError('CONFIG_INVALID', `The subgraphs do not compose:\n${problems}`, {
    cause: new AggregateError(result.errors),
  });
}

function parseSdl(name: string, sdl: string) {
  try {
    return parse(sdl, { noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const at = error.locations?.[0];
    const where = at === undefined ? '' : ` at line ${at.line}, column ${at.column}`;
    throw new AppError(
      'CONFIG_INVALID',
      `The SDL of the subgraph \`${name}\` does not parse: ${error.message}${where}`,
      { cause: error },
    );
  }
}
