// What a subscription's primary fetch asks for, taken from an event's payload instead of from a server.
import type { FetchNode } from '@apollo/query-planner';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { documentOf, selectionSetOf } from './affected.ts';
import type { Data } from './records.ts';
import { emptyData, isData, read } from './records.ts';
import { compileRewrites } from './rewrites.ts';
import type { Selection } from './selection.ts';
import { Variants } from './variants.ts';

export type SelectEvent = (
  variables: Readonly<Record<string, unknown>>,
  root: Readonly<Record<string, unknown>>,
) => Data;

/**
 * The payload keeps field names unaliased and may hold more than is asked for. It is never changed:
 * one event is read by many subscribers.
 */
export function compileSelectEvent(schema: GraphQLSchema, primary: FetchNode): SelectEvent {
  const type = schema.getSubscriptionType();
  if (!type) throw new TypeError('an event for a graph without subscriptions');
  const document = documentOf(primary);
  const variants = new Variants(schema, document, selectionSetOf(document), (whole) => whole);
  const rewrite = compileRewrites(schema, primary.outputRewrites);
  return (variables, root) => {
    const data = object(schema, type, variants.of(variables), root);
    rewrite?.(data);
    return data;
  };
}

function object(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  selection: Selection,
  payload: Readonly<Data>,
): Data {
  const result = emptyData();
  for (const field of selection.fieldsOf(type)) {
    result[field.responseName] =
      field.type === null
        ? type.name
        : value(schema, field.type, field.selection, payloadValue(payload, field.name, field.type));
  }
  return result;
}

function value(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  selection: Selection,
  payload: unknown,
): unknown {
  if (payload === null || payload === undefined) return null;
  if (Array.isArray(payload)) {
    return payload.map((item) => value(schema, type, selection, item));
  }
  const named = getNamedType(type);
  if (isLeafType(named) || !isData(payload)) return payload;
  const name = read(payload, '__typename');
  const runtimeType = isObjectType(named)
    ? named
    : typeof name === 'string'
      ? schema.getType(name)
      : undefined;
  return isObjectType(runtimeType) ? object(schema, runtimeType, selection, payload) : null;
}

/** An entity that the payload refers to by `runId` only is its stub: `run: {id}`. */
function payloadValue(payload: Readonly<Data>, name: string, type: GraphQLOutputType): unknown {
  const own = read(payload, name);
  if (own !== undefined || !isObjectType(getNamedType(type))) return own;
  const id = read(payload, `${name}Id`);
  return typeof id === 'string' ? { id } : undefined;
}
