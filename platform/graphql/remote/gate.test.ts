import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Gate, type Entrant } from './gate.ts';

function world(places: number, queue: number) {
  const gate = new Gate(places, queue);
  const inside: string[] = [];
  const entrant = (name: string, stays = true): Entrant => ({
    entered() {
      inside.push(name);
      return stays;
    },
  });
  return { gate, inside, entrant };
}

describe('gate', () => {
  it('lets in as many as there are places, then lets them wait in their order, then turns away', () => {
    const { gate, inside, entrant } = world(2, 2);
    const taken = ['a', 'b', 'c', 'd', 'e'].map((name) => gate.enter(entrant(name)));
    assert.deepEqual(taken, [true, true, true, true, false]);
    assert.deepEqual(inside, ['a', 'b']);
    gate.leave();
    assert.deepEqual(inside, ['a', 'b', 'c']);
    assert.deepEqual([gate.inside, gate.waiting], [2, 1]);
    for (let i = 0; i < 3; i++) gate.leave();
    assert.deepEqual(inside, ['a', 'b', 'c', 'd']);
    assert.deepEqual([gate.inside, gate.waiting], [0, 0]);
  });

  it('passes over those that gave up or have no use for the place any more', () => {
    const { gate, inside, entrant } = world(1, 5);
    gate.enter(entrant('a'));
    const b = entrant('b');
    gate.enter(b);
    gate.enter(entrant('c', false));
    gate.enter(entrant('d'));
    gate.withdraw(b);
    gate.leave();
    assert.deepEqual(inside, ['a', 'c', 'd']);
    assert.equal(gate.inside, 1);
  });

  it('has its place back from one that had no use for it', () => {
    const { gate, entrant } = world(1, 0);
    gate.enter(entrant('a', false));
    assert.equal(gate.inside, 0);
  });
});
