// Where a socket lies is found again by whoever has the note, and by nobody who has a copy of it.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { makeSocketDir, notedSocketDir } from './socket-dir.ts';

it('a socket’s directory is found by its note, whatever TMPDIR says now, and not by a copy of the note', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sock-'));
  const { TMPDIR } = process.env;
  t.after(() => {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    rmSync(folder, { recursive: true });
  });
  const note = join(folder, 'note');
  mkdirSync(join(folder, 'tmp'));
  process.env['TMPDIR'] = join(folder, 'tmp');
  const made = makeSocketDir(note, 's');
  assert.equal(dirname(made), join(folder, 'tmp'));
  process.env['TMPDIR'] = '/elsewhere';
  assert.equal(notedSocketDir(note), made);
  cpSync(note, join(folder, 'copy'));
  assert.equal(notedSocketDir(join(folder, 'copy')), null);
  process.env['TMPDIR'] = join(folder, 'tmp');
  const next = makeSocketDir(note, 's');
  assert.ok(!existsSync(made) && existsSync(next), 'what a killed process left is cleared away');
  for (const other of ['/', folder, 'miyagi-socket-relative']) {
    writeFileSync(note, `${note}\n${other}\n`);
    assert.equal(notedSocketDir(note), null, other);
  }
});
