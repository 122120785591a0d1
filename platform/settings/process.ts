// What this process is and does.
import { z } from 'zod';
import { failpointNames } from '../failpoint.ts';
import { origin, originOf, roles, subgraphRoles, type Role } from './roles.ts';
import { oneOf, optional, text, whole, type Setting } from './setting.ts';

export const processSettings = {
  MIYAGI_ENV: oneOf(
    ['development', 'production'],
    'development',
    'In `production` the development token issuer refuses to run and introspection and the playground are closed.',
  ),
  PORT: whole(0, 65_535, 4000, 'Port of the gateway; 0 takes any free one.'),
  HOST: text(
    'an address of this machine',
    '127.0.0.1',
    'Address that PORT and INTERNAL_PORT are on.',
  ),
  ROLES: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((role) => role !== ''))
      .pipe(z.array(z.enum(roles)).min(1))
      .transform((listed) => roles.filter((role) => listed.includes(role))),
    byDefault: roles.join(','),
    expects: `a comma-separated list of ${roles.join(', ')}`,
    about:
      'What this process does: answers clients, serves subgraphs to gateways, or does the work behind them. All at once unless told; less needs POSTGRES_URL, which all processes share.',
  } satisfies Setting<Role[]>,
  INTERNAL_PORT: whole(
    0,
    65_535,
    4001,
    'Where not all ROLES are one process: port of its subgraphs (`/<name>/graphql`), health and metrics, for gateways and operators only; 0 takes any free one.',
  ),
  SUBGRAPH_URL: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((place) => place !== ''))
      .transform((places) => subgraphRoles.map((name) => [name, originOf(name, places)] as const))
      .transform((found) => new Map<string, string>(found.filter(([, place]) => place !== '')))
      .refine((origins) => [...origins.values()].every((place) => origin.test(place))),
    byDefault: '',
    expects: 'an origin such as http://{name}:4001, or a comma-separated list of name=origin',
    about:
      'Where a gateway finds the subgraphs that are not in its process; `{name}` stands for `users`, `portfolios` ….',
  } satisfies Setting<Map<string, string>>,
  GATEWAY_URL: optional(
    origin,
    'an origin such as http://gateway:4000',
    'Where workers and subgraphs ask the whole graph when no gateway is in their process.',
  ),
  DATA_DIR: text('a folder', '.data', 'Where the embedded database, event log and keys live.'),
  LOG_LEVEL: oneOf(
    ['debug', 'info', 'warn', 'error', 'silent'],
    'warn',
    'Least severe log lines that are written (JSON, on standard error).',
  ),
  TOKEN_TTL_SECONDS: whole(
    60,
    2_592_000,
    86_400,
    'Life of the tokens the development issuer signs.',
  ),
  SHUTDOWN_GRACE_MS: whole(
    100,
    600_000,
    10_000,
    'Longest wait for work in progress after SIGTERM (milliseconds).',
  ),
  DEMO_HOUSEHOLDS: whole(0, 1000, 25, 'Synthetic households made at the first start.'),
  DEMO_SEED: whole(0, 2_147_483_647, 7, 'Seed of the synthetic households and prices.'),
  MARKET_TICK_MS: whole(
    0,
    3_600_000,
    5000,
    'Pause between two rounds in which a few fictional prices move during the day (milliseconds); 0: they stand at the close of the day.',
  ),
  FAILPOINT: {
    schema: z.enum(['', ...failpointNames]),
    byDefault: '',
    expects: `empty or one of ${failpointNames.join(', ')}`,
    about: 'For tests: die as by `kill -9` when this place is reached. Refused in production.',
  } satisfies Setting<string>,
} as const;
