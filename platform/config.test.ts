import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readConfig, settings } from './config.ts';

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
