import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Kind, parse } from 'graphql';
import { runEventData } from '../events/coaching.ts';
import type { RunEvent } from '../events/coaching.ts';
import { initialRun } from './fold.ts';
import { runStream } from './stream.ts';

test('a run id tells when the run was made', () => {
  // The example of RFC 9562, A.6.
  const id = 'run_017f22e279b07cc398c4dc0c0c07398f';
  assert.equal(runStream.bornAt(id), Date.UTC(2022, 1, 22, 19, 22, 22));
  assert.equal(runStream.bornAt(`${id}_usr_1`), Date.UTC(2022, 1, 22, 19, 22, 22));
  for (const other of ['run_1', `${id}0`, id.replace('b07cc', 'b04cc'), 'run_']) {
    assert.equal(runStream.bornAt(other), null, other);
  }
});

test('a saved state of another version is not gone on with', () => {
  const state = initialRun('run_1');
  assert.equal(runStream.restore(state), state);
  assert.equal(runStream.restore({ ...state, version: 2 }), null);
  assert.equal(runStream.restore(null), null);
});

test('a position survives its packing', () => {
  const position = { epoch: 2, seq: 41, attempt: 3, offset: 1234, textSeq: 40 };
  assert.deepEqual(runStream.unpackPosition(runStream.packPosition(position)), position);
  assert.equal(runStream.unpackPosition([1, 2, 3, 4]), null);
});

test('a projected event has every field that its type in the schema requires', () => {
  const sdl = parse(readFileSync(new URL('../streams/coaching.graphql', import.meta.url), 'utf8'));
  const head = { runId: 'run_1', epoch: 1, seq: 1, at: '2026-01-05T09:00:00.000Z' };
  for (const [name, payload] of Object.entries(runEventData)) {
    const type = sdl.definitions.find(
      (d) => d.kind === Kind.OBJECT_TYPE_DEFINITION && d.name.value === name,
    );
    assert.ok(type?.kind === Kind.OBJECT_TYPE_DEFINITION, `${name} is in the schema`);
    const given = Object.keys(payload.shape);
    const event = {
      ...Object.fromEntries(given.map((field) => [field, null])),
      ...head,
      __typename: name,
      message: { id: 'msg_1' },
      citations: [{ chunk: { id: 'chk_1' } }],
    } as unknown as RunEvent;
    const projected = runStream.project(event);
    for (const field of type.fields ?? []) {
      const required = field.type.kind === Kind.NON_NULL_TYPE;
      if (required) assert.ok(field.name.value in projected, `${name}.${field.name.value}`);
    }
    assert.deepEqual(projected['run'], { __typename: 'Run', id: 'run_1' });
  }
});
