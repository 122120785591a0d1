// By which fields a subgraph finds an entity, as the supergraph's text says it (the join specification).
// https://specs.apollo.dev/join/v0.5
import type { ConstDirectiveNode, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { isEnumType, Kind, parse } from 'graphql';
import { selectionSetOf } from './affected.ts';

/** Of each key the names of its fields; none where the subgraph cannot be asked for such an entity. */
export function keysIn(
  schema: GraphQLSchema,
  subgraph: string,
  type: string,
): readonly (readonly string[])[] {
  const graph = graphNamed(schema, subgraph);
  // A schema that does not say makes no condition.
  if (graph === undefined) return [[]];
  return directives(schema.getType(type), 'join__type').flatMap((given) => {
    const key = given.get('key');
    if (given.get('graph') !== graph || typeof key !== 'string') return [];
    if (given.get('resolvable') === false) return [];
    return [fieldsOf(key)];
  });
}

function fieldsOf(key: string): readonly string[] {
  const { selections } = selectionSetOf(parse(`{ ${key} }`, { noLocation: true }));
  return selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []));
}

/** The value of the enum by which directives name it. */
function graphNamed(schema: GraphQLSchema, subgraph: string): string | undefined {
  const graphs = schema.getType('join__Graph');
  if (!isEnumType(graphs)) return undefined;
  return graphs
    .getValues()
    .find((value) =>
      directives(value, 'join__graph').some((given) => given.get('name') === subgraph),
    )?.name;
}

type Given = ReadonlyMap<string, string | boolean>;

function directives(
  of:
    | (Pick<GraphQLNamedType, 'name'> & {
        readonly astNode?:
          { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined;
      })
    | undefined,
  named: string,
): readonly Given[] {
  return (of?.astNode?.directives ?? [])
    .filter(({ name }) => name.value === named)
    .map(
      ({ arguments: given = [] }) =>
        new Map(
          given.flatMap(({ name, value }) => ('value' in value ? [[name.value, value.value]] : [])),
        ),
    );
}
