// What all gateways of one run share: the subgraphs, the supergraph made of them, tokens, and which core is whose.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from '../../gateway/supergraph/compose.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { cases, type CaseName } from './cases.ts';
import { startModule, type BenchChild } from './child.ts';
import { expecting, type Expecting } from './expected.ts';
import { subgraphs } from './subgraphs.ts';
import type { Counts, Serving } from './subgraphs-process.ts';
import type { GatewayTask } from './task.ts';
import { CONNECTIONS } from './window.ts';

export interface Bed {
  readonly task: GatewayTask;
  /** One for each connection, each of another user. */
  readonly tokens: readonly string[];
  readonly expecting: Expecting;
  readonly gatewayCore: number | null;
  /** What the subgraphs were asked since the last time. */
  counts(): Promise<Counts>;
  close(): Promise<void>;
}

const TOKEN_SECONDS = 6 * 3_600;

/** Gateway alone on one core; subgraphs and load on the other. */
export async function makeBed(say: (line: string) => void): Promise<Bed> {
  const pinned = canPin();
  if (!pinned) say('no taskset, or one core only: nothing is pinned, figures are less steady');
  const dir = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', remove);
  let serving: BenchChild | null = null;
  try {
    const secret = randomBytes(32).toString('base64');
    const path = fileURLToPath(new URL('subgraphs-process.ts', import.meta.url));
    const served = startModule(path, { secret }, { core: pinned ? 1 : null });
    serving = served;
    const { urls } = await served.answer<Serving>();
    const supergraph = composeSupergraph(
      subgraphs.map(({ name, sdl }) => ({ name, url: urls[name], sdl })),
    );
    const issuerFile = join(dir, 'issuer.json');
    const tokens = await issued(issuerFile);
    const expected = expecting(supergraph);
    return {
      task: {
        ...{ dir, supergraph, urls, secret, issuerFile },
        federation1: subgraphs.map(({ name, federation1 }) => ({
          ...{ name, url: urls[name], schema: federation1 },
        })),
        answers: await firstAnswers(expected),
      },
      tokens,
      expecting: expected,
      gatewayCore: pinned ? 0 : null,
      counts() {
        served.tell({});
        return served.answer<Counts>();
      },
      async close() {
        await served.end();
        remove();
        process.off('exit', remove);
      },
    };
  } catch (error) {
    await serving?.end();
    remove();
    throw error;
  }
}

/** This process, which makes the load, and all of its threads go to the second core. */
function canPin(): boolean {
  if (availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function issued(file: string): Promise<string[]> {
  const { issuer } = await openDevIssuer({ file, clock: systemClock, production: false });
  const actor = { kind: 'user', scopes: [], consentVersion: 1 } as const;
  return Promise.all(
    Array.from({ length: CONNECTIONS }, (_token, n) =>
      issuer.issue({ ...actor, id: `usr_${n}` }, TOKEN_SECONDS),
    ),
  );
}

async function firstAnswers(expected: Expecting): Promise<GatewayTask['answers']> {
  const answers: Partial<Record<CaseName, string>> = {};
  for (const { name, ask, fails } of cases) {
    const { data } = await expected(ask(0));
    const errors = [{ message: 'a field failed', path: ['user', 'risk'] }];
    answers[name] = JSON.stringify(fails ? { data, errors } : { data });
  }
  return answers;
}
