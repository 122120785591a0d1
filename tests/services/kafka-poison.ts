// Records that nobody can read, in every topic that somebody reads, while the whole program runs on Kafka.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../platform/clock.ts';
import { deadLetterTopic, withDeadLetters } from '../../platform/events/dead-letters.ts';
import { openKafkaLog } from '../../platform/events/kafka.ts';
import type { EventLog, EventRecord, NewRecord } from '../../platform/events/port.ts';
import { Arrivals, keyPerPartition } from '../../platform/events/testing.ts';
import { createLog } from '../../platform/log.ts';
import { coachingTopics, commandsTopic, runsTopic } from '../../schema/events/coaching.ts';
import { profileTopic, usersTopics } from '../../schema/events/users.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask, shownText, terminals, watch } from '../harness/graph.ts';
import { kafkaSettings } from './connections.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const generate = `mutation ($input: GenerateSyntheticUsersInput!) {
  generateSyntheticUsers(input: $input) { users { id } }
}`;
const portfolios = `query ($id: ID!) { user(id: $id) { portfolios { edges { node { id } } } } }`;

describe('poison in Kafka', { timeout: 180_000 }, () => {
  let app: TestApp;
  let log: EventLog;
  const letters = new Arrivals<EventRecord>();
  before(async () => {
    const settings = kafkaSettings();
    app = await startTestApp({
      KAFKA_BROKERS: settings.brokers.join(','),
      COACH_WORDS_PER_SECOND: '60',
      DEMO_HOUSEHOLDS: '1',
    });
    log = await openKafkaLog({ settings, clock: systemClock, log: createLog('error') });
    await log.ensureTopics(withDeadLetters([...coachingTopics, ...usersTopics]));
    for (const topic of [commandsTopic, runsTopic, profileTopic].map(deadLetterTopic)) {
      await log.tail(topic, 'end', (records) => letters.push(...records));
    }
  });
  after(async () => {
    await log.close();
    await app.close();
  });

  /** As the letters must be headed, one for each record and group that reads it. */
  async function append(records: readonly NewRecord[]): Promise<string[]> {
    const positions = await log.append(records);
    return positions.map(
      ({ partition, offset }, i) => `${records[i]?.topic}/${partition}/${offset} DATA_CORRUPT`,
    );
  }

  async function lettersAre(expected: readonly string[]): Promise<void> {
    const headed = ({ headers: h }: EventRecord) =>
      `${h['dlq_topic']}/${h['dlq_partition']}/${h['dlq_offset']} ${h['dlq_code']}`;
    const all = (items: readonly EventRecord[]) => {
      const found = new Set(items.map(headed));
      return expected.every((one) => found.has(one));
    };
    const found = await letters.until(all);
    for (const letter of found) assert.ok(letter.headers['dlq_reason']);
    const wanted = new Set(expected);
    const ofEachGroup = found
      .filter((letter) => wanted.has(headed(letter)))
      .map((letter) => `${headed(letter)} ${letter.headers['dlq_group']}`);
    assert.deepEqual(ofEachGroup.toSorted(), [...new Set(ofEachGroup)].toSorted());
  }

  it('in any partition of commands and profiles is put aside, and what follows is handled', async () => {
    const poison = (topic: string, key: string): NewRecord[] => [
      { topic, key, headers: {}, value: Buffer.from('nonsense') },
      { topic, key, headers: { ce_type: 'miyagi.users.Registered.v9' }, value: Buffer.from('{}') },
      { topic, key, headers: { ce_type: 'miyagi.users.Registered.v1' }, value: Buffer.from('{') },
      { topic, key, headers: { ce_type: 'miyagi.coaching.RunRequested.v1' }, value: null },
    ];
    const keys = (topic: string, partitions: number) =>
      keyPerPartition(log, topic, partitions).flatMap((key) => poison(topic, key));
    const [{ partitions: ofCommands }] = coachingTopics;
    const [{ partitions: ofProfiles }] = usersTopics;
    const types =
      (word: string) =>
      ({ headers }: NewRecord) =>
        headers['ce_type'] === undefined || headers['ce_type'].includes(word);
    const expected = await append([
      ...keys(commandsTopic, ofCommands).filter(types('coaching')),
      ...keys(profileTopic, ofProfiles).filter(types('users')),
    ]);
    await lettersAre(expected);

    const advisor = await app.token(0, 'advisor');
    const made = await ask<{ generateSyntheticUsers: { users: { id: string }[] } }>(
      app.origin,
      advisor,
      generate,
      { input: { count: 6, seed: 7, idempotencyKey: randomUUID() } },
    );
    for (const { id } of made.generateSyntheticUsers.users) {
      for (;;) {
        const { user } = await ask<{ user: { portfolios: { edges: unknown[] } } }>(
          app.origin,
          advisor,
          portfolios,
          { id },
        );
        if (user.portfolios.edges.length > 0) break;
        await sleep(50);
      }
    }
  });

  it('in the middle of a run is put aside, and the run’s watchers see it whole', async () => {
    const token = await app.token(0);
    const input = { question: 'Where does my money go?' };
    const { startRun: begun } = await ask<{ startRun: { run: { id: string } } }>(
      app.origin,
      token,
      startRun,
      { input },
    );
    const { id } = begun.run;
    const headers = { ce_type: 'miyagi.coaching.RunCompleted.v1' };
    const expected: Promise<string[]>[] = [];
    const live = await watch(app.origin, token, id, null, ({ event }) => {
      if (event.__typename === 'AttemptStarted') {
        expected.push(
          append([
            { topic: runsTopic, key: id, headers: {}, value: Buffer.from('nonsense') },
            { topic: runsTopic, key: id, headers, value: Buffer.from('{}') },
          ]),
        );
      }
      return true;
    });
    assert.equal(live.end, 'complete');
    assert.deepEqual(terminals(live.frames), ['RunCompleted']);
    const again = await watch(app.origin, token, id, null);
    assert.equal(shownText(live.frames), shownText(again.frames));
    assert.ok(shownText(live.frames).length > 0);
    await lettersAre((await Promise.all(expected)).flat());
    assert.equal(expected.length, 1);
  });
});
