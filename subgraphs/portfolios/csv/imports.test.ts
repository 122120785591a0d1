import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { viewerOf } from '../../../platform/auth/testing.ts';
import { decodeEvent } from '../../../platform/events/codec.ts';
import { askEntities } from '../../../platform/graphql/testing.ts';
import { transactionsImported } from '../../../schema/events/portfolios.ts';
import type { TestSlice } from '../testing.ts';
import {
  answer,
  header,
  household,
  ledger,
  mutate,
  openImports,
  refusal,
  type Import,
} from './testing.ts';

let slice: TestSlice;
let keys = 0;
/** Portfolio by owner. */
const portfolios = new Map<string, string>();

before(async () => {
  slice = await openImports();
});
after(() => slice.db.close());

async function join(user: string): Promise<void> {
  portfolios.set(user, await household(slice, user));
}

async function upload(user: string, rows: readonly string[], more: object = {}): Promise<Import> {
  const csv = rows.join('\n');
  const input = { portfolioId: portfolios.get(user), csv, idempotencyKey: `k${keys++}`, ...more };
  return answer(await mutate(slice, user, 'importCsv', input), 'importCsv');
}

const file = [
  header,
  '2025-01-02,Everyday checking,deposit,"10,000.00",Opening,,,,,',
  '2025-01-03,Everyday checking,transfer,5000,,,,,Brokerage,',
  '2025-01-06,Brokerage,buy,1000.00,,KSTR,10,,,',
  '2025-02-06,Brokerage,buy,1400.00,,KSTR,10,,,',
  '2025-03-03,Brokerage,split,,,KSTR,,2:1,,',
  '2025-03-06,Brokerage,sell,900.00,,KSTR,30,,,',
  '2025-03-07,Credit card,,-4.20,SQ *COPPER KETTLE 0423,,,,,',
  '2025-03-07,Credit card,,-4.20,SQ *COPPER KETTLE 0423,,,,,',
  '2025-03-08,Credit card,expense,9.99,Quux 77,,,,,',
  '2025-03-09,Everyday checking,expense,20,Anything,,,,,gifts',
];

describe('a good file', () => {
  const user = 'usr_good';
  before(() => join(user));

  test('is checked only, when asked to', async () => {
    const checked = await upload(user, file, { dryRun: true });
    assert.deepEqual(
      [checked.status, checked.rowsTotal, checked.rowsDone, checked.rowsNew, checked.errors],
      ['COMPLETED', 10, 10, 10, []],
    );
    assert.deepEqual(await ledger(slice, user), []);
    assert.deepEqual(await slice.drain(), []);
  });

  test('is booked as a whole, with its projections and one event', async () => {
    const done = await upload(user, file);
    assert.deepEqual([done.status, done.rowsNew], ['COMPLETED', 10]);
    const lines = await ledger(slice, user);
    assert.equal(lines.length, 11);
    assert.deepEqual(
      lines.slice(7).map(({ kind, amount, category }) => [kind, amount, category]),
      [
        ['EXPENSE', '-420', 'DINING'],
        ['EXPENSE', '-420', 'DINING'],
        ['EXPENSE', '-999', 'OTHER'],
        ['EXPENSE', '-2000', 'GIFTS'],
      ],
    );
    const [event, ...more] = await slice.drain();
    assert.ok(event);
    assert.deepEqual(more, []);
    assert.deepEqual(decodeEvent(transactionsImported, event).data, {
      ...{ portfolioId: portfolios.get(user), ownerId: user, importId: done.id },
      ...{ lines: 11, from: '2025-01-02', to: '2025-03-09' },
    });
    const response = await askEntities(
      slice.endpoint,
      viewerOf(user),
      [{ __typename: 'Portfolio', id: portfolios.get(user) }],
      `... on Portfolio {
        accounts { edges { node { name balance { minor } } } }
        holdings { edges { node { quantity costBasis { minor } lots { openedOn quantity } } } }
        realisedGains(year: 2025) { gain { minor } proceeds { minor } disposals } }`,
    );
    const [entity] = response.data?.['_entities'] as Record<string, unknown>[];
    assert.deepEqual(entity?.['realisedGains'], {
      // 20 of the first lot (1000.00) and 10 of the second (700.00), for 900.00 together.
      ...{ gain: { minor: '-80000' }, proceeds: { minor: '90000' }, disposals: 2 },
    });
    assert.deepEqual((entity?.['holdings'] as { edges: { node: object }[] }).edges[0]?.node, {
      ...{ quantity: '10', costBasis: { minor: '70000' } },
      lots: [{ openedOn: '2025-02-06', quantity: '10' }],
    });
    const balances = (
      entity?.['accounts'] as { edges: { node: { balance: { minor: string } } }[] }
    ).edges.map(({ node }) => node.balance.minor);
    assert.deepEqual(balances, ['498000', '0', '350000', '-1839']);
  });

  test('comes again, whole, turned round or in part, and adds nothing but what is new', async () => {
    const count = async () => (await ledger(slice, user)).length;
    const lines = await count();
    for (const rows of [file, [header, ...file.slice(1).reverse()], [header, ...file.slice(6)]]) {
      const again = await upload(user, rows);
      assert.deepEqual([again.status, again.rowsNew], ['COMPLETED', 0]);
    }
    // A third coffee of the same day and price is another one.
    const coffee = file[7] ?? '';
    const longer = await upload(user, [
      ...[header, coffee, coffee, coffee],
      '2025-03-10,Credit card,expense,5,Nine Noodles,,,,,',
    ]);
    assert.equal(longer.rowsNew, 2);
    assert.equal(await count(), lines + 2);
  });

  test('is recognised by the bank’s own number, whatever else changes', async () => {
    const rows = (text: string) => [
      'date,account,amount,description,reference',
      `2025-04-01,Credit card,-7.00,${text},B-1`,
      `2025-04-01,Credit card,-7.00,${text},B-1`,
    ];
    assert.equal((await upload(user, rows('Orpheum Cinema'))).rowsNew, 1);
    assert.equal((await upload(user, rows('Orpheum Cinema settled'))).rowsNew, 0);
  });
});

