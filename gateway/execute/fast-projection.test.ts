// The generated projection against the exact one, on data of which some is not as its types say.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import {
  buildSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import type { Random } from '../../platform/random.ts';
import { seededRandom } from '../../platform/random.ts';
import { operationOf, plain, requestOf } from './ask.testing.ts';
import { DataNames } from './aliases.ts';
import { ResponseErrors } from './errors.ts';
import { compileProjection } from './fast-projection.ts';
import type { Operation } from './port.ts';
import { project } from './project.ts';
import { randomQuery } from './random-query.testing.ts';
import type { Data } from './records.ts';
import { emptyData, write } from './records.ts';
import type { Selection } from './selection.ts';
import { shop } from './shop.testing.ts';
import { Variants } from './variants.ts';
import { federate } from './world.testing.ts';

const AMPLE = 1_000_000;

/** What a subgraph could send instead of what it should. */
const wrong: readonly unknown[] = [
  null,
  undefined,
  '',
  'text',
  '12',
  0,
  -0,
  1.5,
  3e9,
  Number.NaN,
  true,
  [],
  [null],
  [[{}]],
  {},
  { __typename: 'User' },
  { __typename: 'Nobody' },
  { __typename: 7, id: [] },
  JSON.parse('{"__proto__": {"id": 1}, "constructor": 2}'),
];

/** Data for a selection; one value in `faults` is of the above. */
class Maker {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #faults: number;

  constructor(schema: GraphQLSchema, random: Random, faults: number) {
    this.#schema = schema;
    this.#random = random;
    this.#faults = faults;
  }

  object(type: GraphQLObjectType, selection: Selection): Data {
    const data: Data = this.#random.int(0, 1) === 0 ? {} : emptyData();
    if (this.#random.int(0, 9) > 0) data['__typename'] = type.name;
    for (const field of selection.fieldsOf(type)) {
      if (field.type === null) continue;
      write(data, field.responseName, this.#value(field.type, field.selection));
    }
    return data;
  }

  #value(type: GraphQLOutputType, selection: Selection): unknown {
    if (this.#faults > 0 && this.#random.int(1, this.#faults) === 1) {
      return wrong[this.#random.int(0, wrong.length - 1)];
    }
    if (isNonNullType(type)) return this.#proper(type.ofType, selection);
    return this.#random.int(0, 5) === 0 ? null : this.#proper(type, selection);
  }

  #proper(type: GraphQLOutputType, selection: Selection): unknown {
    if (isListType(type)) {
      const length = this.#random.int(0, 3);
      return Array.from({ length }, () => this.#value(type.ofType, selection));
    }
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    if (isLeafType(type)) {
      if (type.name === 'Int') return this.#random.int(-5, 5);
      if (type.name === 'Float') return this.#random.int(0, 9) / 4;
      if (type.name === 'Boolean') return this.#random.int(0, 1) === 1;
      return `v${this.#random.int(0, 9)}`;
    }
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    const runtimeType = this.#random.pick(possible);
    assert.ok(isObjectType(runtimeType));
    const data = this.object(runtimeType, selection);
    if (isAbstractType(type)) data['__typename'] = runtimeType.name;
    return data;
  }
}

interface Both {
  readonly fast: ReturnType<ReturnType<typeof compileProjection>>;
  readonly exact: ReturnType<typeof project>;
  readonly errors: ResponseErrors;
}

function both(
  schema: GraphQLSchema,
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  make: (root: GraphQLObjectType, selection: Selection) => Data,
): Both {
  const { document, definition } = operation;
  const root = schema.getQueryType();
  assert.ok(root);
  const selection = new Variants(schema, document, definition.selectionSet, (whole) => whole).of(
    variables,
  );
  const data = make(root, selection);
  const errors = new ResponseErrors(operation, new DataNames([]));
  const exact = project(schema, root, selection, data, errors);
  const fast = compileProjection(schema, root, selection, { left: AMPLE })(data);
  return { fast, exact, errors };
}

describe('the generated projection', () => {
  const world = federate(shop);
  const { apiSchema } = world.graph;

  for (const faults of [0, 100, 20]) {
    it(`gives what the exact one gives, or gives up where that finds a fault: 1 in ${faults}`, () => {
      let given = 0;
      let givenUp = 0;
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const random = seededRandom('projection', seed);
          const { text, variables } = randomQuery(apiSchema, random);
          const operation = operationOf(world, text);
          fc.pre(operation !== undefined);
          const { variables: all } = requestOf(world, operation, variables);
          const { fast, exact, errors } = both(apiSchema, operation, all, (root, selection) =>
            new Maker(apiSchema, random, faults).object(root, selection),
          );
          if (fast === null) {
            assert.ok(errors.list(exact.data).length > 0, 'gave up without a reason');
            givenUp += 1;
            return;
          }
          assert.deepEqual(errors.list(exact.data), []);
          assert.equal(JSON.stringify(fast.data), JSON.stringify(exact.data));
          assert.equal(fast.objects, exact.objects);
          given += 1;
        }),
        { seed: 20260106, numRuns: 150 },
      );
      assert.ok(given > 10, `gave only ${given} answers`);
      if (faults === 0) assert.equal(givenUp, 0);
      else assert.ok(givenUp > 10, `gave up only ${givenUp} times`);
    });
  }
});

