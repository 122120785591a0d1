// A small program for the tests of workers.ts: its workers answer with their pid, and die when they are asked to.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../platform/clock.ts';
import { listenAt } from '../../platform/listen.ts';
import { silentLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { gatherBySupervisor } from '../../platform/metrics/workers.ts';
import { READY, superviseWorkers } from '../../workers.ts';

if (cluster.isPrimary) {
  const exec = fileURLToPath(import.meta.url);
  const stopped = once(process, 'SIGTERM');
  const log = silentLog;
  process.exit(await superviseWorkers({ count: 2, exec, clock: systemClock, log, stopped }));
}
if (process.env['FAILS'] === 'yes') process.exit(3);
process.once('SIGTERM', () => process.exit(0));
const metrics = createMetrics({ gathering: gatherBySupervisor(process, systemClock) });
const asked = metrics.counter('asked_total', 'Requests.', []).at({});
const took = metrics.histogram('took_seconds', 'How long.', [1], ['path']).at({ path: '/' });
metrics.observed('gauge', 'processes', 'Processes.', [], () => [[{}, 1]]);
metrics.observed('peak', 'seen_by_all', 'Of one thing.', [], () => [[{}, 7]]);
const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    void metrics.text().then((text) => response.end(text));
    return;
  }
  asked.add();
  took.record(0.5);
  response.end(`${process.pid}`, () => {
    if (request.url === '/die') process.kill(process.pid, 'SIGKILL');
  });
});
const place = { host: '127.0.0.1', port: Number(process.env['PORT']), setting: 'PORT' };
const port = await listenAt(server, place);
// Told to the test once the supervisor knows: it may kill this process at once.
process.send?.(READY, () => console.log(`${process.pid} at ${port}`));
