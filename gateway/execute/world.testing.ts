// A made-up world that both a federation and one plain schema can serve: every field's value is a pure
// function of its object's identity, the field and the arguments. So both must give the same answer.
import { createHash } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLFieldResolver, GraphQLOutputType, GraphQLSchema } from 'graphql';
import {
  execute,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isEnumType,
  parse,
} from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import type { PlannedSupergraph } from '../supergraph/load.ts';
import { loadSupergraph } from '../supergraph/load.ts';

export interface WorldSubgraph {
  readonly name: string;
  readonly sdl: string;
}

export interface World {
  readonly subgraphs: readonly WorldSubgraph[];
  /** `Type.field` → the sibling fields that it is computed from (@requires). */
  readonly requires?: Readonly<Record<string, readonly string[]>>;
}

interface Thing {
  readonly __typename: string;
  readonly id: string;
  readonly [key: string]: unknown;
}

export interface FederatedWorld {
  readonly graph: PlannedSupergraph;
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
}

export const FEDERATION =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@provides", "@external", "@inaccessible", "@interfaceObject"])\n';

export function federate(world: World): FederatedWorld {
  const graph = loadSupergraph(
    composeSupergraph(
      world.subgraphs.map(({ name, sdl }) => ({ name, url: `${name}:`, sdl: FEDERATION + sdl })),
    ),
  );
  const calls: FederatedWorld['calls'] = [];
  const down = new Set<string>();
  const owners = ownersOf(world);
  const transports = new Map(
    world.subgraphs.map(({ name, sdl }): [string, SubgraphTransport] => {
      const schema = buildSubgraphSchema({ typeDefs: parse(FEDERATION + sdl) });
      attach(schema, graph.apiSchema, world, () => undefined);
      return [
        name,
        {
          async execute({ query, variables = {} }) {
            calls.push({ service: name, query, variables });
            if (down.has(name)) {
              throw new AppError('UNAVAILABLE', `${name} is down`, { retryable: true });
            }
            const result = await execute({
              schema,
              document: parse(query),
              variableValues: { ...variables },
            });
            // As over the wire: nothing but JSON comes back.
            return JSON.parse(JSON.stringify(result)) as GraphResponse;
          },
        },
      ];
    }),
  );
  const monolith = loadSupergraph(graph.sdl).apiSchema;
  attach(monolith, graph.apiSchema, world, (type, field) => {
    const names = owners.get(`${type}.${field}`) ?? new Set<string>();
    if (names.size > 0 && [...names].every((name) => down.has(name))) {
      throw new Error(`${[...names].join()} is down`);
    }
  });
  return { graph, transports, calls, down, monolith };
}

/** By `Type.field`, the subgraphs that resolve it; keys count for nobody: they travel with the object. */
function ownersOf(world: World): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { name, sdl } of world.subgraphs) {
    const schema = buildSubgraphSchema({ typeDefs: parse(FEDERATION + sdl) });
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('_')) continue;
      for (const field of Object.values(type.getFields())) {
        const external = field.astNode?.directives?.some((d) => d.name.value === 'external');
        if (external === true || field.name === 'id') continue;
        const key = `${type.name}.${field.name}`;
        owners.set(key, (owners.get(key) ?? new Set()).add(name));
      }
    }
  }
  return owners;
}

function attach(
  schema: GraphQLSchema,
  api: GraphQLSchema,
  world: World,
  check: (type: string, field: string) => void,
): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_')) continue;
    if (isAbstractType(type)) {
      type.resolveType = (thing: Thing) => thing.__typename;
    } else if (isObjectType(type)) {
      type.isTypeOf = undefined;
      for (const field of Object.values(type.getFields())) {
        if (field.name === '_entities') {
          field.resolve = (_source, args: { representations: readonly unknown[] }) =>
            args.representations;
        } else if (!field.name.startsWith('_')) {
          field.resolve = resolver(api, world, type.name, check);
        }
      }
    }
  }
  const entity = schema.getType('_Entity');
  if (isAbstractType(entity)) entity.resolveType = (thing: Thing) => thing.__typename;
}

function resolver(
  api: GraphQLSchema,
  world: World,
  type: string,
  check: (type: string, field: string) => void,
): GraphQLFieldResolver<Thing | undefined, unknown> {
  return (source, args: Readonly<Record<string, unknown>>, _context, info) => {
    check(type, info.fieldName);
    const self: Thing = source ?? { __typename: type, id: 'root' };
    const inputs = world.requires?.[`${type}.${info.fieldName}`];
    if (inputs !== undefined) {
      for (const input of inputs) check(type, input);
      // A subgraph must have been handed the inputs; the one schema works them out.
      const values = inputs.map((input) =>
        source !== undefined && Object.hasOwn(source, input)
          ? source[input]
          : valueOf(api, self, input, {}),
      );
      return number(`requires ${JSON.stringify(values)}`) % 1_000;
    }
    if (Object.hasOwn(self, info.fieldName)) return self[info.fieldName];
    return valueOf(api, self, info.fieldName, args);
  };
}

function valueOf(api: GraphQLSchema, self: Thing, field: string, args: object): unknown {
  const type = api.getType(self.__typename);
  if (!isObjectType(type)) throw new Error(`no object type ${self.__typename}`);
  const definition = type.getFields()[field];
  if (definition === undefined) throw new Error(`no field ${self.__typename}.${field}`);
  const seed = `${self.__typename}:${self.id}.${field}${JSON.stringify(args)}`;
  return make(api, definition.type, seed, true);
}

function make(
  api: GraphQLSchema,
  type: GraphQLOutputType,
  seed: string,
  nullable: boolean,
): unknown {
  if (isNonNullType(type)) return make(api, type.ofType, seed, false);
  if (nullable && number(`null ${seed}`) % 5 === 0) return null;
  if (isListType(type)) {
    const length = number(`length ${seed}`) % 4;
    return Array.from({ length }, (_, index) => make(api, type.ofType, `${seed}[${index}]`, true));
  }
  const pick = number(`pick ${seed}`);
  if (isEnumType(type)) return type.getValues()[pick % type.getValues().length]?.name;
  if (isScalarType(type)) {
    if (type.name === 'Int') return pick % 1_000;
    if (type.name === 'Float') return (pick % 1_000) / 4;
    if (type.name === 'Boolean') return pick % 2 === 0;
    return `v${pick}`;
  }
  const possible = isAbstractType(type) ? [...api.getPossibleTypes(type)] : [type];
  const names = possible.map(({ name }) => name).sort();
  // Few ids, so that the same entity turns up in many places.
  return { __typename: names[pick % names.length], id: `i${number(`id ${seed}`) % 7}` };
}

function number(seed: string): number {
  return createHash('md5').update(seed).digest().readUInt32LE(0);
}
