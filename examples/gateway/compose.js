// `node examples/gateway/compose.js`: writes supergraph.graphql from the two subgraphs, as Rover would.
import { readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const urls = { catalog: 'http://127.0.0.1:4101/', lending: 'http://127.0.0.1:4102/' };

const { supergraphSdl, errors } = composeServices(
  Object.entries(urls).map(([name, url]) => {
    const sdl = readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8');
    return { name, url, typeDefs: parse(sdl) };
  }),
);
if (errors !== undefined) throw new AggregateError(errors, errors.join('\n'));
if (process.argv.includes('--print')) process.stdout.write(supergraphSdl);
else writeFileSync(new URL('supergraph.graphql', import.meta.url), supergraphSdl);
