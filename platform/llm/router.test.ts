// Whom a chain asks, and how often: everything is decided by what its models did before.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { ChatModel } from './port.ts';
import { ModelRouter, type Choice, type ModelLimits, type RoutedAnswer } from './router.ts';

const { signal } = new AbortController();

function model(name: string, group?: string): ChatModel {
  return {
    name,
    ...(group !== undefined && { group }),
    microsPerThousandTokens: { input: 0, output: 0 },
    async *stream() {
      throw new Error('routers call nobody themselves');
    },
  };
}
const local: ChatModel = { ...model('local'), isLocal: true };

const down = () => new AppError('UNAVAILABLE', 'down', { retryable: true });
const busy = (retryAfterMs: number) =>
  new AppError('RATE_LIMITED', 'busy', { retryable: true, retryAfterMs });

type Behaviour = (call: number) => Error | null;

class Bench {
  readonly clock = new ManualClock();
  readonly calls: string[] = [];
  readonly router: ModelRouter;
  readonly behaviours: Readonly<Record<string, Behaviour>>;

  constructor(
    models: readonly ChatModel[],
    behaviours: Readonly<Record<string, Behaviour>> = {},
    limits: Partial<ModelLimits> = {},
  ) {
    this.behaviours = behaviours;
    const all = { deadlineMs: 60_000, retries: 1, ...limits };
    this.router = new ModelRouter(models, all, this.clock);
  }

  call = async ({ model: { name }, passedOver }: Choice) => {
    const error = this.behaviours[name]?.(this.calls.filter((other) => other === name).length);
    this.calls.push(name);
    if (error) throw error;
    return { name, passedOver };
  };

  async ask(answer: RoutedAnswer = this.router.begin(), changes: object = {}) {
    let settled = false;
    const rules = { without: new Set<string>(), onlyLocal: null, maySwitch: () => true };
    const asked = answer
      .ask({ ...rules, call: this.call, ...changes }, signal)
      .finally(() => (settled = true));
    asked.catch(() => undefined);
    while (!settled) {
      await new Promise(setImmediate);
      if (!settled) await this.clock.advance(100);
    }
    return asked;
  }
}

