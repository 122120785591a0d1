// All settings, read once. The only file that looks at process.env; docs/settings.md is compared with this table by a test.
import { z } from 'zod';
import { AppError } from './errors.ts';
import { failpointNames } from './failpoint.ts';
import { apiVersion, modelName, providerList, url, visible } from './llm/provider-list.ts';

interface Setting<T> {
  readonly schema: z.ZodType<T>;
  /** As it would be written in the environment; undefined: unset. */
  readonly byDefault: string | undefined;
  /** What would be right, as told to whoever wrote something else. */
  readonly expects: string;
  readonly about: string;
  /** Never shown, not even when it is wrong. */
  readonly secret?: true;
}

function whole(min: number, max: number, byDefault: number, about: string): Setting<number> {
  return {
    schema: z
      .string()
      .regex(/^\d{1,12}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    byDefault: String(byDefault),
    expects: `a whole number from ${min} to ${max}`,
    about,
  };
}

function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
  byDefault: Values[number],
  about: string,
): Setting<Values[number]> {
  return {
    schema: z.enum(values),
    byDefault,
    expects: `one of ${values.join(', ')}`,
    about,
  };
}

function text(expects: string, byDefault: string, about: string): Setting<string> {
  return { schema: z.string().min(1), byDefault, expects, about };
}

function optional(pattern: RegExp, expects: string, about: string): Setting<string> {
  return { schema: z.string().regex(pattern).or(z.literal('')), byDefault: '', expects, about };
}

