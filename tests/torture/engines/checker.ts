// Judges what the engines' torture left: bookings against the ledger, the ledger against sums and against the log, live
// followers against the log. Imports nothing of the server, so that a bug there cannot be a bug here too.
import { checkFollow } from './follow-checker.ts';
import { flawClasses, type EnginesHistory, type Flaw, type FlawClass } from './history.ts';
import { checkLedger } from './ledger-checker.ts';
import { checkEvents, firstOfEach } from './log-checker.ts';

export interface EnginesVerdict {
  readonly flaws: Readonly<Record<FlawClass, number>>;
  readonly details: readonly Flaw[];
}

const terminals = ['RunCompleted', 'RunFailed', 'RunCancelled'];

export function check(history: EnginesHistory): EnginesVerdict {
  const changes = firstOfEach(history.changes);
  const details = [
    ...checkLedger(history),
    ...checkEvents(history, changes),
    ...history.follows.flatMap((follow) => checkFollow(follow, changes, history.followedFrom)),
    ...checkTerminals(history),
  ];
  const count = (kind: FlawClass) => details.filter((each) => each.class === kind).length;
  const flaws = Object.fromEntries(flawClasses.map((kind) => [kind, count(kind)]));
  return { flaws: flaws as Record<FlawClass, number>, details };
}

/** In the log: the same event may stand there again, another one may not. */
function checkTerminals({ runs, runEvents }: EnginesHistory): Flaw[] {
  const ends = Map.groupBy(
    firstOfEach(runEvents).filter(({ name }) => terminals.includes(name)),
    ({ key }) => key,
  );
  return runs.flatMap((run): Flaw[] => {
    const names = (ends.get(run) ?? []).map(({ name }) => name);
    if (names.length === 1) return [];
    if (names.length === 0) return [{ class: 'missingTerminals', message: `${run} never ended` }];
    return [{ class: 'twoTerminals', message: `${run} ended with ${names.join(' and ')}` }];
  });
}