describe('a chain of models', () => {
  it('asks the first and no other while that answers', async () => {
    const bench = new Bench([model('a'), model('b'), local]);
    assert.deepEqual(await bench.ask(), { name: 'a', passedOver: [] });
    assert.deepEqual(bench.calls, ['a']);
  });

  it('goes on with another group first, then with the rest of the one that failed', async () => {
    const models = [model('a1', 'a'), model('a2', 'a'), model('b')];
    const bench = new Bench(models, { a1: down, b: down });
    const answer = await bench.ask();
    assert.deepEqual(bench.calls, ['a1', 'b', 'a2']);
    assert.deepEqual(answer?.passedOver, [
      { model: 'a1', reason: 'FAILED' },
      { model: 'b', reason: 'FAILED' },
    ]);
  });

  it('does not ask what failed for the next completion of the same answer', async () => {
    const bench = new Bench([model('a'), model('b'), local], { a: down });
    const answer = bench.router.begin();
    await bench.ask(answer);
    await bench.ask(answer);
    assert.deepEqual(bench.calls, ['a', 'b', 'b']);
  });

  it('replaces nobody whose words were heard', async () => {
    const bench = new Bench([model('a'), local], { a: down });
    const answer = bench.router.begin();
    await assert.rejects(bench.ask(answer, { maySwitch: () => false }), { code: 'UNAVAILABLE' });
    assert.equal((await bench.ask(answer, { without: new Set(['a']) }))?.name, 'local');
    assert.deepEqual(bench.calls, ['a', 'local']);
  });

  it('asks again once, when all have failed, and not before it was told it may', async () => {
    const bench = new Bench([model('a'), model('b'), local], {
      a: (call) => (call === 0 ? busy(3_000) : null),
      b: () => new AppError('UNAVAILABLE', 'unknown key'),
    });
    const began = bench.clock.now();
    assert.equal((await bench.ask())?.name, 'a');
    assert.deepEqual(bench.calls, ['a', 'b', 'a']);
    assert.ok(bench.clock.now() - began >= 3_000);
  });

  it('waits for nobody who wants to be left alone for two minutes, nor asks before that', async () => {
    const bench = new Bench([model('a'), local], { a: () => busy(120_000) });
    const began = bench.clock.now();
    assert.equal((await bench.ask())?.name, 'local');
    assert.ok(bench.clock.now() - began < 1_000);
    const next = await bench.ask();
    assert.deepEqual(next?.passedOver, [{ model: 'a', reason: 'RATE_LIMITED' }]);
    assert.deepEqual(bench.calls, ['a', 'local', 'local']);
    await bench.clock.advance(120_000);
    await bench.ask();
    assert.deepEqual(bench.calls.slice(3), ['a', 'local']);
  });

  it('has one deadline for all calls of servers, and the local model beyond it', async () => {
    const bench = new Bench([model('a'), local], {}, { deadlineMs: 5_000, retries: 3 });
    const answer = bench.router.begin();
    const stuck = async ({ model: { isLocal }, signal: late }: Choice) => {
      if (isLocal === true) return 'local';
      bench.calls.push('a');
      await new Promise((resolve) => late.addEventListener('abort', resolve, { once: true }));
      throw new AppError('TIMEOUT', 'too long');
    };
    const began = bench.clock.now();
    assert.equal(await bench.ask(answer, { call: stuck }), 'local');
    assert.ok(bench.clock.now() - began <= 5_200);
    assert.deepEqual(bench.calls, ['a']);
  });

  it('leaves alone for a while who fails again and again, and then tries once', async () => {
    const broken = { is: true };
    const bench = new Bench(
      [model('a'), local],
      { a: () => (broken.is ? down() : null) },
      {
        retries: 0,
      },
    );
    for (let each = 0; each < 20; each++) await bench.ask();
    assert.equal(bench.calls.filter((name) => name === 'a').length, 4);
    assert.deepEqual([...bench.router.states()], [['a', 'open']]);
    broken.is = false;
    await bench.clock.advance(5_000);
    assert.equal((await bench.ask())?.name, 'a');
    assert.deepEqual([...bench.router.states()], [['a', 'closed']]);
  });

  it('takes a filter’s no for an answer', async () => {
    const bench = new Bench([model('a'), model('b'), local], {
      a: () => new AppError('CONTENT_FILTERED', 'no'),
    });
    await assert.rejects(bench.ask(), { code: 'CONTENT_FILTERED' });
    const next = await bench.ask(bench.router.begin(), { onlyLocal: 'CONTENT_FILTERED' });
    assert.equal(next?.name, 'local');
    assert.deepEqual(bench.calls, ['a', 'local']);
  });

  it('rejects when nobody is left', async () => {
    const bench = new Bench([model('a')], { a: down });
    await assert.rejects(bench.ask(), { code: 'UNAVAILABLE', retryable: false });
    assert.equal(bench.calls.length, 2);
  });

  it('asks one answer’s models at most once each, and once more as often as allowed', async () => {
    const faults = fc.array(fc.constantFrom('ok', 'down', 'busy'), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(faults, { maxLength: 4 }), fc.nat(3), async (scripts, retries) => {
        const models = scripts.map((_, index) => model(`m${index}`, `g${index % 2}`));
        const behaviours = Object.fromEntries(
          scripts.map((script, index): [string, Behaviour] => [
            `m${index}`,
            (call) => ({ ok: null, down: down(), busy: busy(1_000) })[script[call] ?? 'ok'],
          ]),
        );
        const bench = new Bench([...models, local], behaviours, { retries });
        const answer = bench.router.begin();
        await bench.ask(answer);
        await bench.ask(answer);
        assert.ok(bench.calls.length <= models.length + retries + 2);
      }),
      { numRuns: 60 },
    );
  });
});
