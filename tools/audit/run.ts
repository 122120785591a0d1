// Runs the checks that apply: those that only wait side by side, those that load the server one after the other.
import type { Check } from './check.ts';
import { Failed } from './findings.ts';
import { allChecks } from './checks/all.ts';
import { ProfileError, type Profile, type Transport } from './profile.ts';
import { createTarget, type Target } from './target.ts';

export interface Outcome {
  readonly name: string;
  readonly transport: Transport;
  readonly ok: boolean;
  readonly detail: string;
}

export interface Skipped {
  readonly name: string;
  readonly transport: Transport;
  readonly reason: string;
}

export interface Report {
  readonly url: string;
  readonly server: string;
  readonly passed: number;
  readonly failed: number;
  readonly checks: readonly Outcome[];
  readonly skipped: readonly Skipped[];
}

export interface AuditOptions {
  readonly url: string;
  readonly profile: Profile;
  /** Of `name`, `transport` or `transport.name`; empty: all. */
  readonly only: readonly string[];
  readonly done: (outcome: Outcome, of: { readonly count: number; readonly all: number }) => void;
}

/** At the same time, of checks that leave one another alone. */
const sideBySide = 6;

export async function audit({ url, profile, only, done }: AuditOptions): Promise<Report> {
  for (const [i, { check, transport }] of profile.skip.entries()) {
    if (allChecks.some((each) => isNamed(each, check, transport))) continue;
    throw new ProfileError(`the profile's skip.${i}: there is no check “${check}”`);
  }
  const wanted = allChecks.filter((check) => isWanted(check, only));
  const reasons = new Map(wanted.map((check) => [check, reasonToSkip(check, profile)]));
  const applying = wanted.filter((check) => reasons.get(check) === null);
  const target = createTarget(url, profile);
  await isThere(new URL(profile.http, url));
  const outcomes = new Map<Check, Outcome>();
  const judge = async (check: Check) => {
    const outcome = await outcomeOf(check, target);
    outcomes.set(check, outcome);
    done(outcome, { count: outcomes.size, all: applying.length });
  };

  const queue = applying.filter(({ alone = false }) => !alone);
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) await judge(check);
  };
  try {
    await Promise.all(Array.from({ length: sideBySide }, worker));
    for (const check of applying.filter(({ alone = false }) => alone)) await judge(check);
  } finally {
    target.close();
  }

  const checks = applying.flatMap((check) => outcomes.get(check) ?? []);
  return {
    url,
    server: profile.name,
    passed: checks.filter(({ ok }) => ok).length,
    failed: checks.filter(({ ok }) => !ok).length,
    checks,
    skipped: wanted.flatMap((check) => {
      const reason = reasons.get(check) ?? null;
      return reason === null ? [] : [{ name: check.name, transport: check.transport, reason }];
    }),
  };
}

/** What nobody listens at would fail every check for the same reason. */
async function isThere(url: URL): Promise<void> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    throw new Error(`--url: nobody answers at ${url.href} (${reason})`);
  }
}

export function isWanted({ name, transport }: Check, only: readonly string[]): boolean {
  return (
    only.length === 0 ||
    only.some((each) => each === name || each === transport || each === `${transport}.${name}`)
  );
}

function isNamed(check: Check, name: string, transport: Transport | undefined): boolean {
  return check.name === name && (transport === undefined || check.transport === transport);
}

function reasonToSkip(check: Check, profile: Profile): string | null {
  const { [check.transport]: place } = profile.transports;
  if ('absent' in place) return place.absent;
  const told = profile.skip.find((each) => isNamed(check, each.check, each.transport));
  return told?.reason ?? check.without?.(profile) ?? null;
}

async function outcomeOf(check: Check, target: Target): Promise<Outcome> {
  const { name, transport, expects, spec } = check;
  try {
    return { name, transport, ok: true, detail: await check.run(target) };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    const detail = `expected ${expects} (${spec}); came: ${error.message}`;
    return { name, transport, ok: false, detail };
  }
}
