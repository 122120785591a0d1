// What the comparison with graphql-js meets too seldom, or cannot see.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  buildSchema,
  execute,
  GraphQLEnumType,
  GraphQLObjectType,
  GraphQLSchema,
  Kind,
  parse,
  validate,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { compileOperation, type OperationRequest } from './operation.ts';

const sdl = `
  type Query { a(n: Int, in: In, tags: [String!] = ["x"]): Int thing: Thing things: [Thing!] sure: Thing! }
  type Thing { id: ID name: String! thing: Thing things: [Thing!] n: Int sure: Int! }
  type Mutation { add(n: Int!): Thing! }
  input In { n: Int }`;

type Resolvers = Readonly<Record<string, (...args: never[]) => unknown>>;

function schemaWith(resolvers: Resolvers): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const [place, resolve] of Object.entries(resolvers)) {
    const [type = '', name = ''] = place.split('.');
    const owner = schema.getType(type);
    assert.ok(owner instanceof GraphQLObjectType);
    Object.assign(owner.getFields()[name] ?? assert.fail(place), { resolve });
  }
  return schema;
}

function compiled(schema: GraphQLSchema, text: string) {
  const document = parse(text);
  assert.deepEqual(validate(schema, document), []);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const one = compileOperation(schema, document, operation as OperationDefinitionNode);
  const run = (request: OperationRequest) => one.execute(request);
  const stock = (request: OperationRequest) => execute({ schema, document, ...request });
  return { run, stock };
}

const plain = (result: unknown): unknown => JSON.parse(JSON.stringify(result));

