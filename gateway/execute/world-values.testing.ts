// What a made-up world holds: every field's value is a pure function of its object's identity, the field
// and the arguments, so whoever serves the world must give the same answer.
import type { FieldNode, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import {
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  parse,
  valueFromASTUntyped,
} from 'graphql';

export interface Thing {
  readonly __typename: string;
  /** `i0` … `i6`: few, so that the same entity turns up in many places. */
  readonly id: string;
  /** What the objects above it say for those below. */
  readonly context?: unknown;
  /** What a subgraph was told of it. */
  readonly told?: Readonly<Record<string, unknown>>;
}

/** Which part of an identity a key field holds: with `half` and `rest` together, two fields name it. */
export type KeyPart = 'whole' | 'half' | 'rest';

export interface WorldFacts {
  /** All types with the strictest nullability that any subgraph promises. */
  readonly whole: GraphQLSchema;
  /** `Type.field` → the selection that it is computed from (@requires). */
  readonly requires: Readonly<Record<string, string>>;
  /** What sets a context (@context), and which arguments take it (@fromContext). */
  readonly contexts: {
    /** Type → its field whose value is the context. */
    readonly from: Readonly<Record<string, string>>;
    /** `Type.field` → the argument, which clients do not see. */
    readonly to: Readonly<Record<string, string>>;
  };
  /** `Type.field` of key fields other than `id`. */
  readonly keys: Readonly<Record<string, KeyPart>>;
  /** Implementation → the interface by whose key it is found. */
  readonly families: Readonly<Record<string, string>>;
  /** `Type.field` → the object types that every subgraph which resolves it knows. */
  readonly possible: ReadonlyMap<string, readonly string[]>;
}

const IDENTITIES = 7;

export class WorldValues {
  readonly #facts: WorldFacts;
  readonly #members = new Map<string, string[]>();
  readonly #inputs = new Map<string, SelectionSetNode>();

  constructor(facts: WorldFacts) {
    this.#facts = facts;
    for (const [name, family] of Object.entries(facts.families)) {
      this.#members.set(family, [...(this.#members.get(family) ?? []), name].sort());
    }
    for (const [field, selection] of Object.entries(facts.requires)) {
      const [definition] = parse(`{ ${selection} }`, { noLocation: true }).definitions;
      if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not a selection');
      this.#inputs.set(field, definition.selectionSet);
    }
  }

  familyOf(type: string): string | undefined {
    return this.#facts.families[type];
  }

  root(type: string): Thing {
    return { __typename: type, id: 'root' };
  }

  /** The thing that a representation names. */
  told(typename: string, told: Readonly<Record<string, unknown>>): Thing {
    for (let index = 0; index < IDENTITIES; index += 1) {
      const fits = Object.keys(told).every((field) => {
        if (field !== 'id' && this.#keyPart(typename, field) === undefined) return true;
        const key = JSON.stringify(
          this.#keyValue(typename, field, index),
          (name, value: unknown) => (name === '__typename' ? undefined : value),
        );
        const given = JSON.stringify(told[field], (name, value: unknown) =>
          name === '__typename' ? undefined : value,
        );
        return key === given;
      });
      if (fits) return { __typename: this.#concrete(typename, index), id: `i${index}`, told };
    }
    throw new Error(`nothing is named ${JSON.stringify(told)}`);
  }

  of(self: Thing, field: string, args: Readonly<Record<string, unknown>>): unknown {
    const { from, to } = this.#facts.contexts;
    const source = from[self.__typename];
    const context =
      source === undefined || source === field ? self.context : this.#of(self, source, {});
    const argument = to[`${self.__typename}.${field}`];
    const given = argument === undefined || argument in args ? args : { [argument]: self.context };
    return inContext(this.#of(self, field, given), context);
  }

  #of(self: Thing, field: string, args: Readonly<Record<string, unknown>>): unknown {
    const { __typename: type, id, told } = self;
    const family = this.#facts.families[type] ?? type;
    const inputs = this.#inputs.get(`${type}.${field}`) ?? this.#inputs.get(`${family}.${field}`);
    const definition = this.#field(type, field);
    if (inputs !== undefined) {
      const values =
        told === undefined
          ? this.#projected(self, inputs)
          : handed(told, inputs, `${type}.${field}`);
      return this.#make(
        definition.type,
        `requires ${family}.${field} ${values}`,
        true,
        type,
        field,
      );
    }
    if (Object.hasOwn(self, field) && field !== 'told') return self[field as 'id'];
    if (this.#keyPart(type, field) !== undefined) {
      return this.#keyValue(type, field, Number(id.slice(1)));
    }
    const seed = `${family}:${id}.${field}${canonical(args)}`;
    return this.#make(definition.type, seed, true, type, field);
  }

  #field(type: string, field: string) {
    const object = this.#facts.whole.getType(type);
    const family = this.#facts.whole.getType(this.#facts.families[type] ?? type);
    const own = object && 'getFields' in object ? object.getFields()[field] : undefined;
    const shared = family && 'getFields' in family ? family.getFields()[field] : undefined;
    const definition = own ?? shared;
    if (definition === undefined || !('args' in definition)) {
      throw new Error(`no field ${type}.${field}`);
    }
    return definition;
  }

  #keyPart(type: string, field: string): KeyPart | undefined {
    const { keys, families } = this.#facts;
    return keys[`${type}.${field}`] ?? keys[`${families[type] ?? type}.${field}`];
  }

  #keyValue(type: string, field: string, index: number): unknown {
    if (field === 'id') return `i${index}`;
    const part = this.#keyPart(type, field);
    const number = part === 'half' ? index % 2 : part === 'rest' ? index >> 1 : index;
    const keyed = (of: GraphQLOutputType): unknown => {
      if (isNonNullType(of)) return keyed(of.ofType);
      if (isObjectType(of)) {
        const fields = Object.values(of.getFields()).map(({ name }) => [name, `${name}${number}`]);
        return { __typename: of.name, ...(Object.fromEntries(fields) as object) };
      }
      return isScalarType(of) && of.name === 'Int' ? number + 10 : `${field}-${number}`;
    };
    return keyed(this.#field(type, field).type);
  }

  /** An implementation found by its interface's key is what its index says. */
  #concrete(type: string, index: number): string {
    const members = this.#members.get(type);
    return members?.[index % members.length] ?? type;
  }

  #projected(self: Thing, set: SelectionSetNode): string {
    const value = (thing: unknown, selection: FieldNode): unknown => {
      if (Array.isArray(thing)) return thing.map((item) => value(item, selection));
      if (thing === null || selection.selectionSet === undefined) return thing;
      return fields(thing as Thing, selection.selectionSet);
    };
    const fields = (thing: Thing, inner: SelectionSetNode): unknown[] =>
      fieldsOf(inner).map((field) =>
        value(
          Object.hasOwn(thing, field.name.value) && field.name.value !== 'id'
            ? thing[field.name.value as 'id']
            : this.of(thing, field.name.value, argumentsOf(field)),
          field,
        ),
      );
    return JSON.stringify(fields(self, set));
  }

  #make(
    type: GraphQLOutputType,
    seed: string,
    nullable: boolean,
    parent: string,
    field: string,
  ): unknown {
    if (isNonNullType(type)) return this.#make(type.ofType, seed, false, parent, field);
    if (nullable && number(`null ${seed}`) % 5 === 0) return null;
    if (isListType(type)) {
      const length = number(`length ${seed}`) % 4;
      return Array.from({ length }, (_, index) =>
        this.#make(type.ofType, `${seed}[${index}]`, true, parent, field),
      );
    }
    const pick = number(`pick ${seed}`);
    if (isEnumType(type)) {
      const shown = type.getValues().filter(({ name }) => !name.startsWith('HIDDEN'));
      return shown[pick % shown.length]?.name;
    }
    if (isScalarType(type)) return scalar(type.name, pick);
    return this.#object(type.name, seed, parent, field);
  }

  #object(type: string, seed: string, parent: string, field: string): Thing {
    const pick = number(`pick ${seed}`);
    const index = number(`id ${seed}`) % IDENTITIES;
    const { whole, families, possible } = this.#facts;
    const named = whole.getType(type);
    const all = isAbstractType(named)
      ? whole.getPossibleTypes(named).map(({ name }) => name)
      : [type];
    const shared = `${families[parent] ?? parent}.${field}`;
    const known = possible.get(`${parent}.${field}`) ?? possible.get(shared) ?? all;
    const names = all.filter((name) => known.includes(name)).sort();
    const name = names[pick % names.length] ?? type;
    const members = this.#members.get(families[name] ?? name);
    if (members === undefined) return { __typename: name, id: `i${index}` };
    const at = isAbstractType(named) ? index % members.length : members.indexOf(name);
    const round = Math.ceil((IDENTITIES - at) / members.length);
    const id = at + members.length * (index % round);
    return { __typename: members[at] ?? name, id: `i${id}` };
  }
}

