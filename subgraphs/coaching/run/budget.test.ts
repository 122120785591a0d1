import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLog } from '../../../platform/log.ts';
import { CoachingStore } from '../store.ts';
import { openWorld, type World } from '../testing.ts';
import { documentBudgets, type BudgetLimits } from './budget.ts';

let world: World;
let store: CoachingStore;
before(async () => {
  world = await openWorld();
  store = new CoachingStore(world.documents);
});
after(() => world.close());

const budgets = (limits: Partial<BudgetLimits>) =>
  documentBudgets(store, { microsPerDay: 0, tokensPerDay: 0, ...limits }, world.clock, silentLog);

test('what answers take at the same time adds up, for each person, until the day is over', async () => {
  const limited = budgets({ microsPerDay: 100 });
  const taken = { micros: 25, tokens: 7 };
  await Promise.all(Array.from({ length: 3 }, () => limited.spend('usr_a', taken)));
  assert.equal(await limited.isSpent('usr_a'), false);
  await limited.spend('usr_a', taken);
  assert.equal(await limited.isSpent('usr_a'), true);
  assert.equal(await limited.isSpent('usr_b'), false);
  await world.clock.advance(86_400_000);
  assert.equal(await limited.isSpent('usr_a'), false);
  await limited.spend('usr_a', taken);
  assert.equal((await store.spending('usr_a'))?.body.micros, 25);
});

test('tokens have a limit of their own', async () => {
  const limited = budgets({ tokensPerDay: 10 });
  await limited.spend('usr_c', { micros: 0, tokens: 10 });
  assert.equal(await limited.isSpent('usr_c'), true);
});

test('without limits nothing is kept, and of whoever was erased neither', async () => {
  await budgets({}).spend('usr_d', { micros: 5, tokens: 5 });
  assert.equal(await store.spending('usr_d'), null);
  await store.bury('usr_e');
  await budgets({ tokensPerDay: 1 }).spend('usr_e', { micros: 5, tokens: 5 });
  assert.equal(await store.spending('usr_e'), null);
});
