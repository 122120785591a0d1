// All settings, read once. The only file that looks at process.env; docs/settings.md is compared with this table by a test.
import type { z } from 'zod';
import { AppError } from './errors.ts';
import { enginesSettings } from './settings/engines.ts';
import { gatewaySettings } from './settings/gateway.ts';
import { modelsSettings } from './settings/models.ts';
import { processSettings } from './settings/process.ts';
import { roles, subgraphRoles, type Role } from './settings/roles.ts';
import type { Setting } from './settings/setting.ts';
import { telemetrySettings } from './settings/telemetry.ts';

export const settings = {
  ...processSettings,
  ...enginesSettings,
  ...gatewaySettings,
  ...modelsSettings,
  ...telemetrySettings,
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
