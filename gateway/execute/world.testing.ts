// A made-up world that both a federation and one plain schema can serve.
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { DocumentNode, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import {
  buildASTSchema,
  execute,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import type { SupergraphHere } from '../supergraph/load.ts';
import { loadSupergraph } from '../supergraph/load.ts';
import { WorldValues } from './world-values.testing.ts';
import type { Thing, WorldFacts } from './world-values.testing.ts';

export interface WorldSubgraph {
  readonly name: string;
  readonly sdl: string;
}

export interface World extends Partial<
  Pick<WorldFacts, 'requires' | 'keys' | 'families' | 'contexts'>
> {
  readonly subgraphs: readonly WorldSubgraph[];
  /** Subgraphs that only declare: the events of subscriptions. */
  readonly declared?: readonly {
    readonly name: string;
    readonly url: string;
    readonly sdl: string;
  }[];
  /** All types with the strictest nullability; as the supergraph has them unless told. */
  readonly whole?: string;
}

/** Told before a subgraph's resolver answers; it may throw. */
export type Trouble = (service: string, coordinate: string, thing: Thing) => void;

export interface FederatedWorld {
  readonly graph: SupergraphHere;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /** The same world as one schema; fields that only subgraphs in `down` have throw. */
  readonly monolith: GraphQLSchema;
  /** Every request that reached a subgraph, in order. */
  readonly calls: {
    service: string;
    query: string;
    variables: Readonly<Record<string, unknown>>;
  }[];
  /** Subgraphs that do not answer. */
  readonly down: Set<string>;
  readonly trouble: { current: Trouble | null };
  /** The payload of an event of the one subscription field, with all that the events' subgraph declares. */
  event(): Readonly<Record<string, unknown>>;
}

export const FEDERATION =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@provides", "@external", "@inaccessible", "@interfaceObject", "@override", "@context", "@fromContext"])\n';

type Check = (coordinate: string, thing: Thing) => void;

export function federate(world: World): FederatedWorld {
  const graph = loadSupergraph(
    composeSupergraph([
      ...world.subgraphs.map(({ name, sdl }) => ({ name, url: `${name}:`, sdl: FEDERATION + sdl })),
      ...(world.declared ?? []),
    ]),
  );
  const calls: FederatedWorld['calls'] = [];
  const down = new Set<string>();
  const trouble: FederatedWorld['trouble'] = { current: null };
  const schemas = new Map(
    world.subgraphs.map(({ name, sdl }) => [
      name,
      buildSubgraphSchema({ typeDefs: parse(FEDERATION + sdl) }),
    ]),
  );
  const whole =
    world.whole === undefined
      ? graph.supergraphSchema
      : buildASTSchema(parse(world.whole), { assumeValid: true, assumeValidSDL: true });
  const values = new WorldValues({
    whole,
    requires: world.requires ?? {},
    contexts: world.contexts ?? { from: {}, to: {} },
    keys: world.keys ?? {},
    families: world.families ?? {},
    possible: possibleTypes(schemas, graph.apiSchema),
  });

  const documents = new Map<string, DocumentNode>();
  const parsed = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query, { noLocation: true });
    documents.set(query, document);
    return document;
  };
  const transports = new Map<string, SubgraphTransport>();
  for (const [name, schema] of schemas) {
    attach(schema, values, (coordinate, thing) => trouble.current?.(name, coordinate, thing));
    transports.set(name, {
      async execute({ query, variables = {} }) {
        calls.push({ service: name, query, variables });
        if (down.has(name)) {
          throw new AppError('UNAVAILABLE', `${name} is down`, { retryable: true });
        }
        const result = await execute({
          schema,
          document: parsed(query),
          variableValues: { ...variables },
        });
        // As over the wire: nothing but JSON comes back.
        return JSON.parse(JSON.stringify(result)) as GraphResponse;
      },
    });
  }

  const owners = ownersOf(schemas);
  const monolith = loadSupergraph(graph.sdl).apiSchema;
  const check: Check = (coordinate) => {
    if (down.size === 0) return;
    const names = owners.get(coordinate) ?? new Set<string>();
    if (names.size > 0 && [...names].every((name) => down.has(name))) {
      throw new Error(`${[...names].join()} is down`);
    }
  };
  attach(monolith, values, (coordinate, thing) => {
    check(coordinate, thing);
    for (const input of (world.requires?.[coordinate] ?? '').split(' ')) {
      check(`${thing.__typename}.${input}`, thing);
    }
  });
  const event = () => eventOf(graph.supergraphSchema, values, world.declared?.[0]?.sdl ?? '');
  return { graph, transports, calls, down, trouble, monolith, event };
}

