// Compiled operations against graphql-js itself: random schemas, operations, resolvers and variables.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  buildSchema,
  execute,
  Kind,
  parse,
  validate,
  validateSchema,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { seededRandom } from '../../random.ts';
import { behave, type World } from './behave.testing.ts';
import { randomOperation, randomSdl } from './generate.testing.ts';
import { compileOperation, type CompiledOperation } from './operation.ts';

const operationsPerSchema = 20;
const worldsPerOperation = 4;

describe('a compiled operation', () => {
  const strays: unknown[] = [];
  let others: NodeJS.UnhandledRejectionListener[] = [];
  const note = (reason: unknown) => strays.push(reason);
  // graphql-js forgets the items of a list that began before another one broke it off; node:test takes
  // their rejections for a failure of the test. Those of compiled operations are counted here.
  before(() => {
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
  });
  after(() => {
    process.off('unhandledRejection', note);
    for (const other of others) process.on('unhandledRejection', other);
  });

  it('answers as graphql-js does, and calls the same resolvers in the same order', async () => {
    let compared = 0;
    let withErrors = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = seededRandom('schema', seed);
        const schema = buildSchema(randomSdl(random), { noLocation: true });
        if (validateSchema(schema).length > 0) return;
        behave(schema, random);
        for (let index = 0; index < operationsPerSchema; index += 1) {
          const { text, variables } = randomOperation(schema, random);
          const document = parse(text);
          if (validate(schema, document, undefined, { maxErrors: 1 }).length > 0) continue;
          // Every other one by generated code from its first object on.
          const worth = index % 2 === 0 ? 1 : 30;
          const compiled = compileOperation(schema, document, operationOf(document), worth);
          for (let world = 0; world < worldsPerOperation; world += 1) {
            const oneAtATime = world % 2 === 0;
            const setting = {
              seed: random.int(0, 1e9),
              trouble: random.pick([0, 0.02, 0.1, 0.3]),
              delay: random.pick([0, 0.2, 0.7]),
              // Generated code reads again what it found to be unusual.
              steady: worth === 1,
            };
            const given = { schema, document, compiled, variables, ...setting, oneAtATime };
            const expected = await outcome(given, undefined);
            const forgotten = strays.splice(0).map(String);
            const actual = await outcome(given, compiled);
            const about = `${text}\n${JSON.stringify({ variables, ...setting, oneAtATime })}`;
            const ours = strays.splice(0).map(String);
            assert.ok(new Set(ours).isSubsetOf(new Set(forgotten)), `${about} ${ours.join()}`);
            // What a nulled list left behind goes on beside the next field of a mutation.
            const inOrder = oneAtATime || !text.startsWith('mutation');
            const calls = ({ calls }: Outcome) => (inOrder ? calls : calls.toSorted());
            assert.deepEqual(calls(actual), calls(expected), about);
            assert.equal(actual.data, expected.data, about);
            if (oneAtATime) assert.deepEqual(actual.errors, expected.errors, about);
            else assert.deepEqual(nulls(actual), nulls(expected), about);
            compared += 1;
            if (expected.errors !== undefined) withErrors += 1;
          }
        }
      }),
      { seed: 20260107, numRuns: 40 },
    );
    assert.ok(compared > 1500 && withErrors > compared / 5, `${compared}, ${withErrors}`);
  });
});

interface Given extends Pick<World, 'seed' | 'trouble' | 'delay' | 'steady'> {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** One promise is kept in each turn of the event loop; otherwise they are kept within few microtasks. */
  readonly oneAtATime: boolean;
}

interface Outcome {
  readonly calls: readonly string[];
  /** As text: the order of keys counts. */
  readonly data: string | undefined;
  readonly errors: readonly unknown[] | undefined;
  readonly result: ExecutionResult;
}

async function outcome(given: Given, compiled: CompiledOperation | undefined): Promise<Outcome> {
  const { schema, document, variables } = given;
  const calls: string[] = [];
  const clock = given.oneAtATime ? turns(given.seed) : ticks();
  const note = (call: string) => calls.push(call);
  const world: World = { ...given, later: clock.later, note };
  const contextValue = { world };
  const request = { variableValues: variables, contextValue, rootValue: 'root' };
  const answer = compiled?.execute(request) ?? execute({ schema, document, ...request });
  let result: ExecutionResult | undefined;
  const done = Promise.resolve(answer).then((value) => {
    result = value;
    if (given.oneAtATime) calls.push('answered');
  });
  await clock.run();
  await done;
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(result);
  const { data, errors } = result;
  return { calls, data: JSON.stringify(data), errors: errors?.map(shown), result };
}

function shown(error: GraphQLError): unknown {
  const { message, path, locations, extensions, originalError, nodes } = error;
  const original = [originalError?.name, originalError?.message];
  return {
    message,
    path,
    locations,
    extensions: { ...extensions },
    original,
    nodes: nodes?.length,
  };
}

/** Where errors left a null. Which of several reasons for one null is told depends on timing. */
function nulls({ result }: Outcome): readonly string[] {
  const places = (result.errors ?? []).map((error) => {
    let value: unknown = result.data;
    const place: unknown[] = [];
    for (const key of error.path ?? []) {
      if (value === null || value === undefined) break;
      place.push(key);
      value = (value as Record<string | number, unknown>)[key];
    }
    return JSON.stringify(place);
  });
  return [...new Set(places)].sort();
}

/** Keeps one promise at a time, in random order, each in a turn of its own. */
function turns(seed: number): { later: World['later']; run: () => Promise<void> } {
  const waiting: (() => void)[] = [];
  const random = seededRandom('turns', seed);
  return {
    later(settle) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.push(() => {
        try {
          resolve(settle());
        } catch (error) {
          reject(error);
        }
      });
      if (random.float() < 0.8) return promise;
      // A foreign promise.
      const then = promise.then.bind(promise);
      return { then };
    },
    async run() {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const [keep] = waiting.splice(random.int(0, Math.max(0, waiting.length - 1)), 1);
        if (keep === undefined) return;
        keep();
      }
    },
  };
}

function ticks(): { later: World['later']; run: () => Promise<void> } {
  let count = 0;
  return {
    async later(settle) {
      for (let left = count++ % 4; left > 0; left -= 1) await Promise.resolve();
      return settle();
    },
    run: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const found = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return found as OperationDefinitionNode;
}