const origin = /^https?:\/\/[^\s?#@/]+$/;
function apiKey(about: string): Setting<string> {
  return { ...optional(visible, 'visible ASCII characters', about), secret: true };
}

function price(about: string): Setting<number> {
  return whole(0, 1_000_000_000, 0, about);
}

function anyText(expects: string, about: string): Setting<string> {
  return { schema: z.string(), byDefault: '', expects, about };
}

/** What one process can be; a service is any number of processes of the same roles. */
export const roles = [
  'gateway',
  'users',
  'portfolios',
  'coaching',
  'memory',
  'images',
  'worker',
] as const;
export type Role = (typeof roles)[number];
const subgraphRoles = roles.filter((role) => role !== 'gateway' && role !== 'worker');

/** '' for a subgraph that none of the places is of. */
function originOf(name: Role, places: readonly string[]): string {
  const own = places.find((place) => place.startsWith(`${name}=`));
  const all = places.find((place) => !place.includes('='));
  return own?.slice(name.length + 1) ?? all?.replaceAll('{name}', name) ?? '';
}

export const settings = {
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
  POSTGRES_URL: {
    schema: z.literal('').or(z.url({ protocol: /^postgres(ql)?$/, hostname: /./ })),
    byDefault: '',
    expects: 'a URL such as postgres://user:password@host:5432/miyagi',
    about:
      'PostgreSQL server (15 or newer) that keeps the data; needs KAFKA_BROKERS, and any number of processes may share both and DATA_DIR, where the keys are. Empty: the embedded database in DATA_DIR.',
    secret: true,
  } satisfies Setting<string>,
  COSMOS_ENDPOINT: optional(
    url,
    'an http(s) URL such as https://example.documents.azure.com:443/',
    'Azure Cosmos DB account (API for NoSQL) that keeps conversations, runs and claims; its consistency must be bounded staleness or strong beside POSTGRES_URL, else session will do. Empty: they are in the database with all the rest.',
  ),
  COSMOS_KEY: apiKey('Key of the Cosmos DB account; needed with it.'),
  COSMOS_DATABASE: {
    schema: z.string().regex(/^[\w-]{1,100}$/),
    byDefault: 'miyagi',
    expects: 'letters, digits, - and _',
    about:
      'Database in that account, made where it is missing. Only processes that share POSTGRES_URL may share it.',
  } satisfies Setting<string>,
  KAFKA_BROKERS: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((broker) => broker !== ''))
      .pipe(z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$/))),
    byDefault: '',
    expects: 'a comma-separated list of brokers such as kafka-1.example:9092',
    about:
      'Brokers of the Kafka cluster (or Event Hubs namespace) that carries events; empty: the embedded log in DATA_DIR.',
  } satisfies Setting<string[]>,
  KAFKA_TLS: oneOf(['off', 'on'], 'off', 'Whether the brokers are reached over TLS.'),
  KAFKA_TLS_CA: anyText(
    'a file, or empty',
    'Certificate authority (PEM) the brokers are trusted by; empty: those the machine trusts.',
  ),
  KAFKA_SASL_MECHANISM: oneOf(
    ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    'none',
    'How to log in to the brokers; `plain` for Event Hubs.',
  ),
  KAFKA_SASL_USERNAME: anyText('a text', 'Account; `$ConnectionString` for Event Hubs.'),
  KAFKA_SASL_PASSWORD: {
    ...anyText('a text', 'Its password; for Event Hubs the connection string.'),
    secret: true,
  },
  KAFKA_REPLICATION: whole(
    0,
    9,
    0,
    'Copies of each record in topics made here, of which two must be written when there are three or more; 0: as the cluster has it.',
  ),
  REDIS_URL: {
    schema: z.literal('').or(z.url({ protocol: /^rediss?$/, hostname: /./ })),
    byDefault: '',
    expects: 'a URL such as redis://user:password@host:6379/0, or rediss:// for TLS',
    about:
      'Redis server (7 or newer, `maxmemory-policy noeviction`) that replicas share for checkpoints of runs in progress, signs of watchers, used tickets and what callers may ask for; empty: the database, and limits for each process alone.',
    secret: true,
  } satisfies Setting<string>,
  REDIS_PREFIX: {
    schema: z.string().regex(/^[\w.:-]{1,40}$/),
    byDefault: 'miyagi:',
    expects: 'up to 40 letters, digits and any of _ . : -',
    about: 'Before the name of every key in Redis.',
  } satisfies Setting<string>,
  AZURE_STORAGE_CONNECTION_STRING: {
    ...anyText(
      'the connection string of a storage account',
      'Azure Storage account that keeps blobs (drawn charts); empty: a folder in DATA_DIR.',
    ),
    secret: true,
  },
  AZURE_STORAGE_CONTAINER: {
    schema: z.string().regex(/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/),
    byDefault: 'miyagi',
    expects: '3 to 63 lower-case letters, digits and single hyphens',
    about: 'Container of that account; made if absent.',
  } satisfies Setting<string>,
  LOG_LEVEL: oneOf(
    ['debug', 'info', 'warn', 'error', 'silent'],
    'warn',
    'Least severe log lines that are written (JSON, on standard error).',
  ),
  CORS_ORIGINS: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((origin) => origin !== ''))
      .pipe(z.array(z.string().refine((origin) => URL.parse(origin)?.origin === origin))),
    byDefault: '',
    expects: 'a comma-separated list of origins such as https://app.example',
    about: 'Web origins, besides its own, that may call the gateway; exact match.',
  } satisfies Setting<string[]>,
  FORWARD_HEADERS: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((name) => name !== ''))
      .pipe(z.array(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/))),
    byDefault: '',
    expects: 'a comma-separated list of header names such as accept-language,x-request-id',
    about:
      'Headers of clients that subgraphs are given with queries and mutations. Headers that say who asks, or that belong to one connection, are refused.',
  } satisfies Setting<string[]>,
  REGISTERED_OPERATIONS: anyText(
    'a file, or empty',
    'Operations that clients may name by id or hash: a persisted-query manifest, or a JSON object of id to text.',
  ),
  REGISTERED_OPERATIONS_ONLY: oneOf(
    ['off', 'on'],
    'off',
    'Whether clients get an answer to registered operations only; introspection too must then be registered.',
  ),
  DEMO_HOUSEHOLDS: whole(0, 1000, 25, 'Synthetic households made at the first start.'),
  DEMO_SEED: whole(0, 2_147_483_647, 7, 'Seed of the synthetic households and prices.'),
  MARKET_TICK_MS: whole(
    0,
    3_600_000,
    5000,
    'Pause between two rounds in which a few fictional prices move during the day (milliseconds); 0: they stand at the close of the day.',
  ),
  COACH_WORDS_PER_SECOND: whole(
    0,
    10_000,
    60,
    'Reading pace at which the offline coach streams; 0: as fast as it can.',
  ),
  COACH_MAX_OUTPUT_TOKENS: whole(64, 32_768, 1200, 'Most tokens of one answer.'),
  COACH_CONCURRENT_RUNS: whole(
    0,
    1000,
    8,
    'Runs this process writes at the same time; 0: none, where other processes do.',
  ),
  MODEL_ENDPOINT: optional(
    url,
    'an http(s) URL such as http://127.0.0.1:8000/v1',
    'Server that speaks chat completions (OpenAI, vLLM, TGI, Ollama …), up to `/chat/completions`. The offline coach stays the last fallback; empty: it answers alone.',
  ),
  MODEL_API_KEY: apiKey('Key for that server; empty where it wants none.'),
  MODEL_NAME: optional(
    modelName,
    'the name of a model',
    'Model asked of MODEL_ENDPOINT; needed with it.',
  ),
  MODEL_PRICE_INPUT: price('Millionths of a US dollar for 1,000 tokens that this model reads.'),
  MODEL_PRICE_OUTPUT: price('Millionths of a US dollar for 1,000 tokens that this model writes.'),
  AZURE_OPENAI_ENDPOINT: optional(
    url,
    'an http(s) URL such as https://example.openai.azure.com',
    'Azure OpenAI resource; asked before MODEL_ENDPOINT where both are set.',
  ),
  AZURE_OPENAI_API_KEY: apiKey('Key of the Azure OpenAI resource; needed with it.'),
  AZURE_OPENAI_DEPLOYMENT: optional(
    modelName,
    'the name of a deployment',
    'Deployment that answers; needed with AZURE_OPENAI_ENDPOINT.',
  ),
  AZURE_OPENAI_API_VERSION: {
    schema: z.string().regex(apiVersion),
    byDefault: '2024-10-21',
    expects: 'a version such as 2024-10-21',
    about: 'Version of the Azure OpenAI API.',
  } satisfies Setting<string>,
  AZURE_OPENAI_PRICE_INPUT: price(
    'Millionths of a US dollar for 1,000 tokens that the deployment reads.',
  ),
  AZURE_OPENAI_PRICE_OUTPUT: price(
    'Millionths of a US dollar for 1,000 tokens that the deployment writes.',
  ),
  AZURE_OPENAI_EMBEDDING_DEPLOYMENT: optional(
    modelName,
    'the name of a deployment',
    'Deployment of that resource that embeds, so that passages are found by meaning too; asked rather than MODEL_EMBEDDING_NAME.',
  ),
  AZURE_OPENAI_EMBEDDING_PRICE: price(
    'Millionths of a US dollar for 1,000 tokens that this deployment reads.',
  ),
  MODEL_EMBEDDING_NAME: optional(
    modelName,
    'the name of a model',
    'Model that embeds, at MODEL_EMBEDDING_ENDPOINT or MODEL_ENDPOINT. With no embedder, passages are found by their words alone.',
  ),
  MODEL_EMBEDDING_ENDPOINT: optional(
    url,
    'an http(s) URL such as http://127.0.0.1:8000/v1',
    'Server that speaks embeddings, up to `/embeddings`; empty: MODEL_ENDPOINT.',
  ),
  MODEL_EMBEDDING_API_KEY: apiKey(
    'Key for MODEL_EMBEDDING_ENDPOINT; that of MODEL_ENDPOINT is MODEL_API_KEY.',
  ),
  MODEL_EMBEDDING_PRICE: price('Millionths of a US dollar for 1,000 tokens that this model reads.'),
  EMBEDDING_DIMENSIONS: whole(
    1,
    4000,
    1536,
    'Numbers in a vector of the model that embeds; with another name or number all passages are embedded anew.',
  ),
  MODEL_LIMIT_PARAMETER: oneOf(
    ['max_tokens', 'max_completion_tokens'],
    'max_tokens',
    'How models are told COACH_MAX_OUTPUT_TOKENS; OpenAI’s newer ones want the second.',
  ),
  MODEL_STALL_MS: whole(
    100,
    60_000,
    30_000,
    'A model that sends nothing for so long has failed (milliseconds).',
  ),
  MODEL_PROVIDERS: {
    schema: providerList,
    byDefault: '',
    expects:
      'a JSON list such as [{"name": "gpt-4o", "endpoint": "https://example.openai.azure.com", "kind": "azure", "apiKey": "…"}]',
    about:
      'The chain of models in place of the one or two that the settings around name; its fields: [metrics and models](metrics.md#models).',
    secret: true,
  } satisfies Setting<z.infer<typeof providerList>>,
  MODEL_DEADLINE_MS: whole(
    1_000,
    600_000,
    120_000,
    'All calls of model servers for one answer together, waits included; then the offline coach answers (milliseconds).',
  ),
  MODEL_RETRIES: whole(
    0,
    5,
    1,
    'How often one answer may ask failed models once more, after all others failed too.',
  ),
  MODEL_BUDGET_MICROS: whole(
    0,
    1_000_000_000_000,
    0,
    'Millionths of a US dollar that each person’s answers may take of models a day (UTC), then the offline coach answers; 0: no limit.',
  ),
  MODEL_BUDGET_TOKENS: whole(
    0,
    1_000_000_000_000,
    0,
    'Tokens that each person’s answers may take of models a day (UTC), then the offline coach answers; 0: no limit.',
  ),
  RUN_LEASE_MS: whole(
    500,
    600_000,
    5000,
    'How long a silent worker keeps its run before another takes it over (milliseconds).',
  ),
  RUN_ABANDON_AFTER_MS: whole(
    0,
    604_800_000,
    0,
    'A run that nobody watches for so long is cancelled (milliseconds); 0: never, so that closing the laptop loses no answer.',
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
  MAX_SOCKETS: whole(1, 1_000_000, 20_000, 'WebSocket connections the gateway accepts.'),
  MAX_STREAMS: whole(
    1,
    1_000_000,
    20_000,
    'Streams over HTTP (SSE and multipart) the gateway serves at the same time.',
  ),
  MAX_OPERATIONS_PER_SOCKET: whole(1, 10_000, 100, 'Operations running on one WebSocket.'),
  MAX_QUERY_TOKENS: whole(100, 1_000_000, 4000, 'Lexical tokens of one operation.'),
  MAX_QUERY_DEPTH: whole(2, 1000, 20, 'Nesting of one operation, fragments followed.'),
  MAX_QUERY_ALIASES: whole(0, 100_000, 60, 'Aliases in one operation.'),
  MAX_QUERY_FIELDS: whole(
    1,
    1_000_000,
    2000,
    'Fields one operation selects once its fragments are expanded.',
  ),
  RATE_LIMIT_PER_SECOND: whole(
    0,
    1_000_000_000,
    10_000,
    'What one caller may ask for in a second in the long run, in selections with fragments expanded; 0: anything.',
  ),
  RATE_LIMIT_BURST: whole(
    1,
    1_000_000_000,
    100_000,
    'What one caller who has not asked for a while may ask for at once, in selections.',
  ),
  RATE_LIMIT_REPLICAS: whole(
    1,
    10_000,
    2,
    'How many processes share REDIS_URL at most: while it does not answer, each of them grants a caller so much less.',
  ),
  FAILPOINT: {
    schema: z.enum(['', ...failpointNames]),
    byDefault: '',
    expects: `empty or one of ${failpointNames.join(', ')}`,
    about: 'For tests: die as by `kill -9` when this place is reached. Refused in production.',
  } satisfies Setting<string>,
} as const;

