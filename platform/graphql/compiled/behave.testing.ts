// Random behaviour of a schema's resolvers: what each place of an answer holds depends on the seed and its path alone,
// so that two executors are given the same. Every call is noted.
import {
  GraphQLError,
  GraphQLInterfaceType,
  GraphQLUnionType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { badInput } from '../../errors.ts';
import { seededRandom, type Random } from '../../random.ts';
import { odd } from './generate.testing.ts';

/** What one execution needs; `world` of its context. */
export interface World {
  readonly seed: number;
  /** How often something goes wrong, 0 to 1. */
  readonly trouble: number;
  /** How often something comes later, 0 to 1. */
  readonly delay: number;
  /** Properties give the same whenever they are read, as those of plain objects do. */
  readonly steady: boolean;
  /** Makes the promise of a value that `settle` will give. */
  later(settle: () => unknown): PromiseLike<unknown>;
  note(call: string): void;
}

interface Context {
  readonly world: World;
}

/** Gives the types of `schema` resolvers; some fields keep none and are properties of their source. */
export function behave(schema: GraphQLSchema, random: Random): void {
  Object.assign(schema.getType('Odd') ?? {}, {
    serialize: odd.serialize,
    parseValue: odd.parseValue,
    parseLiteral: odd.parseLiteral,
  });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type)) behaveObject(schema, type, random);
    else if (type instanceof GraphQLInterfaceType || type instanceof GraphQLUnionType) {
      if (random.float() < 0.7)
        type.resolveType = (value, { world }: Context, info) => {
          world.note(`type ${pathOf(info)}`);
          return maybeLater(world, `${pathOf(info)} type`, () =>
            nameOf(world, value, `${pathOf(info)} name`),
          );
        };
    }
  }
}

function behaveObject(schema: GraphQLSchema, type: GraphQLObjectType, random: Random): void {
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
  for (const field of Object.values(type.getFields())) {
    if (!isRoot && random.float() < 0.4) continue;
    field.resolve = (source, args, { world }: Context, info) => {
      const path = pathOf(info);
      world.note(
        `${type.name}.${field.name} ${path} ${shown(args)} of ${shown(source)} ${shownInfo(info)}`,
      );
      return maybeLater(world, path, () => valueAt(schema, world, field.type, path));
    };
  }
  if (!isRoot && random.float() < 0.5) {
    type.isTypeOf = (value, { world }: Context, info) => {
      const path = pathOf(info);
      world.note(`is ${type.name} ${path}`);
      return maybeLater(world, `${path} is`, () => {
        const roll = seededRandom(world.seed, path, type.name).float();
        if (roll < world.trouble / 2) throw new Error(`cannot say ${path}`);
        return (value as { kind?: unknown } | null)?.kind === type.name || roll < 0.1;
      });
    };
  }
}

function nameOf(world: World, value: unknown, key: string): unknown {
  const random = seededRandom(world.seed, key);
  if (random.float() < world.trouble) {
    const roll = random.int(0, 4);
    if (roll === 0) throw new TypeError(`no type ${key}`);
    return [undefined, 'Nowhere', 'Color', 'T3', 7][roll];
  }
  return (value as { kind?: unknown } | null)?.kind;
}

/** `make` now, thrown or not, or later. */
function maybeLater(world: World, key: string, make: () => unknown): never {
  const later = seededRandom(world.seed, key, 'when').float() < world.delay;
  return (later ? world.later(make) : make()) as never;
}

