// Where the tour is taken: the whole program as a newcomer has it, on a day that does not change.
import { systemClock, type Clock } from '../../platform/clock.ts';
import { startTestApp } from '../harness/app.ts';
import type { Place } from './run.ts';

/** Figures follow the day of the first start; the page shows those of this one. */
const noon = Date.UTC(2026, 10, 16, 12);

/** Its day stands still, its hours go by. */
function clockFrom(instant: number): Clock {
  const ahead = instant - systemClock.now();
  return { ...systemClock, now: () => systemClock.now() + ahead };
}

export async function openPlace(): Promise<Place & { close(): Promise<void> }> {
  const app = await startTestApp({ COACH_WORDS_PER_SECOND: '0' }, clockFrom(noon));
  const { port } = new URL(app.origin);
  return {
    origin: app.origin,
    token: await app.token(0),
    environment: { PORT: port, DATA_DIR: app.dataDir },
    close: () => app.close(),
  };
}
