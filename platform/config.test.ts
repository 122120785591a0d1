import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readConfig, settings } from './config.ts';
import { roles } from './settings/roles.ts';

describe('config', () => {
  it('has a valid default for every setting', () => {
    const config = readConfig({});
    assert.equal(config.PORT, 4000);
    assert.equal(config.DATA_DIR, '.data');
    assert.deepEqual(config.CORS_ORIGINS, []);
  });

  it('names every wrong setting, what was found and what would be right', () => {
    assert.throws(() => readConfig({ PORT: '4000x', LOG_LEVEL: 'loud' }), {
      code: 'CONFIG_INVALID',
      message:
        'Settings refused: PORT="4000x": expected a whole number from 0 to 65535; ' +
        'LOG_LEVEL="loud": expected one of debug, info, warn, error, silent',
    });
  });

  it('wants Kafka beside a PostgreSQL server, and never repeats its URL', () => {
    const url = 'postgres://miyagi:secret@db.example/miyagi';
    assert.throws(() => readConfig({ POSTGRES_URL: url }), /POSTGRES_URL needs KAFKA_BROKERS/);
    const both = readConfig({ POSTGRES_URL: url, KAFKA_BROKERS: 'kafka.example:9092' });
    assert.equal(both.POSTGRES_URL, url);
    assert.throws(() => readConfig({ POSTGRES_URL: 'mysql://u:secret@db.example/m' }), {
      message:
        'Settings refused: POSTGRES_URL: expected a URL such as postgres://user:password@host:5432/miyagi',
    });
  });

  it('wants of a process with fewer roles that it can reach the others', () => {
    assert.deepEqual(readConfig({}).ROLES, roles);
    const shared = {
      POSTGRES_URL: 'postgres://m@db.example/m',
      KAFKA_BROKERS: 'kafka.example:9092',
    };
    assert.throws(() => readConfig({ ROLES: 'worker' }), /ROLES=worker needs POSTGRES_URL/);
    assert.throws(() => readConfig({ ...shared, ROLES: 'users,worker' }), {
      message: 'ROLES=users,worker needs GATEWAY_URL: there is no gateway in this process',
    });
    assert.throws(() => readConfig({ ...shared, ROLES: 'images,gateway,users' }), {
      message:
        'ROLES=gateway,users,images needs SUBGRAPH_URL: not in this process: portfolios, coaching, memory',
    });
    // A gateway and its subgraphs, the work elsewhere.
    const front = 'gateway,users,portfolios,coaching,memory,images';
    assert.equal(readConfig({ ...shared, ROLES: front }).ROLES.length, 6);
    for (const wrong of ['', 'gateway,cook', 'GATEWAY']) {
      assert.throws(() => readConfig({ ...shared, ROLES: wrong }), /ROLES=/);
    }
    const urls = { GATEWAY_URL: 'http://gateway:4000', SUBGRAPH_URL: 'http://{name}:4001' };
    assert.equal(readConfig({ ...shared, ...urls, ROLES: 'worker' }).GATEWAY_URL, urls.GATEWAY_URL);
    assert.equal(readConfig(urls).SUBGRAPH_URL.get('memory'), 'http://memory:4001');
    const listed = 'users=http://a:1,http://{name}:4001,memory=http://b:2';
    assert.deepEqual(
      ['users', 'images', 'memory'].map((name) =>
        readConfig({ SUBGRAPH_URL: listed }).SUBGRAPH_URL.get(name),
      ),
      ['http://a:1', 'http://images:4001', 'http://b:2'],
    );
    for (const wrong of ['http://{name}:4001/graphql', 'users=ftp://a', '{name}']) {
      assert.throws(() => readConfig({ SUBGRAPH_URL: wrong }), /SUBGRAPH_URL/);
    }
  });

  it('takes Redis by its URL, and never repeats it', () => {
    for (const url of ['redis://h:6379', 'rediss://u:secret@cache.example:6380/2', '']) {
      assert.equal(readConfig({ REDIS_URL: url }).REDIS_URL, url);
    }
    assert.throws(() => readConfig({ REDIS_URL: 'http://u:secret@cache.example' }), {
      message:
        'Settings refused: REDIS_URL: expected a URL such as redis://user:password@host:6379/0, or rediss:// for TLS',
    });
    assert.throws(() => readConfig({ REDIS_PREFIX: 'a b' }), /REDIS_PREFIX/);
  });

  it('wants a key with Cosmos DB, and never shows it', () => {
    const endpoint = 'https://example.documents.azure.com:443/';
    assert.throws(
      () => readConfig({ COSMOS_ENDPOINT: endpoint }),
      /COSMOS_KEY: needed together with COSMOS_ENDPOINT/,
    );
    assert.throws(
      () => readConfig({ COSMOS_KEY: 'c2VjcmV0 x' }),
      (error: Error) => !error.message.includes('c2VjcmV0'),
    );
    const config = readConfig({ COSMOS_ENDPOINT: endpoint, COSMOS_KEY: 'c2VjcmV0' });
    assert.equal(config.COSMOS_DATABASE, 'miyagi');
    assert.throws(() => readConfig({ COSMOS_DATABASE: 'a/b' }), /COSMOS_DATABASE/);
  });

  it('accepts exact origins only', () => {
    assert.deepEqual(
      readConfig({ CORS_ORIGINS: 'https://a.example,http://localhost:3000' }).CORS_ORIGINS,
      ['https://a.example', 'http://localhost:3000'],
    );
    assert.throws(() => readConfig({ CORS_ORIGINS: 'https://a.example/path' }), /CORS_ORIGINS/);
    assert.throws(() => readConfig({ CORS_ORIGINS: '*' }), /CORS_ORIGINS/);
  });

  it('wants all settings of a model or none of them', () => {
    assert.throws(() => readConfig({ MODEL_API_KEY: 'k' }), {
      message:
        'Settings refused: MODEL_ENDPOINT: needed together with MODEL_API_KEY; ' +
        'MODEL_NAME: needed together with MODEL_API_KEY',
    });
    assert.throws(
      () => readConfig({ AZURE_OPENAI_ENDPOINT: 'https://a.example', AZURE_OPENAI_API_KEY: 'k' }),
      /AZURE_OPENAI_DEPLOYMENT: needed together with AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY/,
    );
    const config = readConfig({ MODEL_ENDPOINT: 'http://127.0.0.1:1/v1', MODEL_NAME: 'm' });
    assert.equal(config.MODEL_API_KEY, '');
  });

  it('shows no secret, not even a wrong one', () => {
    assert.throws(
      () => readConfig({ MODEL_API_KEY: 'sk-1234\n' }),
      (error: Error) => {
        assert.match(error.message, /MODEL_API_KEY: expected visible ASCII/);
        assert.doesNotMatch(error.message, /1234/);
        return true;
      },
    );
  });

  it('refuses a failpoint in production', () => {
    assert.throws(
      () => readConfig({ MIYAGI_ENV: 'production', FAILPOINT: 'run.claimed' }),
      /FAILPOINT/,
    );
  });

  it('takes a chain of models as JSON, and tells what is wrong without its keys', () => {
    const one = { name: 'gpt-4o', endpoint: 'https://example.openai.azure.com', kind: 'azure' };
    const { MODEL_PROVIDERS } = readConfig({ MODEL_PROVIDERS: JSON.stringify([one]) });
    assert.deepEqual(
      MODEL_PROVIDERS.map(({ name, kind, priceOutput }) => ({ name, kind, priceOutput })),
      [{ name: 'gpt-4o', kind: 'azure', priceOutput: 0 }],
    );
    const wrong = [[one, one], [{ ...one, apiKey: 'sk 1234' }], [{ ...one, price: 1 }], {}];
    for (const each of [...wrong.map((value) => JSON.stringify(value)), '[']) {
      assert.throws(
        () => readConfig({ MODEL_PROVIDERS: each }),
        (error: Error) =>
          /MODEL_PROVIDERS: expected/.test(error.message) && !/1234/.test(error.message),
      );
    }
  });

  it('takes brokers as host and port, and a login only as a whole', () => {
    const { KAFKA_BROKERS } = readConfig({ KAFKA_BROKERS: 'a.example:9092,b.example:9093' });
    assert.deepEqual(KAFKA_BROKERS, ['a.example:9092', 'b.example:9093']);
    for (const wrong of ['a.example', 'a.example:port', 'kafka://a.example:9092', 'a b:9092']) {
      assert.throws(() => readConfig({ KAFKA_BROKERS: wrong }), /KAFKA_BROKERS/);
    }
    assert.throws(() => readConfig({ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'me' }), {
      code: 'CONFIG_INVALID',
      message: /KAFKA_SASL_PASSWORD/,
    });
  });

  it('reads what OpenTelemetry calls its settings', () => {
    assert.equal(readConfig({}).OTEL_EXPORTER_OTLP_ENDPOINT, '');
    const OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment=a%20test, service.version=1.2,';
    const config = readConfig({ OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER_ARG: '0.25' });
    assert.deepEqual(config.OTEL_RESOURCE_ATTRIBUTES, {
      'deployment.environment': 'a test',
      'service.version': '1.2',
    });
    assert.equal(config.OTEL_TRACES_SAMPLER_ARG, 0.25);
    for (const [name, wrong] of [
      ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
      ['OTEL_SERVICE_NAME', ''],
      ['OTEL_RESOURCE_ATTRIBUTES', 'version'],
      ['OTEL_RESOURCE_ATTRIBUTES', 'a=%E0%A4%A'],
      ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
      ['OTEL_TRACES_SAMPLER_ARG', 'always'],
    ] as const) {
      assert.throws(() => readConfig({ [name]: wrong }), new RegExp(`${name}=`), wrong);
    }
  });

  it('is what docs/settings.md says', async () => {
    const page = await readFile(new URL('../docs/settings.md', import.meta.url), 'utf8');
    const documented = page
      .split('\n')
      .filter((line) => /^\| `[A-Z_]+` /.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const expected = Object.entries(settings).map(([name, setting]) => [
      '',
      `\`${name}\``,
      setting.byDefault === '' ? '(empty)' : `\`${setting.byDefault}\``,
      setting.expects,
      setting.about,
      '',
    ]);
    assert.deepEqual(documented, expected);
  });

  it('has an engine for each in docs/settings.md, and for no other', async () => {
    const page = await readFile(new URL('../docs/settings.md', import.meta.url), 'utf8');
    const [, engines = ''] = page.split('## Engines');
    const rows = engines
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2);
    const named = rows.flatMap((row) => {
      const [, engine = '', azure = '', names = ''] = row.split('|').map((cell) => cell.trim());
      assert.ok(engine !== '' && azure !== '', row);
      return names.split(', ').map((name) => name.replaceAll('`', ''));
    });
    assert.deepEqual(named.toSorted(), Object.keys(settings).toSorted());
  });
});