function valueAt(
  schema: GraphQLSchema,
  world: World,
  type: GraphQLOutputType,
  key: string,
): unknown {
  const random = seededRandom(world.seed, key);
  if (random.float() < world.trouble) {
    switch (random.int(0, 9)) {
      case 0:
        throw new Error(`thrown ${key}`);
      case 1:
        return new Error(`returned ${key}`);
      case 2:
        throw badInput('field', `refused ${key}`);
      case 3:
        // What is no Error is thrown too.
        throw { text: `object ${key}` } as unknown as Error;
      case 4:
        throw new GraphQLError(`placed ${key}`, {
          path: ['else', 'where'],
          extensions: { code: 'X' },
        });
      case 5:
        return undefined;
      case 6:
        return 'not what it should be';
      case 7:
        return [];
      default:
        return null;
    }
  }
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return listAt(schema, world, inner.ofType, key, random);
  if (isObjectType(inner)) return objectAt(schema, world, inner, key, random);
  if (isAbstractType(inner)) {
    const runtime = random.pick(
      schema.getPossibleTypes(inner).length > 0 ? schema.getPossibleTypes(inner) : [undefined],
    );
    return runtime === undefined ? {} : objectAt(schema, world, runtime, key, random);
  }
  if (isEnumType(inner)) return enumValue(inner, random);
  switch (inner.name) {
    case 'Int':
      return random.pick<unknown>([1, -7, 2 ** 31, 1.5, '12', true, 0]);
    case 'Float':
      return random.pick<unknown>([1.5, 3, Infinity, '2.5', false]);
    case 'Boolean':
      return random.pick<unknown>([true, false, 1, 'yes']);
    case 'Odd':
      return random.pick<unknown>(['fine', 'fine', 'throw', 'void', 0]);
    default:
      return random.pick<unknown>([`text ${key}`, '', 17, true, { valueOf: () => 'valued' }, {}]);
  }
}

function enumValue(type: GraphQLEnumType, random: Random): unknown {
  return random.float() < 0.9 ? random.pick(type.getValues()).value : 'PURPLE';
}

function listAt(
  schema: GraphQLSchema,
  world: World,
  type: GraphQLOutputType,
  key: string,
  random: Random,
): Iterable<unknown> {
  const items = Array.from({ length: random.int(0, 3) }, (_, index) => `${key}[${index}]`);
  const make = (item: string): unknown => {
    try {
      const later = seededRandom(world.seed, item, 'when').float() < world.delay / 2;
      const value = () => valueAt(schema, world, type, item);
      return later ? world.later(value) : value();
    } catch (error) {
      // An item cannot throw, unless the iteration does.
      return error instanceof Error ? error : null;
    }
  };
  const roll = random.float();
  if (roll < 0.6) return items.map(make);
  if (roll < 0.7) return new Set(items.map(make));
  return (function* () {
    for (const item of items) {
      world.note(`item ${item}`);
      yield make(item);
    }
    if (roll > 0.95) throw new Error(`broken off ${key}`);
  })();
}

/** Properties are made when they are read, so that readings can be noted and types may contain each other. */
function objectAt(
  schema: GraphQLSchema,
  world: World,
  type: GraphQLObjectType,
  key: string,
  random: Random,
): unknown {
  if (random.float() < 0.03) return 'a text';
  const object = { kind: type.name };
  if (random.float() < 0.8) Object.defineProperty(object, '__typename', { value: type.name });
  for (const field of Object.values(type.getFields())) {
    const at = `${key}.${field.name}`;
    const value = () => maybeLater(world, at, () => valueAt(schema, world, field.type, at));
    const method = random.float() < 0.15;
    const get = () => {
      world.note(`read ${at}`);
      return method
        ? function (this: unknown, args: unknown, _context: unknown, info: GraphQLResolveInfo) {
            world.note(`call ${at} ${shown(args)} ${shown(this)} ${shownInfo(info)}`);
            return value();
          }
        : value();
    };
    const own = world.steady ? once(get) : get;
    Object.defineProperty(object, field.name, { get: own, configurable: true });
  }
  return object;
}

/** What it gave or threw the first time. */
function once(get: () => unknown): () => unknown {
  let first: (() => unknown) | undefined;
  return () => {
    if (first !== undefined) return first();
    try {
      const value = get();
      first = () => value;
    } catch (error) {
      first = () => {
        throw error;
      };
    }
    return first();
  };
}

function pathOf(info: GraphQLResolveInfo): string {
  return responsePathAsArray(info.path).join('.');
}

function shownInfo(info: GraphQLResolveInfo): string {
  const { fieldName, fieldNodes, returnType, parentType, path, variableValues, fragments } = info;
  return JSON.stringify([
    [fieldName, fieldNodes.length, String(returnType), parentType.name, Object.keys(info)],
    [typenames(path), variableValues, Object.keys(fragments), info.operation.operation],
  ]);
}

function typenames(path: GraphQLResolveInfo['path'] | undefined): unknown {
  return path === undefined ? [] : [path.typename ?? null, typenames(path.prev)];
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
