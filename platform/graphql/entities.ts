// `_entities`: each representation resolved on its own, so that one that fails or hides does not take the others with it.
import { isUnionType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { badInput, isAppError } from '../errors.ts';
import type { ResolverMap } from './port.ts';

/** Not yet checked: from the wire. */
type ReferenceResolver = (
  reference: Readonly<Record<string, unknown>>,
  context: unknown,
  info: GraphQLResolveInfo,
) => unknown;

/**
 * Replaces the resolver of @apollo/subgraph, which writes `__typename` into the slice's own object
 * (impossible when frozen, wrong when shared) and fails the whole batch for one bad representation.
 * An entity that is unknown or not visible (null, undefined or NOT_FOUND) is exactly null.
 */
export function installEntities(
  schema: GraphQLSchema,
  resolvers: ResolverMap,
  entities: readonly string[],
): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (field === undefined || !isUnionType(union)) return;

  const byType = new Map(entities.map((type) => [type, referenceResolver(resolvers[type])]));
  /** By entity, or for all of a call by its info: nearly always they are of one type. */
  const typeOf = new WeakMap<object, string>();
  union.resolveType = (entity: object, _context: unknown, info: GraphQLResolveInfo) =>
    typeOf.get(info) ?? typeOf.get(entity);

  const entityOf = (type: string, entity: unknown, info: GraphQLResolveInfo): object | null => {
    if (entity === null || entity === undefined) return null;
    if (typeof entity !== 'object') throw new TypeError(`${type} resolved to no object`);
    if (!typeOf.has(info)) typeOf.set(entity, type);
    return entity;
  };

  /** A promise only where the slice makes one: most of what is resolved at once is the reference itself. */
  const resolveOne = (
    representation: unknown,
    context: unknown,
    info: GraphQLResolveInfo,
  ): unknown => {
    if (!isRecord(representation)) {
      throw badInput('representations', 'A representation must be an object.');
    }
    const type = representation['__typename'];
    const resolve = typeof type === 'string' ? byType.get(type) : undefined;
    if (typeof type !== 'string' || resolve === undefined) {
      throw badInput('representations', 'A representation names no entity of this subgraph.');
    }
    const entity = resolve(representation, context, info);
    return isThenable(entity)
      ? Promise.resolve(entity).then((found) => entityOf(type, found, info), hidden)
      : entityOf(type, entity, info);
  };

  field.resolve = (_source, args: { representations: readonly unknown[] }, context, info) => {
    const only = onlyType(args.representations);
    if (only !== null) typeOf.set(info, only);
    return args.representations.map((representation) => {
      try {
        return resolveOne(representation, context, info);
      } catch (error) {
        return Promise.reject(error as Error).catch(hidden);
      }
    });
  };
}

/** Null where there are several, or none. */
function onlyType(representations: readonly unknown[]): string | null {
  const first = typenameOf(representations[0]);
  if (typeof first !== 'string') return null;
  return representations.every((one) => typenameOf(one) === first) ? first : null;
}

function typenameOf(representation: unknown): unknown {
  return isRecord(representation) ? representation['__typename'] : undefined;
}

/** An entity that the viewer may not see is null. */
function hidden(error: unknown): null {
  if (isAppError(error, 'NOT_FOUND')) return null;
  throw error;
}

function referenceResolver(fields: unknown): ReferenceResolver {
  return (fields as { __resolveReference: ReferenceResolver }).__resolveReference;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && typeof value['then'] === 'function';
}
