import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import { Breaker, type BreakerSettings, type Outcome } from './breaker.ts';

const settings: BreakerSettings = {
  windowMs: 1000,
  minimum: 4,
  failureRate: 0.5,
  openMs: 100,
  longestOpenMs: 400,
  trials: 2,
};

function breakerWith(given: Partial<BreakerSettings> = {}) {
  const clock = new ManualClock();
  const breaker = new Breaker({ ...settings, ...given }, clock);
  const ask = (outcome: Outcome) => {
    const ticket = breaker.admit();
    assert.ok(ticket !== null, 'it was refused');
    breaker.report(ticket, outcome);
  };
  return { clock, breaker, ask };
}

describe('circuit breaker', () => {
  it('opens when half of enough calls failed, and not before', () => {
    const { breaker, ask } = breakerWith();
    for (const outcome of ['failed', 'ok', 'ok'] as const) ask(outcome);
    assert.equal(breaker.state, 'closed');
    ask('failed');
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.admit(), null);
    assert.equal(breaker.opensAgainIn, 100);
  });

  it('counts nothing that says nothing', () => {
    const { breaker, ask } = breakerWith();
    for (let i = 0; i < 50; i++) ask('unknown');
    for (let i = 0; i < 3; i++) ask('failed');
    assert.equal(breaker.state, 'closed');
  });

  it('forgets what is older than its window', async () => {
    const { breaker, ask, clock } = breakerWith();
    for (let i = 0; i < 3; i++) ask('failed');
    await clock.advance(1000);
    for (let i = 0; i < 3; i++) ask('failed');
    assert.equal(breaker.state, 'closed');
    ask('failed');
    assert.equal(breaker.state, 'open');
  });

  it('lets as many trials through as it needs, and closes when all went well', async () => {
    const { breaker, ask, clock } = breakerWith();
    for (let i = 0; i < 4; i++) ask('failed');
    await clock.advance(99);
    assert.equal(breaker.admit(), null);
    await clock.advance(1);
    assert.equal(breaker.state, 'half-open');
    const trials = [breaker.admit(), breaker.admit()];
    assert.equal(breaker.admit(), null);
    for (const trial of trials) breaker.report(trial ?? -1, 'ok');
    assert.equal(breaker.state, 'closed');
    for (let i = 0; i < 3; i++) ask('failed');
    assert.equal(breaker.state, 'closed', 'it counts anew');
  });

  it('opens for twice as long after each failed trial, up to its longest', async () => {
    const { breaker, ask, clock } = breakerWith();
    for (let i = 0; i < 4; i++) ask('failed');
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      waits.push(breaker.opensAgainIn);
      await clock.advance(breaker.opensAgainIn);
      ask('failed');
    }
    assert.deepEqual(waits, [100, 200, 400, 400]);
  });

  it('gives a trial that said nothing to the next', async () => {
    const { breaker, ask, clock } = breakerWith({ trials: 1 });
    for (let i = 0; i < 4; i++) ask('failed');
    await clock.advance(100);
    ask('unknown');
    ask('ok');
    assert.equal(breaker.state, 'closed');
  });

  it('ignores how calls end that were let through before', async () => {
    const { breaker, ask, clock } = breakerWith();
    const early = [breaker.admit(), breaker.admit(), breaker.admit()];
    for (let i = 0; i < 4; i++) ask('failed');
    await clock.advance(100);
    const trial = breaker.admit() ?? -1;
    for (const ticket of early) breaker.report(ticket ?? -1, 'failed');
    assert.equal(breaker.state, 'half-open');
    breaker.report(trial, 'ok');
    ask('ok');
    assert.equal(breaker.state, 'closed');
  });

  it('holds its promises whatever happens', async () => {
    const outcome = fc.constantFrom<Outcome>('ok', 'failed', 'failed', 'unknown');
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ ask: outcome, late: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ finish: fc.nat(20) }) },
      { weight: 1, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 300 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150 }), async (steps) => {
        const { breaker, clock } = breakerWith();
        const out: { ticket: number; outcome: Outcome; as: string }[] = [];
        let openUntil = 0;
        let failures: number[] = [];
        let passed = 0;
        const report = (one: { ticket: number; outcome: Outcome; as: string }) => {
          const before = breaker.state;
          if (one.as === 'closed' && one.outcome === 'failed') failures.push(clock.now());
          breaker.report(one.ticket, one.outcome);
          const after = breaker.state;
          if (before === 'half-open' && one.outcome === 'ok' && one.as === before) passed += 1;
          if (after === before) return;
          assert.notEqual(one.outcome, 'unknown', 'what says nothing changes nothing');
          if (after === 'open') {
            openUntil = clock.now() + breaker.opensAgainIn;
            assert.ok(breaker.opensAgainIn >= settings.openMs);
            assert.ok(breaker.opensAgainIn <= settings.longestOpenMs);
            if (before === 'closed') {
              const recent = failures.filter((at) => at > clock.now() - settings.windowMs * 1.1);
              assert.ok(recent.length >= settings.minimum * settings.failureRate);
            }
          } else {
            assert.equal(after, 'closed');
            assert.ok(passed >= settings.trials);
          }
          passed = 0;
          failures = [];
        };
        for (const one of steps) {
          if ('advance' in one) await clock.advance(one.advance);
          else if ('finish' in one) {
            const [late] = out.splice(one.finish % Math.max(1, out.length), 1);
            if (late !== undefined) report(late);
          } else {
            const as = breaker.state;
            const ticket = breaker.admit();
            assert.equal(ticket !== null || as !== 'closed', true);
            if (as === 'open') assert.equal(ticket, null);
            if (clock.now() < openUntil) assert.equal(ticket, null);
            if (ticket === null) continue;
            const call = { ticket, outcome: one.ask, as };
            const trying = out.filter((other) => other.ticket === ticket && as === 'half-open');
            assert.ok(trying.length < settings.trials || as === 'closed');
            if (one.late) out.push(call);
            else report(call);
          }
        }
        for (const call of out) report(call);
        // Whatever happened: when all have come back, the longest wait later it lets somebody through.
        await clock.advance(settings.longestOpenMs);
        assert.notEqual(breaker.admit(), null);
      }),
      { numRuns: 300 },
    );
  });
});