type Settings = typeof settings;
export type SettingName = keyof Settings;
export type Config = { readonly [Name in SettingName]: z.infer<Settings[Name]['schema']> };

/**
 * Reads every setting from `environment`. A wrong value is CONFIG_INVALID naming the setting, what was
 * found and what would be right; all wrong ones are told at once.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values = Object.entries(settings).map(([name, setting]: [string, Setting<unknown>]) => {
    const written = environment[name] ?? setting.byDefault ?? '';
    const parsed = setting.schema.safeParse(written);
    if (!parsed.success) {
      const found = setting.secret === true ? '' : `=${JSON.stringify(written)}`;
      problems.push(`${name}${found}: expected ${setting.expects}`);
    }
    return [name, parsed.data] as const;
  });
  const config = Object.fromEntries(values) as unknown as Config;
  for (const group of together) problems.push(...missingOf(group, config));
  problems.push(...embeddingProblems(config));
  if (problems.length > 0) {
    throw new AppError('CONFIG_INVALID', `Settings refused: ${problems.join('; ')}`);
  }
  if (config.MIYAGI_ENV === 'production' && config.FAILPOINT !== '') {
    throw new AppError('CONFIG_INVALID', 'FAILPOINT is for tests and refused in production');
  }
  if (config.REGISTERED_OPERATIONS_ONLY === 'on' && config.REGISTERED_OPERATIONS === '') {
    throw new AppError(
      'CONFIG_INVALID',
      'REGISTERED_OPERATIONS_ONLY=on needs REGISTERED_OPERATIONS: without, nothing would be answered',
    );
  }
  if (config.POSTGRES_URL !== '' && config.KAFKA_BROKERS.length === 0) {
    throw new AppError(
      'CONFIG_INVALID',
      'POSTGRES_URL needs KAFKA_BROKERS: processes that share their data must share the events',
    );
  }
  refuseLonelyRoles(config);
  const login = config.KAFKA_SASL_MECHANISM !== 'none';
  if (login && (config.KAFKA_SASL_USERNAME === '' || config.KAFKA_SASL_PASSWORD === '')) {
    throw new AppError(
      'CONFIG_INVALID',
      `KAFKA_SASL_MECHANISM=${config.KAFKA_SASL_MECHANISM} needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD`,
    );
  }
  return config;
}

function refuseLonelyRoles(config: Config): void {
  const { ROLES, POSTGRES_URL, GATEWAY_URL, SUBGRAPH_URL } = config;
  const has = (role: Role) => ROLES.includes(role);
  const refuse = (setting: SettingName, why: string) => {
    throw new AppError('CONFIG_INVALID', `ROLES=${ROLES.join(',')} needs ${setting}: ${why}`);
  };
  if (!roles.every(has) && POSTGRES_URL === '') {
    refuse('POSTGRES_URL', 'an embedded database belongs to one process');
  }
  if (!has('gateway') && GATEWAY_URL === '') {
    refuse('GATEWAY_URL', 'there is no gateway in this process');
  }
  const lost = subgraphRoles.filter((name) => !has(name) && !SUBGRAPH_URL.has(name));
  if (has('gateway') && lost.length > 0) {
    refuse('SUBGRAPH_URL', `not in this process: ${lost.join(', ')}`);
  }
}

/** Of each, all or none are set; `with` makes no sense without them. */
const together: readonly { all: readonly SettingName[]; with: readonly SettingName[] }[] = [
  { all: ['COSMOS_ENDPOINT', 'COSMOS_KEY'], with: [] },
  { all: ['MODEL_ENDPOINT', 'MODEL_NAME'], with: ['MODEL_API_KEY'] },
  {
    all: ['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_DEPLOYMENT'],
    with: ['AZURE_OPENAI_EMBEDDING_DEPLOYMENT'],
  },
];

