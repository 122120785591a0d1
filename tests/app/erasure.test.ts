// A user is erased: afterwards no store holds a word of theirs, the log never held one in the clear, and nobody
// else notices.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock, isoTime } from '../../platform/clock.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { readAll } from '../../platform/events/testing.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { runsTopic } from '../../schema/events/coaching.ts';
import { profileTopic, userErased } from '../../schema/events/users.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask, send, shownText, terminals, watch } from '../harness/graph.ts';

/** Words that only one user ever says, in everything that user says. */
const marks = { leaving: 'Xyzzyvox', staying: 'Plughwick' };

describe('an erased user', { timeout: 120_000 }, () => {
  let app: TestApp;
  let leaving: Person;
  let staying: Person;
  before(async () => {
    app = await startTestApp({ DEMO_HOUSEHOLDS: '2', COACH_WORDS_PER_SECOND: '80' });
    const [one, two] = app.demo;
    assert.ok(one && two);
    leaving = new Person(app, one.id, await app.token(0), marks.leaving);
    staying = new Person(app, two.id, await app.token(1), marks.staying);
    await Promise.all([leaving.sayEverything(), staying.sayEverything()]);
  });
  after(() => app.close());

  it('was in every store, and in the log never in the clear', async () => {
    const places = new Set((await tablesWith(app, marks.leaving)).map(({ table }) => table));
    for (const table of [
      'documents_checkpoints.document',
      'documents_coaching.document',
      'memory.chunk',
      'memory.document',
      'memory.memory',
      'portfolios.ledger',
      'users.profile',
    ]) {
      assert.ok(places.has(table), `${table} holds the mark, or this test shows nothing`);
    }
    for (const topic of [profileTopic, runsTopic]) {
      assert.ok((await spoken(app, topic)).includes(marks.leaving), `${topic} can be read`);
    }
    const files = await filesWith(app, leaving.id);
    assert.ok(files.some((file) => file.startsWith('events.sqlite')));
    assert.deepEqual(await filesWith(app, marks.leaving), []);
  });

  it('is forgotten everywhere while others’ streams go on, whose data stay as they are', async () => {
    const before = await staying.kept();
    const streams = [leaving, staying].map(async (person) => {
      const question = `Where does my money go, ${person.mark}?`;
      const begun = Promise.withResolvers<void>();
      const runId = await person.startRun(question);
      const seen = watch(app.origin, person.token, runId, null, ({ event }) => {
        if (event.__typename === 'TokenDelta') begun.resolve();
        return true;
      });
      await begun.promise;
      return { runId, seen };
    });
    const [mine, theirs] = await Promise.all(streams);
    assert.ok(mine && theirs);

    await leaving.leave();
    await until(async () => app.stores.keys.known(leaving.id) === 'destroyed');
    await until(async () => (await tablesWith(app, leaving.id)).every(isTombstone));

    assert.equal(terminals((await mine.seen).frames).length, 1, 'their own run came to its end');
    const { frames, end } = await theirs.seen;
    assert.equal(end, 'complete');
    assert.deepEqual(terminals(frames), ['RunCompleted']);
    assert.equal(shownText(frames), await staying.answerOf(theirs.runId));
    assert.deepEqual(await staying.kept(), before);

    assert.deepEqual(await tablesWith(app, marks.leaving), []);
    for (const topic of [profileTopic, runsTopic]) {
      const words = await spoken(app, topic);
      assert.equal(words.includes(marks.leaving), false, `${topic} says nothing any more`);
      assert.ok(words.includes(marks.staying));
    }
    const tombstones = (await tablesWith(app, leaving.id)).map(({ table }) => table);
    assert.deepEqual(tombstones.sort(), [
      'documents_coaching.document',
      'images.idempotency',
      'memory.idempotency',
      'platform.payload_key',
      'portfolios.idempotency',
    ]);
  });

  it('does not come back by a token of before, nor by one made since', async () => {
    const { status, errors: refusal } = await send(app.origin, leaving.token, '{ me { id } }');
    assert.equal(status, 401);
    const why = { code: 'UNAUTHENTICATED', retryable: false, renewable: false };
    assert.deepEqual(refusal?.[0]?.extensions, why);
    leaving.token = await app.token(leaving.id);
    assert.deepEqual(await leaving.look('{ me { id } }'), { me: null });
    for (const refused of leaving.comingBack()) {
      const { data, errors } = await send<Record<string, unknown>>(
        app.origin,
        leaving.token,
        refused.query,
        { input: refused.input },
      );
      assert.equal(errors?.[0]?.extensions?.code, 'NOT_FOUND', JSON.stringify({ data, refused }));
    }
    assert.deepEqual(await tablesWith(app, marks.leaving), []);
  });

  it('erased twice is erased once', async () => {
    const count = async () => (await spoken(app, profileTopic)).split(userErased.type).length - 1;
    await leaving.leave();
    assert.equal(await count(), 1);
    await tellAgain(app, leaving.id);
    await until(async () => (await count()) === 2);
    assert.ok((await tablesWith(app, leaving.id)).every(isTombstone));
  });

  it('is in no file of the stopped program, its logs included', async () => {
    await app.stop(5_000);
    assert.deepEqual(await filesWith(app, marks.leaving), []);
    assert.deepEqual(await filesWith(app, marks.staying), []);
  });
});

