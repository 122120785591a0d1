// The fetched data in exactly the operation's shape: nothing more than was selected, in its order, and
// null where a value is missing or wrong, carried up as the specification's "Handling Field Errors" says.
import {
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLLeafType, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import type { ResponseErrors } from './errors.ts';
import type { Data } from './records.ts';
import { emptyData, isData, read } from './records.ts';
import type { FieldsType, Selection } from './selection.ts';

/** Null for a reason that has been reported: at a nullable place it is just null. */
const NULLED = Symbol('nulled');
/** A null that its place cannot hold: the parent becomes null. */
const BUBBLE = Symbol('bubble');

/** A path in the data as a list linked backwards: extending it copies nothing. */
interface Path {
  readonly prev: Path | null;
  readonly key: string | number;
}

/** More objects than this are a turn's work: who waits for the event loop comes first. */
export const objectsPerTurn = 1_000;

export interface Projected {
  readonly data: Data | null;
  /** How many objects `data` has. */
  readonly objects: number;
}

export function project(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  selection: Selection,
  data: Readonly<Data>,
  errors: ResponseErrors,
): Projected {
  const projection = new Projection(schema, errors);
  const result = projection.object(root, selection, data, null);
  return { data: result === NULLED ? null : result, objects: projection.objects };
}

class Projection {
  readonly #schema: GraphQLSchema;
  readonly #errors: ResponseErrors;
  objects = 0;

  constructor(schema: GraphQLSchema, errors: ResponseErrors) {
    this.#schema = schema;
    this.#errors = errors;
  }

  object(
    type: FieldsType,
    selection: Selection,
    data: Readonly<Data>,
    path: Path | null,
  ): Data | typeof NULLED {
    const result = emptyData();
    this.objects += 1;
    for (const field of selection.fieldsOf(type)) {
      const { responseName, dataName } = field;
      if (field.type === null) {
        // Plans find out what is behind an @interfaceObject where it is asked; that has failed.
        if (isInterfaceType(type)) {
          return this.#wrong({ prev: path, key: dataName }, `${type.name}.__typename`);
        }
        result[responseName] = type.name;
        continue;
      }
      const value = this.#complete(
        field.type,
        field.selection,
        read(data, dataName),
        { prev: path, key: dataName },
        `${type.name}.${field.name}`,
      );
      if (value === BUBBLE) return NULLED;
      result[responseName] = value === NULLED ? null : value;
    }
    return result;
  }

  #complete(
    type: GraphQLOutputType,
    selection: Selection,
    value: unknown,
    path: Path,
    field: string,
  ): unknown {
    if (isNonNullType(type)) {
      const inner = this.#complete(type.ofType, selection, value, path, field);
      if (inner === null) this.#report(path, `Cannot return null for non-nullable field ${field}.`);
      return inner === null || inner === NULLED ? BUBBLE : inner;
    }
    if (value === null || value === undefined) return null;
    if (isListType(type)) return this.#list(type.ofType, selection, value, path, field);
    if (isLeafType(type)) return this.#leaf(type, value, path, field);
    if (!isData(value)) return this.#wrong(path, field);
    const runtimeType = isObjectType(type) ? type : this.#runtimeType(type, value);
    if (runtimeType === null) return this.#wrong(path, field);
    return this.object(runtimeType, selection, value, path);
  }

  #list(
    itemType: GraphQLOutputType,
    selection: Selection,
    value: unknown,
    path: Path,
    field: string,
  ): unknown {
    if (!Array.isArray(value)) return this.#wrong(path, field);
    let bubbles = false;
    const items = value.map((item: unknown, index) => {
      const at = { prev: path, key: index };
      const completed = this.#complete(itemType, selection, item, at, field);
      if (completed === BUBBLE) bubbles = true;
      return completed === NULLED ? null : completed;
    });
    return bubbles ? NULLED : items;
  }

  // Also refuses an enum value that the API schema hides.
  #leaf(type: GraphQLLeafType, value: unknown, path: Path, field: string): unknown {
    try {
      return type.serialize(value) ?? this.#wrong(path, field);
    } catch {
      return this.#wrong(path, field);
    }
  }

  /**
   * Null also for a type that the API schema hides, whose name must then not show in a message. The
   * interface itself where no more than an @interfaceObject was asked for.
   */
  #runtimeType(type: GraphQLOutputType, value: Readonly<Data>): FieldsType | null {
    const name = read(value, '__typename');
    if (name === undefined && isInterfaceType(type)) return type;
    const named = typeof name === 'string' ? this.#schema.getType(name) : undefined;
    if (!isAbstractType(type)) return null;
    if (isInterfaceType(named) && named === type) return named;
    if (!isObjectType(named)) return null;
    return this.#schema.isSubType(type, named) ? named : null;
  }

  #wrong(path: Path, field: string): typeof NULLED {
    this.#report(path, `A subgraph gave a value that ${field} cannot have.`);
    return NULLED;
  }

  #report(path: Path, message: string): void {
    this.#errors.explain(pathArray(path), { message, extensions: { code: 'INTERNAL' } });
  }
}

function pathArray(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Path | null = path; at !== null; at = at.prev) keys.push(at.key);
  return keys.reverse();
}
