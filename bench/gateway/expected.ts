// What is the right answer: graphql-js on one schema that holds everything, without any federation.
import { Supergraph } from '@apollo/federation-internals';
import {
  buildSchema,
  execute,
  isObjectType,
  parse,
  printSchema,
  type GraphQLSchema,
} from 'graphql';
import type { Asked } from './cases.ts';
import { subgraphs, type Resolvers, type Row } from './subgraphs.ts';

export interface Expected {
  readonly data: unknown;
  /** Where an error is; null: there is none. */
  readonly errorPath: readonly (string | number)[] | null;
  /** Bytes of the answer. */
  readonly length: number;
}

export type Expecting = (asked: Asked) => Promise<Expected>;

export function expecting(supergraphSdl: string): Expecting {
  const api = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const schema = buildSchema(printSchema(api));
  for (const { resolvers } of subgraphs) install(schema, resolvers);
  return async ({ query, variables }) => {
    const document = parse(query, { noLocation: true });
    const result = await execute({ schema, document, rootValue: {}, variableValues: variables });
    const text = JSON.stringify(result);
    const { data } = JSON.parse(text) as { data: unknown };
    const errorPath = result.errors?.[0]?.path ?? null;
    return { data, errorPath, length: Buffer.byteLength(text) };
  };
}

function install(schema: GraphQLSchema, resolvers: Resolvers): void {
  for (const [name, resolves] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new TypeError(`${name} is no object type`);
    for (const [field, resolve] of Object.entries(resolves)) {
      if (field === '__resolveReference') continue;
      const definition = type.getFields()[field];
      if (definition === undefined) throw new TypeError(`there is no ${name}.${field}`);
      definition.resolve = (parent: Row, args: Row) => resolve(parent, args);
    }
  }
}