/** As the log may: what it says at least once, it may say twice. */
async function tellAgain({ stores: { db } }: TestApp, userId: string): Promise<void> {
  const at = isoTime(systemClock.now());
  const envelope = { id: `erased ${userId} ${at}`, source: '/users', subject: userId, time: at };
  const record = encodeEvent(userErased, { ...envelope, data: { userId, at } });
  await db.transaction((tx) => enqueue(tx, 'users', [record]));
}

/** Somebody who uses the graph, and all of whose words hold a mark. */
class Person {
  readonly #app: TestApp;
  readonly id: string;
  token: string;
  readonly mark: string;
  #accountId = '';

  constructor(app: TestApp, id: string, token: string, mark: string) {
    this.#app = app;
    this.id = id;
    this.token = token;
    this.mark = mark;
  }

  look<Data>(query: string, variables: object = {}): Promise<Data> {
    return ask<Data>(this.#app.origin, this.token, query, variables);
  }

  async startRun(question: string): Promise<string> {
    const input = { question, idempotencyKey: `${this.mark} ${question}` };
    const query = 'mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }';
    const { startRun } = await this.look<{ startRun: { run: { id: string } } }>(query, { input });
    return startRun.run.id;
  }

  async sayEverything(): Promise<void> {
    const { me } = await this.look<{
      me: { portfolios: { edges: { node: { accounts: { edges: { node: Account }[] } } }[] } };
    }>('{ me { portfolios { edges { node { accounts { edges { node { id kind } } } } } } } }');
    const accounts = me.portfolios.edges.flatMap(({ node }) => node.accounts.edges);
    this.#accountId = accounts.find(({ node }) => node.kind === 'CHECKING')?.node.id ?? '';
    for (const { query, input } of this.#sayings()) await this.look(query, { input });
    const runId = await this.startRun(`What does my note about ${this.mark} savings say?`);
    const { end, frames } = await watch(this.#app.origin, this.token, runId, null);
    assert.equal(end, 'complete');
    assert.deepEqual(terminals(frames), ['RunCompleted']);
  }

  /** The name is the one they gave themselves last. */
  async leave(): Promise<void> {
    const input = { confirm: `Kim ${this.mark}`, idempotencyKey: 'I want to go' };
    await this.look(
      'mutation ($input: EraseUserInput!) { eraseUser(input: $input) { __typename } }',
      {
        input,
      },
    );
  }

  /** Everything about them but conversations. */
  kept(): Promise<unknown> {
    return this.look(`{ me { id name profileVersion netWorth { total { minor } }
      portfolios { edges { node { id allocation { value { minor } }
        transactions(first: 50) { edges { node { id description amount { minor } } } } } } }
      documents { edges { node { id title chunks { edges { node { id text } } } } } }
      memories { edges { node { id text } } } } }`);
  }

  async answerOf(runId: string): Promise<string | undefined> {
    const query =
      'query ($id: ID!) { run(id: $id) { conversation { messages(first: 50) { edges { node { role text } } } } } }';
    const { run } = await this.look<{
      run: { conversation: { messages: { edges: { node: { role: string; text: string } }[] } } };
    }>(query, { id: runId });
    const messages = run.conversation.messages.edges.map(({ node }) => node);
    return messages.findLast(({ role }) => role === 'COACH')?.text;
  }

  /** What would store something of theirs again. */
  comingBack() {
    const again = this.#sayings().map(({ query, input }) => ({
      query,
      input: { ...input, idempotencyKey: `again ${this.mark}` },
    }));
    const unkeyed = again
      .filter(({ query }) => /ingestDocument|remember/.test(query))
      .map(({ query, input: { idempotencyKey: _key, ...input } }) => ({ query, input }));
    const query = 'mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }';
    const question = `Where does my money go, ${this.mark}?`;
    const asking = [{ question }, { question, idempotencyKey: 'again' }];
    return [...again, ...unkeyed, ...asking.map((input) => ({ query, input }))];
  }