function operation(text: string): Operation {
  const document = parse(text);
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  return { id: text, document, definition };
}

describe('generated code', () => {
  const schema = buildSchema(`
    type Query { any: Any anys: [Any!]! level: Level id: ID! int: Int float: Float on: Boolean thing: Thing }
    scalar Any
    enum Level { LOW HIGH }
    interface Thing { id: ID! }
    type Box implements Thing { id: ID! things: [Thing] }
  `);
  const ask = (text: string, data: Data) => both(schema, operation(text), {}, () => data);

  it('has names from Object.prototype as names like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];
    for (const name of names) {
      const data = JSON.parse(`{ "${name}": "1" }`) as Data;
      const { fast, exact } = ask(`{ ${name}: id }`, data);
      assert.equal(JSON.stringify(fast), JSON.stringify(exact));
      assert.ok(Object.hasOwn(fast?.data ?? {}, name));
      assert.equal(Object.getPrototypeOf(fast?.data), Object.prototype);
      // What an object merely inherits is no value.
      assert.equal(ask(`{ ${name}: id }`, {}).fast, null, name);
      assert.deepEqual(ask(`{ ${name}: int }`, {}).fast?.data?.[name], null);
    }
  });

  it('lets values through that a type serialises, as it serialises them', () => {
    const values: readonly [string, unknown, unknown][] = [
      ['id', 7, '7'],
      ['int', '12', 12],
      ['int', true, 1],
      ['float', '1.5', 1.5],
      ['on', 1, true],
      ['level', 'HIGH', 'HIGH'],
      ['any', { deep: [1] }, { deep: [1] }],
      ['anys', [0, '', false], [0, '', false]],
    ];
    for (const [field, sent, given] of values) {
      const { fast, exact } = ask(`{ ${field} }`, { [field]: sent });
      assert.deepEqual(plain(fast), { data: { [field]: given }, objects: 1 });
      assert.deepEqual(plain(exact), plain(fast));
    }
    for (const [field, sent] of [
      ['id', 1.5],
      ['int', 3e9],
      ['float', Infinity],
      ['level', 'MIDDLE'],
      ['anys', [null]],
    ] as const) {
      assert.equal(ask(`{ ${field} }`, { [field]: sent }).fast, null, field);
    }
  });

  it('is given up for good once it has become more than its budget', () => {
    const { document, definition } = operation('{ thing { id ... on Box { things { id } } } }');
    const root = schema.getQueryType();
    assert.ok(root);
    const selection = new Variants(schema, document, definition.selectionSet, (one) => one).of({});
    const box = { __typename: 'Box', id: '1', things: [{ __typename: 'Box', id: '2' }] };
    const data = { thing: box };
    const ample = { left: AMPLE };
    assert.deepEqual(plain(compileProjection(schema, root, selection, ample)(data)?.data), {
      thing: { id: '1', things: [{ id: '2' }] },
    });
    // Enough for all but what comes with the last type.
    const scarce = { left: AMPLE - ample.left - 100 };
    const tight = compileProjection(schema, root, selection, scarce);
    assert.deepEqual(plain(tight({ thing: null })?.data), { thing: null });
    assert.equal(tight(data), null);
    assert.equal(tight({ thing: null }), null);
  });
});
