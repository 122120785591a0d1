// Which fields of an object a fetch would have filled: an error must point at them when it fails.
import type { FetchNode } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { Kind, parse } from 'graphql';
import { fits, namesFitting } from './fits.ts';
import type { Data } from './records.ts';
import { read } from './records.ts';
import { rewritePath } from './rewrites.ts';
import { isIncluded } from './selection.ts';

// Only failures and events read the text of a fetch, so it is parsed when first needed.
const documents = new WeakMap<FetchNode, DocumentNode>();

export function documentOf(node: FetchNode): DocumentNode {
  const known = documents.get(node);
  if (known !== undefined) return known;
  const document = parse(node.operation, { noLocation: true });
  documents.set(node, document);
  return document;
}

export function selectionSetOf(document: DocumentNode): SelectionSetNode {
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.selectionSet;
  }
  throw new TypeError('a fetch without an operation');
}

/**
 * Response names, `__typename` aside; null when @skip and @include left the fetch nothing to say about
 * this object.
 */
export function affectedFields(
  schema: GraphQLSchema,
  node: FetchNode,
  data: Readonly<Data>,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] | null {
  const document = documentOf(node);
  const names = new Set<string>();
  let excluded = false;
  const collect = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) {
        excluded = true;
        continue;
      }
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === '__typename') continue;
        const name = (selection.alias ?? selection.name).value;
        names.add(String(rewritePath(node.outputRewrites, [name])[0]));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (mayFit(schema, data, selection.typeCondition?.name.value)) {
          collect(selection.selectionSet);
        }
      } else {
        const fragment = fragmentOf(document, selection.name.value);
        if (mayFit(schema, data, fragment.typeCondition.name.value)) {
          collect(fragment.selectionSet);
        }
      }
    }
  };
  const root = selectionSetOf(document);
  if (node.requires === undefined) {
    collect(root);
  } else {
    for (const entities of root.selections) {
      if (entities.kind === Kind.FIELD && entities.selectionSet) collect(entities.selectionSet);
    }
  }
  return names.size === 0 && excluded ? null : [...names];
}

/** An object of which no more than an interface is known may turn out to be anything that implements it. */
function mayFit(schema: GraphQLSchema, data: Readonly<Data>, condition: string | undefined) {
  if (fits(schema, data, condition, true)) return true;
  const name = read(data, '__typename');
  return condition !== undefined && namesFitting(schema, String(name)).has(condition);
}

export function fragmentOf(document: DocumentNode, name: string) {
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) {
      return definition;
    }
  }
  throw new TypeError(`a fetch spreads the unknown fragment ${name}`);
}