  #sayings() {
    const { mark } = this;
    const saying = (name: string, type: string, answer: string, input: object) => ({
      query: `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} } }`,
      input: { ...input, idempotencyKey: `${name} ${mark}` },
    });
    return [
      saying('updateProfile', 'UpdateProfileInput', 'user { id }', { name: `Kim ${mark}` }),
      saying('recordTransaction', 'RecordTransactionInput', 'transactions { id }', {
        accountId: this.#accountId,
        kind: 'EXPENSE',
        date: isoTime(systemClock.now()).slice(0, 10),
        amount: { minor: '1234', currency: 'USD' },
        category: 'GROCERIES',
        description: `Shop of ${mark}`,
      }),
      saying('ingestDocument', 'IngestDocumentInput', 'document { id }', {
        title: `Savings of ${mark}`,
        text: `My note about ${mark} savings.\n\nThe ${mark} savings pay for a boat in ten years.`,
      }),
      saying('remember', 'RememberInput', 'memory { id }', { text: `${mark} likes boats.` }),
    ];
  }
}

interface Account {
  readonly id: string;
  readonly kind: string;
}

interface Found {
  /** With its schema. */
  readonly table: string;
  readonly row: string;
}

/** Every row of every table that holds the text, also within bytes. */
async function tablesWith({ stores: { db } }: TestApp, text: string): Promise<Found[]> {
  const tables = await db.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  assert.ok(tables.length > 15);
  const found: Found[] = [];
  for (const { name } of tables) {
    const rows = await db.query<{ row: string }>(
      `SELECT t::text AS row FROM ${name} t WHERE t::text ILIKE $1 OR t::text ILIKE $2`,
      [`%${text}%`, `%${Buffer.from(text).toString('hex')}%`],
    );
    found.push(...rows.map(({ row }) => ({ table: name, row })));
  }
  return found;
}

/** It says that the user was erased, and nothing else. */
function isTombstone({ table, row }: Found): boolean {
  if (table === 'platform.payload_key') return /^\([^,]+,[^,]*,,/.test(row);
  if (table === 'documents_coaching.document') return row.includes(',erased,tombstone,');
  return table.endsWith('.idempotency') && row.includes('\u0001erased');
}

/** All that the log still says about a topic: types and payloads. */
async function spoken({ stores: { events } }: TestApp, topic: string): Promise<string> {
  const partitions = [...(await events.ends(topic)).keys()];
  const records = await Promise.all(partitions.map((each) => readAll(events, topic, each)));
  return records
    .flat()
    .map(({ headers, value }) => `${headers['ce_type']} ${Buffer.from(value ?? []).toString()}`)
    .join('\n');
}

/** Files of the data directory that hold the text: the log with its WAL, blobs, keys; not the database's own. */
async function filesWith({ dataDir }: TestApp, text: string): Promise<string[]> {
  const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1))
    .filter((name) => !name.startsWith('cluster'));
  const found = [];
  for (const name of files) {
    const bytes = await readFile(join(dataDir, name));
    if (bytes.toString('latin1').toLowerCase().includes(text.toLowerCase())) found.push(name);
  }
  return found;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}