/** By `Type.field`, the subgraphs that resolve it; keys count for nobody: they travel with the object. */
function ownersOf(schemas: ReadonlyMap<string, GraphQLSchema>): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const [name, field] of resolvedFields(schemas)) {
    if (field.endsWith('.id')) continue;
    owners.set(field, (owners.get(field) ?? new Set()).add(name));
  }
  return owners;
}

function* resolvedFields(schemas: ReadonlyMap<string, GraphQLSchema>) {
  for (const [name, schema] of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('_')) continue;
      for (const field of Object.values(type.getFields())) {
        const external = field.astNode?.directives?.some((d) => d.name.value === 'external');
        if (external !== true) yield [name, `${type.name}.${field.name}`, schema, field] as const;
      }
    }
  }
}

function possibleTypes(
  schemas: ReadonlyMap<string, GraphQLSchema>,
  api: GraphQLSchema,
): Map<string, readonly string[]> {
  const possible = new Map<string, readonly string[]>();
  for (const [, coordinate, schema, field] of resolvedFields(schemas)) {
    const type = getNamedType(field.type);
    if (!isAbstractType(type)) continue;
    const names = schema.getPossibleTypes(type).map(({ name }) => name);
    const before = possible.get(coordinate);
    const known = before === undefined ? names : names.filter((name) => before.includes(name));
    possible.set(
      coordinate,
      known.filter((name) => api.getType(name) !== undefined),
    );
  }
  return possible;
}

function attach(schema: GraphQLSchema, values: WorldValues, check: Check): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) {
      const possible = schema.getPossibleTypes(type);
      type.resolveType = (thing: Thing) =>
        possible.some(({ name }) => name === thing.__typename)
          ? thing.__typename
          : // Where the interface is an object (@interfaceObject), nothing else is known of it.
            (values.familyOf(thing.__typename) ?? thing.__typename);
    } else if (isObjectType(type) && !type.name.startsWith('_')) {
      type.isTypeOf = undefined;
      for (const field of Object.values(type.getFields())) {
        if (field.name === '_entities') {
          field.resolve = (_source, { representations }: Representations) =>
            representations.map((told) => {
              if (schema.getType(told.__typename) === undefined) {
                throw new Error(`${told.__typename} is no type here`);
              }
              return values.told(told.__typename, told);
            });
        } else if (!field.name.startsWith('_')) {
          field.resolve = resolver(values, type.name, check);
        }
      }
    }
  }
}

interface Representations {
  readonly representations: readonly { readonly __typename: string }[];
}

function resolver(
  values: WorldValues,
  type: string,
  check: Check,
): GraphQLFieldResolver<Thing | undefined, unknown, Readonly<Record<string, unknown>>> {
  return (source, args, _context, { fieldName }) => {
    const self = source ?? values.root(type);
    check(`${type}.${fieldName}`, self);
    return values.of(self, fieldName, args);
  };
}

/** Entities come as stubs: the fields that the events' subgraph declares of them. */
function eventOf(
  schema: GraphQLSchema,
  values: WorldValues,
  sdl: string,
): Readonly<Record<string, unknown>> {
  const declared = declaredFields(sdl);
  const payload = (type: string, thing: Thing): Readonly<Record<string, unknown>> => ({
    __typename: thing.__typename,
    ...Object.fromEntries(
      (declared.get(type) ?? []).map((name) => {
        const field = schema.getType(type);
        const definition = isObjectType(field) ? field.getFields()[name] : undefined;
        if (definition === undefined) throw new Error(`no field ${type}.${name}`);
        const inner = getNamedType(definition.type).name;
        const told = (value: unknown): unknown => {
          if (Array.isArray(value)) return value.map(told);
          return declared.has(inner) && value !== null ? payload(inner, value as Thing) : value;
        };
        return [name, told(values.of(thing, name, {}))];
      }),
    ),
  });
  return payload('Subscription', values.root('Subscription'));
}

/** By type, the names of its fields. */
function declaredFields(sdl: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const definition of parse(sdl).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    fields.set(
      definition.name.value,
      (definition.fields ?? []).map(({ name }) => name.value),
    );
  }
  return fields;
}