describe('a compiled operation', () => {
  it('answers at once where nothing has to be waited for', () => {
    const schema = schemaWith({ 'Query.thing': () => ({ id: 1, name: 'one' }) });
    const { run } = compiled(schema, '{ thing { id name } }');
    assert.deepEqual(run({}), { data: { thing: { id: '1', name: 'one' } } });
  });

  it('gives arguments that a resolver may change', () => {
    const seen: unknown[] = [];
    const a = (_: unknown, args: Record<string, unknown>) => {
      seen.push(structuredClone(args));
      args['n'] = 99;
      if (args['in'] !== undefined) Object.assign(args['in'] as object, { n: 99 });
      return 1;
    };
    const schema = schemaWith({ 'Query.a': a });
    const { run } = compiled(
      schema,
      'query ($n: Int) { x: a(n: 1) y: a(n: $n) z: a(in: {n: 2}) w: a(in: {n: $n}) }',
    );
    for (const n of [4, 5]) {
      seen.length = 0;
      const { data } = run({ variableValues: { n } }) as ExecutionResult;
      assert.deepEqual(data, { x: 1, y: 1, z: 1, w: 1 });
      const tags = ['x'];
      assert.deepEqual(plain(seen), [
        { n: 1, tags },
        { n, tags },
        { in: { n: 2 }, tags },
        { in: { n }, tags },
      ]);
    }
  });

  it('gives each answer objects of its own', () => {
    const schema = schemaWith({ 'Query.things': () => [{ name: 'a' }, { name: 'a' }] });
    const { run } = compiled(schema, '{ things { name } }');
    const first = run({}) as { data: { things: { name: string }[] } };
    Object.assign(first.data.things[0] ?? {}, { name: 'changed' });
    first.data.things.pop();
    assert.deepEqual(run({}), { data: { things: [{ name: 'a' }, { name: 'a' }] } });
  });

  it('keeps names of the prototype from doing anything', async () => {
    const later = async () => ({ id: 1, name: 'n' });
    const schema = schemaWith({ 'Query.thing': later, 'Query.a': async () => 7 });
    const text =
      '{ __proto__: thing { __proto__: id constructor: name toString: n } prototype: a }';
    const { run, stock } = compiled(schema, text);
    const [result, expected] = [await run({}), await stock({})];
    assert.equal(JSON.stringify(result), JSON.stringify(expected));
    assert.match(JSON.stringify(result), /"__proto__":\{"__proto__":"1"/);
    assert.equal(({} as Record<string, unknown>)['id'], undefined);
  });

  it('serializes the values of enums by what they stand for', () => {
    const green = { shade: 'green' };
    const color = new GraphQLEnumType({
      name: 'Color',
      values: { RED: { value: 1 }, GREEN: { value: green }, NONE: { value: 0 } },
    });
    const query = new GraphQLObjectType({ name: 'Query', fields: { a: { type: color } } });
    const { run, stock } = compiled(new GraphQLSchema({ query }), '{ a }');
    for (const a of [1, green, 0, '1', null]) {
      assert.deepEqual(plain(run({ rootValue: { a } })), plain(stock({ rootValue: { a } })));
    }
  });

  it('does not wait for what can no longer be part of the answer', async () => {
    const never = new Promise(() => {});
    const thing = () => ({ id: never, name: Promise.reject(new Error('no name')) });
    const schema = schemaWith({ 'Query.thing': thing });
    const { run } = compiled(schema, '{ thing { id name } }');
    const { data, errors } = await run({});
    assert.deepEqual(data, { thing: null });
    assert.deepEqual(
      errors?.map(({ path }) => path),
      [['thing', 'name']],
    );
  });

  it('adds nothing to an answer that was given', async () => {
    const gate = Promise.withResolvers<unknown>();
    const thing = () => ({
      things: [{ name: gate.promise }],
      name: Promise.reject(new Error('first')),
    });
    const schema = schemaWith({ 'Query.sure': thing });
    const { run } = compiled(schema, '{ sure { things { name } name } }');
    const { data, errors } = await run({});
    gate.reject(new Error('second'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(data, null);
    assert.deepEqual(
      errors?.map(({ message }) => message),
      ['first'],
    );
  });

  it('takes promises of other makes, whatever they do', async () => {
    const twice = {
      then(resolve: (value: unknown) => void, reject: (error: Error) => void) {
        resolve(1);
        resolve(2);
        reject(new Error('three'));
      },
    };
    const throwing = {
      then() {
        throw new Error('then throws');
      },
    };
    const schema = schemaWith({ 'Query.thing': () => ({ id: twice, n: throwing, name: twice }) });
    const { run } = compiled(schema, '{ thing { id n name } }');
    const { data, errors } = await run({});
    assert.deepEqual(data, { thing: { id: '1', n: null, name: '1' } });
    assert.equal(errors?.length, 1);
  });

  it('begins a field of a mutation when the one before it is whole', async () => {
    const calls: string[] = [];
    const schema = schemaWith({
      'Mutation.add': async (_: unknown, { n }: { n: number }) => {
        calls.push(`add ${n}`);
        return { id: n };
      },
      'Thing.name': async ({ id }: { id: number }) => {
        await new Promise((resolve) => setImmediate(resolve));
        calls.push(`name ${id}`);
        if (id === 2) throw new Error('no');
        return 'name';
      },
    });
    const text = 'mutation { a: add(n: 1) { name } b: add(n: 2) { name } c: add(n: 3) { name } }';
    const { data, errors } = await compiled(schema, text).run({});
    assert.deepEqual(calls, ['add 1', 'name 1', 'add 2', 'name 2']);
    assert.equal(data, null);
    assert.deepEqual(errors?.[0]?.path, ['b', 'name']);
  });

  it('answers as graphql-js does when more is asked than it keeps plans for', () => {
    const conditions = Array.from({ length: 6 }, (_, index) => `c${index}`);
    const fields = conditions.map((name) => `${name}: n @include(if: $${name})`).join(' ');
    const head = conditions.map((name) => `$${name}: Boolean = false`).join(' ');
    const schema = schemaWith({ 'Query.thing': () => ({ n: 1 }) });
    const { run, stock } = compiled(schema, `query (${head}) { thing { id ${fields} } }`);
    for (let round = 0; round < 2; round += 1) {
      for (let bits = 0; bits < 64; bits += 1) {
        const variableValues = Object.fromEntries(
          conditions.map((name, index) => [name, (bits & (1 << index)) !== 0]),
        );
        assert.deepEqual(plain(run({ variableValues })), plain(stock({ variableValues })));
      }
    }
    const missing = { variableValues: { c0: null } };
    assert.deepEqual(plain(run(missing)), plain(stock(missing)));
  });

  it('shares what fragments within fragments have in common', () => {
    const depth = 12;
    const fragments = Array.from({ length: depth }, (_, level) => {
      const below = level + 1 < depth ? `...F${level + 1}` : 'n';
      return `fragment F${level} on Thing { a: thing { ${below} } b: thing { ${below} } }`;
    });
    const thing: Record<string, unknown> = { n: 1 };
    thing['thing'] = thing;
    const schema = schemaWith({ 'Query.thing': () => thing });
    const { run, stock } = compiled(schema, `{ thing { ...F0 } } ${fragments.join(' ')}`);
    assert.equal(JSON.stringify(run({})), JSON.stringify(stock({})));
  });

  it('reads variables as graphql-js does, the wrong ones too', () => {
    const given: unknown[] = [];
    const a = (_: unknown, args: unknown) => given.push(structuredClone(args));
    const { run, stock } = compiled(
      schemaWith({ 'Query.a': a }),
      'query ($n: Int!, $tags: [String!], $in: In) { a(n: $n, tags: $tags, in: $in) }',
    );
    const many: Record<string, unknown>[] = [null, undefined, 1, 1.5, '1', [1]].map((n) => ({ n }));
    for (const tags of [null, 'one', [], ['a', 'b'], ['a', null], [undefined], new Set(['a'])]) {
      many.push({ n: 1, tags });
    }
    for (const each of [null, {}, { n: 1 }, { n: 'x' }, { other: 1 }])
      many.push({ n: 1, in: each });
    for (const variableValues of many) {
      const [ours, theirs] = [run({ variableValues }), stock({ variableValues })];
      assert.deepEqual(
        (ours as ExecutionResult).errors?.map(String),
        (theirs as ExecutionResult).errors?.map(String),
      );
      if (!('errors' in ours)) assert.deepEqual(given.at(-2), given.at(-1));
    }
    assert.equal(given.length, 2 * 9);
  });

  it('waits for the fields that had begun when another one threw, and tells what was thrown', async () => {
    const gate = Promise.withResolvers<unknown>();
    const thing = () => ({
      name: gate.promise,
      sure: () => {
        throw new Error('at once');
      },
    });
    const { run, stock } = compiled(
      schemaWith({ 'Query.thing': thing }),
      '{ thing { name sure } }',
    );
    const answers = [run({}), stock({})];
    gate.reject(new Error('later'));
    for (const answer of answers) {
      const { data, errors } = await answer;
      assert.equal(JSON.stringify(data), '{"thing":null}');
      assert.deepEqual(
        errors?.map(({ message }) => message),
        ['at once'],
      );
    }
  });
});
