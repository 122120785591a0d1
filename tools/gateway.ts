// `npm run gateway -- --supergraph FILE_OR_URL`: serves somebody's own federated graph; see docs/gateway.md.
import { runGateway } from '../gateway/standalone/run.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { runCommand } from './command.ts';

const signalled = new Promise<string>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
});

await runCommand(() =>
  runGateway({
    argv: process.argv.slice(2),
    environment: process.env,
    clock: systemClock,
    log: createLog,
    say: (line) => console.log(line),
    signalled,
  }),
);