describe('a bad file', () => {
  const user = 'usr_bad';
  before(() => join(user));

  test('is refused as a whole; every bad row is told by line and column', async () => {
    const rejected = await upload(user, [
      header,
      '2025-01-02,Everyday checking,deposit,100,Opening,,,,,',
      '2025-13-02,Everyday checking,deposit,1x,Opening,,,,,',
      '2025-01-04,Piggy bank,deposit,100,,,,,,',
      '2027-01-04,Everyday checking,deposit,100,,,,,,',
      '2025-01-04,Everyday checking,deposit,-100,,,,,,',
      '2025-01-05,Everyday checking,deposit,100,"two',
      'lines",,,,,,extra',
      '2025-01-06,Brokerage,buy,100,,KSTR,1,,,',
      '2025-01-06,Brokerage,sell,100,,KSTR,1,,,',
      '2025-01-06,Everyday checking,jump,100,,,,,,',
      '2025-01-06,Everyday checking,expense,100,x,,,,,nonsense',
      '2025-01-06,Everyday checking,transfer,100,,,,,Nowhere,',
      '2025-01-06,Brokerage,split,,,KSTR,,2:1,,',
      '2025-01-06,Brokerage,buy,100,,N\tNE,1,,,',
    ]);
    assert.equal(rejected.status, 'REJECTED');
    assert.deepEqual(
      rejected.errors.map(({ line, column }) => [line, column]),
      [
        [3, 'Date'],
        [3, 'Amount'],
        [4, 'Account'],
        [5, 'Date'],
        [6, 'Amount'],
        [8, null],
        [9, 'Amount'],
        [10, 'Quantity'],
        [11, 'Type'],
        [12, 'Category'],
        [13, 'To account'],
        [14, 'Symbol'],
        [15, 'Symbol'],
      ],
    );
    assert.equal(rejected.badRows, 12);
    assert.match(rejected.errors[1]?.reason ?? '', /"1x" is no amount of USD/);
    assert.deepEqual(await ledger(slice, user), []);
  });

  test('shows the first thousand findings, and counts all', async () => {
    const rows = Array.from({ length: 1050 }, () => '2025-01-02,,deposit,x,,,,,,');
    const rejected = await upload(user, [header, ...rows]);
    assert.deepEqual([rejected.badRows, rejected.errors.length], [1050, 1000]);
    // Each lacks an account, and without one its amount has no currency to be read in.
    assert.equal(rejected.errors.at(-1)?.line, 1001);
  });

  test('without a header that says enough, or with an open quote, is told so', async () => {
    for (const [rows, line, reason] of [
      [['a,b', '1,2'], 1, /No column for DATE/],
      [[''.padEnd(3, '\n')], 1, /empty/],
      [[header, '2025-01-02,"Everyday'], 2, /quote/],
    ] as const) {
      const { status, errors } = await upload(user, rows);
      assert.equal(status, 'REJECTED');
      assert.equal(errors[0]?.line, line);
      assert.match(errors[0]?.reason ?? '', reason);
    }
  });

  test('never reaches an account of somebody else', async () => {
    await join('usr_other');
    const [other] = await slice.db.query<{ id: string }>(
      `SELECT id FROM portfolios.account WHERE owner_id = 'usr_other'`,
    );
    const row = `2025-01-02,${other?.id},deposit,100,,,,,,`;
    const transfer = `2025-01-02,Everyday checking,transfer,100,,,,,${other?.id},`;
    const { errors } = await upload(user, [header, row, transfer]);
    assert.deepEqual(
      errors.map(({ column }) => column),
      ['Account', 'To account'],
    );
    const base = { csv: 'x', idempotencyKey: 'foreign' };
    const foreign = { ...base, portfolioId: portfolios.get('usr_other') };
    assert.deepEqual(refusal(await mutate(slice, user, 'importCsv', foreign)), [
      'NOT_FOUND',
      'input.portfolioId',
    ]);
    const mapped = {
      ...{ ...base, portfolioId: portfolios.get(user) },
      mapping: { accountId: other?.id },
    };
    assert.deepEqual(refusal(await mutate(slice, user, 'importCsv', mapped)), [
      'NOT_FOUND',
      'input.mapping.accountId',
    ]);
  });
});

test('a file of another bank is read by its mapping', async () => {
  const user = 'usr_mapped';
  await join(user);
  const [checking] = await slice.db.query<{ id: string }>(
    `SELECT id FROM portfolios.account WHERE owner_id = $1 AND kind = 'CHECKING'`,
    [user],
  );
  const done = await upload(
    user,
    ['Buchungstag;Verwendung;Betrag', '03.02.2025;Gehalt;"2.500,00"', '04.02.2025;Miete;-900,5'],
    {
      mapping: {
        columns: [
          { field: 'DATE', header: 'Buchungstag' },
          { field: 'AMOUNT', header: 'betrag' },
          { field: 'DESCRIPTION', header: 'Verwendung' },
        ],
        ...{ accountId: checking?.id, decimal: 'COMMA', dates: 'DAY_MONTH_YEAR' },
      },
    },
  );
  assert.deepEqual(done.errors, []);
  assert.deepEqual(
    (await ledger(slice, user)).map(({ kind, amount, day }) => [kind, amount, day]),
    [
      ['INCOME', '250000', '2025-02-03'],
      ['EXPENSE', '-90050', '2025-02-04'],
    ],
  );
});
