// docker-compose.yml is one that Docker Compose takes, and what it sets for each role is what Miyagi takes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { readConfig } from '../../platform/config.ts';
import { roles } from '../../platform/settings/roles.ts';
import { needPackages } from '../../tools/services/packages.ts';

interface Composed {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string>>;
        readonly healthcheck?: { readonly test: readonly string[] };
      }
    >
  >;
}

const run = promisify(execFile);
const isThere = (command: string, ...args: string[]) =>
  run(command, args).then(
    () => true,
    () => false,
  );

/** Compose reads the file without an engine: as Docker's plugin, or where that is missing as Debian's program. */
async function composed(): Promise<Composed> {
  const plugin = await isThere('docker', 'compose', 'version');
  if (!plugin) await needPackages(['docker-compose'], () => isThere('docker-compose', 'version'));
  const [command, ...args] = plugin ? ['docker', 'compose'] : ['docker-compose'];
  const profiles = ['--profile', 'cosmos', '--profile', 'telemetry'];
  const { stdout } = await run(command ?? '', [...args, ...profiles, 'config'], {
    cwd: new URL('../..', import.meta.url),
  });
  return parse(stdout) as Composed;
}

describe('docker-compose.yml', { timeout: 300_000 }, () => {
  let file: Composed;
  before(async () => {
    file = await composed();
  });

  it('has a container for each role, with settings that Miyagi takes', () => {
    for (const role of roles) {
      const { environment = {} } = file.services[role] ?? assert.fail(role);
      const config = readConfig(environment);
      assert.deepEqual(config.ROLES, [role]);
      assert.notEqual(config.POSTGRES_URL, '');
      assert.equal(config.SUBGRAPH_URL.get('memory'), 'http://memory:4001');
      assert.equal(config.OTEL_EXPORTER_OTLP_ENDPOINT, '', 'nothing is traced unless asked for');
      assert.equal(config.OTEL_SERVICE_NAME, `miyagi-${role}`);
    }
  });

  it('asks each container whether it is well', () => {
    for (const [name, { healthcheck }] of Object.entries(file.services)) {
      // Its image has no other program in it that could ask.
      if (name === 'collector') continue;
      assert.ok((healthcheck?.test.length ?? 0) > 1, name);
    }
  });
});
