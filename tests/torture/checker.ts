// Judges histories of subscriptions: compares what was produced with what each client was given. Knows only the
// published schema and imports nothing of the server, so that a bug there cannot be a bug here too.
import {
  classes,
  type ClientHistory,
  type Flaw,
  type FlawClass,
  type ProducedRun,
} from './history.ts';
import { Shown } from './shown.ts';

export interface Detail {
  readonly class: FlawClass;
  readonly client: string;
  readonly runId: string;
  readonly message: string;
}

export interface Verdict extends Readonly<Record<FlawClass, number>> {
  readonly details: readonly Detail[];
}

const terminalOf: Readonly<Record<string, string>> = {
  COMPLETED: 'RunCompleted',
  FAILED: 'RunFailed',
  CANCELLED: 'RunCancelled',
};

/** Throws where the histories themselves make no sense: an unknown run, a cursor nobody was given. */
export function check(runs: readonly ProducedRun[], clients: readonly ClientHistory[]): Verdict {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const details: Detail[] = [];
  const finished = new Map<string, { client: ClientHistory; steps: readonly string[] }[]>();
  for (const client of clients) {
    const run = byId.get(client.runId);
    if (run === undefined) throw new Error(`nobody produced ${client.runId}`);
    const say = ({ class: kind, message }: Flaw) =>
      details.push({ class: kind, client: client.client, runId: client.runId, message });
    if (client.viewer !== run.owner) {
      leaks(client).forEach(say);
      continue;
    }
    const shown = replay(client, say);
    outcome(client, run, shown).forEach(say);
    if (shown.terminal === null) continue;
    const others = finished.get(run.runId) ?? [];
    finished.set(run.runId, [...others, { client, steps: shown.steps }]);
  }
  for (const watched of finished.values()) details.push(...disagreements(watched));
  const count = (kind: FlawClass) => details.filter((detail) => detail.class === kind).length;
  const counts = Object.fromEntries(classes.map((kind) => [kind, count(kind)]));
  return { ...(counts as Record<FlawClass, number>), details };
}

function leaks({ seen, viewer }: ClientHistory): Flaw[] {
  return seen.flatMap((each): Flaw[] =>
    each.what === 'frame'
      ? [{ class: 'leaked', message: `${viewer} was given ${each.event.__typename}` }]
      : [],
  );
}

/** What the client shows in the end, each time going on from what it showed at the cursor it came with. */
function replay(client: ClientHistory, say: (flaw: Flaw) => void): Shown {
  const at = new Map<string, Shown>();
  let shown = new Shown();
  for (const each of client.seen) {
    if (each.what === 'connected') {
      const kept = each.after === null ? new Shown() : at.get(each.after);
      if (kept === undefined) throw new Error(`${client.client} came with a cursor of nobody`);
      shown = kept.copy();
    } else if (each.what === 'ended') {
      if (each.how === 'complete' && shown.terminal === null) {
        say({ class: 'falseTerminals', message: 'the stream completed, the run was not ended' });
      }
    } else {
      const foreign = each.event.runId !== client.runId;
      if (foreign) say({ class: 'leaked', message: `an event of ${each.event.runId}` });
      else shown.take(each.event).forEach(say);
      at.set(each.cursor, shown.copy());
    }
  }
  return shown;
}

function outcome(client: ClientHistory, run: ProducedRun, shown: Shown): Flaw[] {
  if (shown.terminal === null) {
    if (!client.stays) return [];
    const last = client.seen.findLast((each) => each.what === 'ended');
    const how = last?.what === 'ended' ? last.how : 'waiting';
    return [{ class: 'missingTerminals', message: `run ${run.status}, client ended with ${how}` }];
  }
  const flaws = shown.missing();
  if (terminalOf[run.status] !== shown.terminal) {
    const message = `${shown.terminal} was shown, the run is ${run.status}`;
    flaws.push({ class: 'falseTerminals', message });
  }
  if (run.text !== null && shown.text !== run.text) flaws.push(difference(run.text, shown.text));
  return flaws;
}

function difference(produced: string, text: string): Flaw {
  let same = 0;
  while (same < produced.length && produced[same] === text[same]) same++;
  const message = `shows ${text.length} of ${produced.length} code units, alike up to ${same}`;
  if (text.length > produced.length) return { class: 'duplicated', message };
  const sorted = (value: string) => value.split('').sort().join('');
  const moved = text.length === produced.length && sorted(text) === sorted(produced);
  return { class: moved ? 'reordered' : 'lost', message };
}

/** All who saw a run's end were given the same steps: who lacks one that another has, has lost it. */
function disagreements(
  watched: readonly { readonly client: ClientHistory; readonly steps: readonly string[] }[],
): Detail[] {
  const all = new Set(watched.flatMap(({ steps }) => steps));
  return watched.flatMap(({ client, steps }) => {
    const own = new Set(steps);
    return [...all]
      .filter((step) => !own.has(step))
      .map((step): Detail => {
        const message = `lacks ${step}, which others of this run were given`;
        return { class: 'lost', client: client.client, runId: client.runId, message };
      });
  });
}
