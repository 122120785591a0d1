// A throw-away DATA_DIR whose database is initialised but empty: that alone would take seconds of every test.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTemplate, databaseTemplate } from '../../platform/db/testing.ts';

export async function newDataDir(name: string): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), `miyagi-${name}-`));
  copyTemplate(await databaseTemplate(), join(dataDir, 'cluster'));
  return dataDir;
}
