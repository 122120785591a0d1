import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openFilesOf, tooFewFiles } from './descriptors.ts';
import { figuresOf, type Row } from './judge.ts';
import { Ledger } from './ledger.ts';
import { quoteFeed } from './quotes.ts';
import { instrumentOf, variedSelections } from './world.ts';

const clients = { case: 'clients', heapKb: 19, idleKb: 30, loadedKb: 41 } as const;
const delayMs = { p50: 5, p99: 80, max: 100, count: 9 };

describe('figures of fanout', () => {
  it('judges this gateway, each figure beside its target', () => {
    const rows: Row[] = [
      { server: 'miyagi', ...clients },
      { server: 'graphql-ws', ...clients, heapKb: 99 },
      { server: 'bare-ws', case: 'cpu', cpuMicros: 20, eventBytes: 300 },
      { server: 'miyagi', case: 'cpu', cpuMicros: 31, eventBytes: 300 },
      { server: 'miyagi', case: 'active', delayMs, cores: 1.2, perSecond: 20, merged: 0 },
      {
        ...{ server: 'miyagi', case: 'stalled', p99With: [6], p99Without: [5], ratio: 1.2 },
        ...{ grownKb: 10, merged: 4 },
      },
      {
        ...{ server: 'miyagi', case: 'reload', closed: 1, longestMs: 51, longestCpuMs: 9 },
        reloadMs: delayMs,
      },
    ];
    assert.deepEqual(
      figuresOf(rows).map(({ value, target, met }) => [value, target, met]),
      [
        ...[
          [19, 20, true],
          [30, 40, true],
          [41, 40, false],
        ],
        [1.55, 1.5, false],
        ...[
          [80, 120, true],
          [1.2, 1.2, true],
        ],
        [1.2, 1.2, true],
        ...[
          [1, 0, false],
          [51, 50, false],
        ],
      ],
    );
  });

  it('judges no CPU without the floor of the same run, and nobody else', () => {
    const rows: Row[] = [
      { server: 'miyagi', case: 'cpu', cpuMicros: 31, eventBytes: 300 },
      { server: 'hive', ...clients },
    ];
    assert.deepEqual(figuresOf(rows), []);
  });
});

describe('what a client was told', () => {
  const told = (...events: readonly (readonly [seq: number, count: number])[]) => {
    const ledger = new Ledger();
    const problems = events.map(([seq, count]) => ledger.take({ seq, count }));
    return { problems: problems.filter((problem) => problem !== null), merged: ledger.merged };
  };

  it('is right when every event came once, alone or together with newer ones', () => {
    assert.deepEqual(told([4, 1], [5, 1], [9, 4]), { problems: [], merged: 3 });
  });

  it('shows what was lost and what was told twice', () => {
    assert.deepEqual(told([4, 1], [6, 1]).problems, ['1 lost before event 6']);
    assert.deepEqual(told([4, 1], [5, 1], [5, 1]).problems, ['1 told twice with event 5']);
    assert.deepEqual(told([4, 1], [6, 3]).problems, ['1 told twice with event 6']);
  });

  it('is counted by the feed', () => {
    const quote = { symbol: 'A', at: 1, minor: 1, note: '' };
    const event = (seq: number) => ({ __typename: 'Quoted', ...quote, seq });
    const unread = quoteFeed.merge(quoteFeed.merge(null, event(1)), event(2));
    const { seq, count } = quoteFeed.project(unread);
    assert.deepEqual([seq, count], [2, 2]);
    assert.equal(quoteFeed.fault(event(1)), null);
    assert.notEqual(quoteFeed.fault({ __typename: 'Quoted' }), null);
  });
});

describe('what is watched', () => {
  it('has selections of which no two are alike, each with what it is answered', () => {
    const queries = new Set(variedSelections.map(({ query }) => query));
    const answers = new Set(
      variedSelections.map(({ instrument }) => JSON.stringify(instrument(instrumentOf('MIY0')))),
    );
    assert.equal(queries.size, variedSelections.length);
    assert.equal(answers.size, variedSelections.length);
  });
});

describe('file descriptors', () => {
  const limits = (soft: string) =>
    `Limit                     Soft Limit           Hard Limit           Units\n` +
    `Max open files            ${soft}                 20000                files\n`;

  it('are read from the kernel’s account', () => {
    assert.equal(openFilesOf(limits('1024')), 1_024);
    assert.equal(openFilesOf(limits('unlimited')), Infinity);
    assert.equal(openFilesOf(''), Infinity);
  });

  it('say what to do when they are too few', () => {
    assert.equal(tooFewFiles(10_000, 10_256), null);
    assert.match(tooFewFiles(10_000, 1_024) ?? '', /10256 file descriptors.*1024.*ulimit -n 10256/);
  });
});
