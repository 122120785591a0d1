// Every check passes where all is well, and notices each fault that it is there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allChecks } from './checks/all.ts';
import { faults, type Fault } from './faulty/faults.testing.ts';
import { finite, heavy, profileOf, startFaulty } from './faulty/server.testing.ts';
import { transports } from './profile.ts';
import { audit, type Report } from './run.ts';

const patient = { slowMs: 200, awayMs: 30, silenceMs: 2_000, initMs: 5_000 };
/** Whoever is to fail need not be waited for. */
const hasty = {
  ...{ replyMs: 250, eventMs: 500, initMs: 1_500, silenceMs: 300, expiryMs: 400 },
  ...{ cancelMs: 250, slowMs: 1_000, delayMs: 150, awayMs: 60, events: 20 },
};

const nothing = () => undefined;

/** By fault or check, what the profile says otherwise. */
function changesFor(faulty: readonly Fault[], only: readonly string[]): object {
  if (only.some((name) => name.endsWith('.end'))) return finite;
  if (!faulty.some(isHeavy)) return {};
  // Who can come back has lost nothing.
  return {
    ...heavy,
    ...(faulty.includes('cuts-slow-readers-off') && { resume: { by: 'nothing' } }),
  };
}

async function audited(faulty: readonly Fault[], only: readonly string[], limits: object) {
  const server = await startFaulty(...faulty);
  const profile = profileOf(limits, changesFor(faulty, only));
  try {
    return await audit({ url: server.url, profile, only, done: nothing });
  } finally {
    await server.close();
  }
}

const failures = ({ checks }: Report) => checks.filter(({ ok }) => !ok);

test('a server without fault passes every check', async () => {
  const report = await audited([], [], patient);
  assert.deepEqual(failures(report), []);
  const names = transports.map((transport) => `${transport}.end`);
  assert.deepEqual(
    report.skipped.map(({ name, transport }) => `${transport}.${name}`),
    names,
  );
  assert.equal(report.passed + report.skipped.length, allChecks.length);
  assert.deepEqual(failures(await audited([], names, patient)), []);
});

/** `*` is every transport. */
function checksOf(fault: Fault): string[] {
  return faults[fault].flatMap((name) =>
    name.startsWith('*')
      ? transports.map((transport) => name.replace('*', transport))
      : [name as string],
  );
}

const all = Object.keys(faults) as Fault[];

test('every check has a fault that it must notice', () => {
  const noticed = new Set(all.flatMap(checksOf));
  const missed = allChecks
    .filter(({ transport, name }) => !noticed.has(`${transport}.${name}`))
    .map(({ transport, name }) => `${transport}.${name}`);
  // Of these one transport is enough, since they take much data and so much time.
  const others = ['sse.slow-reader', 'websocket.slow-neighbour', 'multipart.slow-neighbour'];
  assert.deepEqual(missed.sort(), others.sort());
});

async function isNoticed(fault: Fault): Promise<void> {
  const only = checksOf(fault);
  const report = await audited([fault], only, hasty);
  const passed = report.checks.filter(({ ok }) => ok);
  assert.deepEqual(passed, [], 'these checks saw nothing wrong');
  assert.equal(report.failed, only.length);
  for (const { detail } of report.checks) {
    assert.match(detail, /^expected .+ \((https:|docs\/audit\.md#).+\); came: ./);
  }
}

/** Much data: one after the other. */
const isHeavy = (fault: Fault) => checksOf(fault).some((name) => name.includes('.slow-'));

test('every fault is noticed', { concurrency: 6 }, async (t) => {
  const light = all.filter((fault) => !isHeavy(fault));
  await Promise.all(light.map((fault) => t.test(fault, () => isNoticed(fault))));
});

test('every fault that slow readers suffer from is noticed', async (t) => {
  for (const fault of all.filter(isHeavy)) await t.test(fault, () => isNoticed(fault));
});
