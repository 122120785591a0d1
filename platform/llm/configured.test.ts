import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { configuredModels } from './configured.ts';

const clock = new ManualClock();

it('makes no model where none is configured', async () => {
  assert.deepEqual(await configuredModels(readConfig({}), clock), []);
});

it('makes the configured models, Azure first, each with its price', async () => {
  const config = readConfig({
    MODEL_ENDPOINT: 'http://127.0.0.1:8000/v1',
    MODEL_NAME: 'own-model',
    MODEL_PRICE_OUTPUT: '20',
    AZURE_OPENAI_ENDPOINT: 'https://example.openai.azure.com',
    AZURE_OPENAI_API_KEY: 'key',
    AZURE_OPENAI_DEPLOYMENT: 'gpt-4o',
    AZURE_OPENAI_PRICE_INPUT: '2500',
    AZURE_OPENAI_PRICE_OUTPUT: '10000',
  });
  const models = await configuredModels(config, clock);
  assert.deepEqual(
    models.map(({ name, microsPerThousandTokens }) => ({ name, microsPerThousandTokens })),
    [
      { name: 'gpt-4o', microsPerThousandTokens: { input: 2500, output: 10000 } },
      { name: 'own-model', microsPerThousandTokens: { input: 0, output: 20 } },
    ],
  );
});

it('makes a chain of its own in the order given, in groups by origin unless told', async () => {
  const MODEL_PROVIDERS = JSON.stringify([
    { name: 'a', endpoint: 'http://127.0.0.1:1/v1', priceInput: 7 },
    { name: 'b', endpoint: 'http://127.0.0.1:1/v2', group: 'other' },
    { name: 'c', endpoint: 'http://127.0.0.1:2', kind: 'azure', apiKey: 'k' },
  ]);
  const models = await configuredModels(readConfig({ MODEL_PROVIDERS }), clock);
  assert.deepEqual(
    models.map(({ name, group }) => [name, group]),
    [
      ['a', 'http://127.0.0.1:1'],
      ['b', 'other'],
      ['c', 'http://127.0.0.1:2'],
    ],
  );
  assert.equal(models[0]?.microsPerThousandTokens.input, 7);
});
