import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { selfTimes } from './profile.ts';
import { cpuMsOf, peakMbOf, residentMbOf } from './process-usage.ts';
import { middle, rowOf, verdicts, type Row } from './rows.ts';
import { tableOf, verdictLine } from './table.ts';

const row = (gateway: string, cpuMsPerRequest: number, more: Partial<Row> = {}): Row => ({
  ...{ gateway, case: 'dashboard', cpuMsPerRequest, requestsPerSecond: 100 },
  ...{ p50: 1, p99: 5, peakMb: 100, ...more },
});

describe('figures', () => {
  it('reads CPU time of a process whatever its name is', () => {
    const stat = '42 (a) b (c) R 1 42 42 0 -1 4194304 9 0 0 0 250 50 7 7 20 0 11 0 99 1 2 3';
    assert.equal(cpuMsOf(stat, 100), 3_000);
  });

  it('reads the peak of a process’s memory', () => {
    assert.equal(peakMbOf('Name:\tnode\nVmPeak:\t   99 kB\nVmHWM:\t  204800 kB\n'), 200);
    assert.ok(Number.isNaN(peakMbOf('Name:\tnode\n')));
  });

  it('reads what of a process is in memory now', () => {
    assert.equal(residentMbOf('VmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n'), 100);
    assert.ok(Number.isNaN(residentMbOf('VmHWM:\t  204800 kB\n')));
  });

  it('takes the middle of the rounds', () => {
    assert.equal(middle([3, 1, 2]), 2);
    assert.equal(middle([4, 1]), 2.5);
    assert.ok(Number.isNaN(middle([])));
  });

  it('makes a row of the rounds, in the form that is published', () => {
    const closed = [
      { cpuMsPerRequest: 0.3, requestsPerSecond: 1_000, peakMb: 90.4 },
      { cpuMsPerRequest: 0.5, requestsPerSecond: 2_000, peakMb: 99.6 },
    ];
    const measured = { gateway: 'miyagi', case: 'list', closed, open: [] } as const;
    assert.deepEqual(rowOf({ ...measured, closed: [...closed], open: [{ p50: 1.234, p99: 9 }] }), {
      ...{ gateway: 'miyagi', case: 'list', cpuMsPerRequest: 0.4, requestsPerSecond: 1_500 },
      ...{ p50: 1.23, p99: 9, peakMb: 100 },
    });
    assert.equal(rowOf({ ...measured, closed: [...closed], open: [] }).p99, null);
  });

  it('judges every target by the figures of one run', () => {
    const rows = [
      row('miyagi', 0.4, { p99: 4, peakMb: 150 }),
      row('miyagi-local', 0.1),
      row('stock', 3, { peakMb: 140 }),
      row('hive-rust', 1.9, { p99: 3.5 }),
      row('proxy', 0.3, { p99: 1 }),
    ];
    const judged = verdicts(rows, ['stock', 'hive-rust']);
    assert.deepEqual(
      judged.map(({ target, met }) => `${target}: ${met}`),
      [
        'CPU of miyagi to stock: true',
        'CPU of miyagi to proxy: true',
        'CPU of miyagi to hive-rust: false',
        'CPU of miyagi-local to stock: true',
        'p99 (ms) at equal load, to the best Node peer: false',
        'peak memory (MB), to stock: false',
      ],
    );
    assert.match(
      verdictLine(judged[1] as (typeof judged)[0]),
      /^met .*1\.333.* aim 1\.250 missed$/,
    );
  });

  it('judges nothing without the figures for it', () => {
    assert.deepEqual(
      verdicts([row('miyagi', 1, { p99: null }), row('proxy', 1, { case: 'list' })], []),
      [],
    );
  });

  it('shows ratios to stock and to the proxy', () => {
    const [, head, miyagi, stock] = tableOf([row('miyagi', 0.5), row('stock', 2, { p99: null })]);
    assert.match(head ?? '', /^dashboard +CPU ms +× less than stock +× proxy/);
    assert.match(miyagi ?? '', /^miyagi +0\.500 +4\.00 +– +100 +1\.0 +5\.0 +100$/);
    assert.match(stock ?? '', /^stock +2\.000 +1\.00 +– +100 +1\.0 +– +100$/);
  });

  it('finds the time spent in functions themselves, idle time aside', () => {
    const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 6 });
    const times = selfTimes({
      nodes: [
        { id: 1, callFrame: frame('(idle)') },
        { id: 2, callFrame: frame('', 'file:///x/node_modules/a/node_modules/b/c.js') },
        { id: 3, callFrame: frame('run', 'file:///x/gateway/execute/run.ts') },
        { id: 4, callFrame: frame('run', 'file:///x/gateway/execute/run.ts') },
      ],
      samples: [1, 2, 3, 4],
      timeDeltas: [100, 10, 10, 20],
    });
    assert.deepEqual(times, [
      { where: 'run  gateway/execute/run.ts:7', share: 0.75 },
      { where: '(anonymous)  b/c.js:7', share: 0.25 },
    ]);
  });
});