function embeddingProblems(config: Config): string[] {
  const { MODEL_EMBEDDING_NAME: name, MODEL_EMBEDDING_ENDPOINT: own } = config;
  if (name !== '' && own === '' && config.MODEL_ENDPOINT === '') {
    return [
      'MODEL_EMBEDDING_ENDPOINT: needed together with MODEL_EMBEDDING_NAME without MODEL_ENDPOINT',
    ];
  }
  if (name === '' && own !== '') {
    return ['MODEL_EMBEDDING_NAME: needed together with MODEL_EMBEDDING_ENDPOINT'];
  }
  if (own === '' && config.MODEL_EMBEDDING_API_KEY !== '') {
    return ['MODEL_EMBEDDING_ENDPOINT: needed together with MODEL_EMBEDDING_API_KEY'];
  }
  return [];
}

function missingOf(group: (typeof together)[number], config: Config): string[] {
  const given = [...group.all, ...group.with].filter((name) => config[name] !== '');
  if (given.length === 0) return [];
  return group.all
    .filter((name) => config[name] === '')
    .map((name) => `${name}: needed together with ${given.join(', ')}`);
}

export function configFromProcess(): Config {
  return readConfig(process.env);
}

/** @apollo/gateway reports usage and probes cloud metadata addresses unless told not to before it is made. */
export function disableVendorTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
