// A client that holds one live field for a while, renews its token meanwhile, comes back after a cut, and leaves.
import type { Random } from '../../../platform/random.ts';
import { endOf, type Stream } from '../../../tools/audit/clients/stream.ts';
import { pause } from '../watcher.ts';
import { connect, transports } from './connection.ts';
import type { Household } from './households.ts';

export interface Holding {
  readonly origin: string;
  readonly household: Household;
  readonly random: Random;
  /** Leaves when this aborts. */
  readonly signal: AbortSignal;
  readonly tally: LiveTally;
  readonly surprise: (what: string) => void;
}

/** What all such clients did so far. */
export interface LiveTally {
  held: number;
  opened: number;
  resumed: number;
  cut: number;
  renewed: number;
  frames: number;
}

const fields = {
  prices: `subscription ($symbols: [String!]!, $after: String) {
    prices(symbols: $symbols, after: $after) { symbol price { minor } instrument { name } }
  }`,
  portfolioChanged: `subscription ($id: ID!, $after: String) {
    portfolioChanged(portfolioId: $id, after: $after) {
      portfolioId kind kinds count portfolio { id maxDrift allocation { assetClass weight target } }
    }
  }`,
  userUpdated: `subscription ($after: String) {
    userUpdated(after: $after) { userId kind count user { id name financialProfile { emergencyFundMonths } } }
  }`,
};

/** Short, so that many are renewed; long enough for a renewal that waits for other work of the machine. */
const tokenSeconds = 40;
const renewMs = 15_000;

/** From its coming to its leaving. */
export async function holdLiveField(holding: Holding): Promise<void> {
  const { origin, household, random, signal, tally, surprise } = holding;
  const field = random.pick(['prices', 'portfolioChanged', 'userUpdated'] as const);
  const by = random.pick(transports);
  const variables = {
    prices: { symbols: household.symbols },
    portfolioChanged: { id: household.portfolioId },
    userUpdated: {},
  }[field];
  const staysMs = random.int(2_000, 60_000);
  let after: string | null = null;
  for (let visits = random.int(1, 2); visits > 0 && !signal.aborted; visits--) {
    const token = await household.token(tokenSeconds);
    let stream: Stream;
    let renew: (newer: string) => Promise<string | null>;
    try {
      const query = fields[field];
      ({ stream, renew } = await connect(by, { origin, token, query, variables, after }));
    } catch (error) {
      return surprise(`${field} by ${by}: ${String(error)}`);
    }
    tally.held++;
    tally[after === null ? 'opened' : 'resumed']++;
    const leave = AbortSignal.any([signal, AbortSignal.timeout(staysMs)]);
    const onLeave = () => stream.cut();
    leave.addEventListener('abort', onLeave, { once: true });
    let renewals = 'never renewed';
    const renewing = renewUntil(leave);
    // Leaving ends this, too.
    await stream.until(() => stream.end !== null, 2 * staysMs);
    leave.removeEventListener('abort', onLeave);
    if (!leave.aborted) surprise(`${field} by ${by} ended, ${renewals}: ${endOf(stream.end)}`);
    stream.cut();
    for (const problem of stream.problems) surprise(`${field} by ${by}: ${problem}`);
    await renewing;
    tally.held--;
    tally.cut++;
    tally.frames += stream.received.length;
    const cursor = stream.received.at(-1)?.result.extensions?.['cursor'];
    if (typeof cursor === 'string') after = cursor;
    if (!leave.aborted) return;
    await pause(random.int(50, 2_000), signal);

    async function renewUntil(over: AbortSignal): Promise<void> {
      for (;;) {
        await pause(renewMs, over);
        if (over.aborted || stream.end !== null) return;
        renewals = 'being renewed';
        const why = await renew(await household.token(tokenSeconds)).catch(String);
        renewals = 'just renewed';
        if (why === null) tally.renewed++;
        else if (!over.aborted) surprise(`renewal by ${by}: ${why}`);
      }
    }
  }
}
