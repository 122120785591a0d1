import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../schema/events/coaching.ts';
import { disclosuresFor } from './disclosures.ts';

const fact = (id: string, value: string): Fact => ({
  id,
  label: id,
  value,
  formula: '',
  inputs: [],
});
const ids = (input: Partial<Parameters<typeof disclosuresFor>[0]>) =>
  disclosuresFor({ deflected: false, facts: [], unbacked: [], ...input }).map(({ id }) => id);

test('every answer says that it is no advice, except where help is what counts', () => {
  assert.deepEqual(ids({}), ['not-financial-advice']);
  assert.deepEqual(ids({ deflected: true }), []);
});

test('projections, dates of the data and unverified numbers are pointed out', () => {
  assert.ok(
    ids({ facts: [fact('retirement.projected', '$1')] }).includes('projections-are-no-guarantee'),
  );
  const facts = [
    fact('emergency.asOf', 'January 2, 2026'),
    fact('allocation.asOf', 'January 2, 2026'),
    fact('spending.to', 'December 31, 2025'),
  ];
  const [, dated] = disclosuresFor({ deflected: false, facts, unbacked: [] });
  assert.equal(
    dated?.text,
    'The figures are computed from your data as of January 2, 2026 and December 31, 2025.',
  );
  const [, unverified] = disclosuresFor({ deflected: false, facts: [], unbacked: ['12%', '$3'] });
  assert.match(unverified?.text ?? '', /12%; \$3\.$/);
});

test('each rule looks at the facts it is about', () => {
  const cases = [
    ['performance.pfl_1.timeWeighted', 'past-performance'],
    ['risk.pfl_1.depth', 'past-performance'],
    ['risk.pfl_1.company.excess', 'trades-cost'],
    ['advice.pfl_1.asOf', 'trades-cost'],
    ['fees.pfl_1.costly.saved', 'trades-cost'],
    ['debt.fast.months', 'projections-are-no-guarantee'],
    ['goal.wish.months', 'projections-are-no-guarantee'],
  ] as const;
  for (const [id, disclosure] of cases) {
    assert.ok(ids({ facts: [fact(id, '1')] }).includes(disclosure), id);
  }
  assert.ok(ids({ facts: [fact('debt.total', '$1')] }).includes('debt-help'));
  const paid = [fact('debt.total', '$1'), fact('debt.slow.months', '3 months')];
  assert.ok(!ids({ facts: paid }).includes('debt-help'));
});
