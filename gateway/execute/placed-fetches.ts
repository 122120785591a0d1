// Which fetches a plan has, where in the answer their objects stand, and which fields they need of others.
import type {
  FetchNode,
  PlanNode,
  QueryPlanSelectionNode,
  ResponsePath,
} from '@apollo/query-planner';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getNamedType, isAbstractType, isObjectType } from 'graphql';
import type { Selection } from './selection.ts';

/** Where objects of an operation's answer stand. */
export interface Place {
  readonly type: GraphQLObjectType;
  readonly selection: Selection;
}

export interface PlacedFetch {
  readonly node: FetchNode;
  readonly path: ResponsePath;
}

export function* fetchesOf(node: PlanNode, path: ResponsePath): Generator<PlacedFetch> {
  switch (node.kind) {
    case 'Fetch':
      yield { node, path };
      return;
    case 'Sequence':
    case 'Parallel':
      for (const child of node.nodes) yield* fetchesOf(child, path);
      return;
    case 'Flatten':
      yield* fetchesOf(node.node, [...path, ...node.path]);
      return;
    case 'Condition':
      if (node.ifClause !== undefined) yield* fetchesOf(node.ifClause, path);
      if (node.elseClause !== undefined) yield* fetchesOf(node.elseClause, path);
      return;
    case 'Defer':
      return;
  }
}

/** Names of fields that another fetch goes through or reads, wherever they are. */
export function namesNeeded({ node, path }: PlacedFetch): string[] {
  return [...path.map(String), ...namesIn(node.requires ?? [])];
}

function namesIn(selections: readonly QueryPlanSelectionNode[]): string[] {
  return selections.flatMap((selection) =>
    selection.kind === 'InlineFragment'
      ? namesIn(selection.selections)
      : [selection.alias ?? selection.name, ...namesIn(selection.selections ?? [])],
  );
}

export function placesAt(schema: GraphQLSchema, root: Place, path: ResponsePath): readonly Place[] {
  let places: readonly Place[] = [root];
  for (const step of path) {
    if (step === '@') continue;
    places = places.flatMap(({ type, selection }) =>
      selection.fieldsOf(type).flatMap((field) => {
        if (field.type === null || field.dataName !== step) return [];
        const named = getNamedType(field.type);
        const types = isObjectType(named)
          ? [named]
          : isAbstractType(named)
            ? schema.getPossibleTypes(named)
            : [];
        return types.map((one) => ({ type: one, selection: field.selection }));
      }),
    );
  }
  return places;
}