/** What objects are below is below what they are below. */
function inContext(value: unknown, context: unknown): unknown {
  if (context === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => inContext(item, context));
  return isThing(value) ? { ...value, context } : value;
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && '__typename' in value && 'id' in value;
}

/** Those of a selection without variables; all that have defaults must be told. */
function argumentsOf(field: FieldNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

function fieldsOf(set: SelectionSetNode): FieldNode[] {
  return set.selections.filter((selection) => selection.kind === Kind.FIELD);
}

/** A subgraph must have been handed what the field requires. */
function handed(
  told: Readonly<Record<string, unknown>>,
  set: SelectionSetNode,
  of: string,
): string {
  const pick = (value: unknown, inner: SelectionSetNode | undefined): unknown => {
    if (Array.isArray(value)) return value.map((item) => pick(item, inner));
    if (value === null || inner === undefined) return value;
    return fieldsOf(inner).map((field) => {
      const given = (value as Readonly<Record<string, unknown>>)[field.name.value];
      if (given === undefined) throw new Error(`${of} was not told ${field.name.value}`);
      return pick(given, field.selectionSet);
    });
  };
  return JSON.stringify(pick(told, set));
}

function scalar(name: string, pick: number): unknown {
  switch (name) {
    case 'Int':
      return pick % 50 === 0 ? 0 : pick % 1_000;
    case 'Float':
      return (pick % 1_000) / 4;
    case 'Boolean':
      return pick % 2 === 0;
    case 'Json':
      return [{ a: [1, { b: null }], c: pick % 9 }, [], 'text', 0, false, { __typename: 'Odd' }][
        pick % 6
      ];
    default:
      return pick % 20 === 0 ? '' : `v${pick}`;
  }
}

/** The same text whatever the order in which a schema declares its input fields. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** FNV-1a with a final mix: fast, and spread well enough over small ranges. */
export function number(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
