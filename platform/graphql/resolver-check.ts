// Finds at mount what graphql-js would only show as a null later: resolvers and SDL that do not fit each other.
import type { buildSubgraphSchema } from '@apollo/subgraph';
import {
  isEnumType,
  isObjectType,
  isScalarType,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { ResolverMap } from './port.ts';
import { scalarResolvers } from './scalars.ts';

/** The slice's resolvers and the shared scalars that its SDL declares. */
export function withScalars(resolvers: ResolverMap, typeDefs: DocumentNode): ResolverMap {
  const declared = typeDefs.definitions.flatMap((definition) =>
    definition.kind === Kind.SCALAR_TYPE_DEFINITION ? [definition.name.value] : [],
  );
  const scalars = Object.entries(scalarResolvers).filter(([name]) => declared.includes(name));
  return { ...Object.fromEntries(scalars), ...resolvers };
}

/** Types with a key that other subgraphs may resolve here (`resolvable: false` are mere stubs). */
export function entityTypes(typeDefs: DocumentNode): readonly string[] {
  const names = new Set<string>();
  for (const definition of typeDefs.definitions) {
    if (
      definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      definition.kind !== Kind.OBJECT_TYPE_EXTENSION
    ) {
      continue;
    }
    const keys = definition.directives?.filter((directive) => directive.name.value === 'key') ?? [];
    const resolvable = keys.some(
      (key) =>
        !key.arguments?.some(
          ({ name, value }) =>
            name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
        ),
    );
    if (resolvable) names.add(definition.name.value);
  }
  return [...names];
}

/** Throws, naming every misfit. */
export function checkResolvers(
  subgraph: string,
  schema: GraphQLSchema,
  resolvers: ResolverMap,
  entities: readonly string[],
): void {
  const misfits = [
    ...Object.entries(resolvers).flatMap(([type, fields]) => strayResolvers(schema, type, fields)),
    ...entities.flatMap((type) =>
      hasReferenceResolver(resolvers[type])
        ? []
        : [
            `${type}.__resolveReference is missing: load the entity with the viewer's rights, ` +
              'or return the reference where every field checks them itself',
          ],
    ),
  ];
  if (misfits.length > 0) {
    throw new TypeError(`resolvers of ${subgraph} do not fit its SDL: ${misfits.join('; ')}`);
  }
}

function strayResolvers(schema: GraphQLSchema, typeName: string, fields: unknown): string[] {
  const type = schema.getType(typeName);
  if (type === undefined) return [`there is no type ${typeName}`];
  if (isScalarType(type) || typeof fields !== 'object' || fields === null) return [];
  const known = isObjectType(type)
    ? new Set(['__resolveReference', '__isTypeOf', ...Object.keys(type.getFields())])
    : isEnumType(type)
      ? new Set(type.getValues().map((value) => value.name))
      : new Set(['__resolveReference', '__resolveType']);
  return Object.keys(fields)
    .filter((field) => !known.has(field))
    .map((field) => `there is no ${typeName}.${field}`);
}

function hasReferenceResolver(fields: unknown): boolean {
  return (
    typeof fields === 'object' &&
    fields !== null &&
    '__resolveReference' in fields &&
    typeof fields.__resolveReference === 'function'
  );
}

/** The shape @apollo/subgraph wants; ours is wider because every slice types its own. */
export type ApolloResolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>['resolvers']
>;
