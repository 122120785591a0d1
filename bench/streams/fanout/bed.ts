// What all turns of one run share: the two versions of the supergraph, tokens of very many people, a folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDevIssuer } from '../../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../../platform/clock.ts';
import { supergraphOf } from './language.ts';
import type { ServerTask } from './task.ts';

export interface Bed {
  readonly task: ServerTask;
  /** Each of another user. */
  readonly tokens: readonly string[];
  close(): void;
}

const TOKEN_SECONDS = 6 * 3_600;

export async function makeBed(clients: number): Promise<Bed> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-fanout-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', remove);
  const issuerFile = join(dir, 'issuer.json');
  const { issuer } = await openDevIssuer({
    file: issuerFile,
    clock: systemClock,
    production: false,
  });
  const actor = { kind: 'user', scopes: [], consentVersion: 1 } as const;
  const tokens = await Promise.all(
    Array.from({ length: clients }, (_token, n) =>
      issuer.issue({ ...actor, id: `usr_${n}` }, TOKEN_SECONDS),
    ),
  );
  return {
    task: { dir, issuerFile, clients, supergraphs: [supergraphOf(), supergraphOf(1)] },
    tokens,
    close() {
      remove();
      process.off('exit', remove);
    },
  };
}
