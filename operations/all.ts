// Everything an operator may ask for, from the parts that do it.
import { readFileSync } from 'node:fs';
import type { Platform } from '../platform/build.ts';
import type { Config } from '../platform/config.ts';
import type { Subgraph } from '../platform/graphql/port.ts';
import type { Operation } from '../platform/operations/operation.ts';
import { backupOperation } from './backup.ts';
import { deadLetterOperations } from './dead-letters.ts';

export function operationsOf(
  config: Config,
  platform: Platform,
  subgraphs: readonly Subgraph[],
): Operation[] {
  const { db, clock } = platform;
  return [
    ...deadLetterOperations(platform),
    backupOperation({
      ...{ db, clock, program: programVersion(), dataDir: config.DATA_DIR },
      database: config.POSTGRES_URL === '' ? 'embedded' : 'server',
      events: config.KAFKA_BROKERS.length === 0 ? 'embedded' : 'server',
    }),
    ...subgraphs.flatMap(({ operations = [] }) => operations),
  ];
}

function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
