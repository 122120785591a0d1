// The models that the settings name, in the order in which they are asked.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { OpenAiOptions } from './openai.ts';
import type { ChatModel } from './port.ts';

/** Azure OpenAI before any other server; empty where nothing is configured. */
export async function configuredModels(config: Config, clock: Clock): Promise<ChatModel[]> {
  const common = {
    clock,
    stallMs: config.MODEL_STALL_MS,
    limitParameter: config.MODEL_LIMIT_PARAMETER,
  };
  const models: OpenAiOptions[] = [];
  if (config.AZURE_OPENAI_ENDPOINT !== '') {
    models.push({
      ...common,
      server: {
        kind: 'azure',
        endpoint: config.AZURE_OPENAI_ENDPOINT,
        apiKey: config.AZURE_OPENAI_API_KEY,
        apiVersion: config.AZURE_OPENAI_API_VERSION,
      },
      name: config.AZURE_OPENAI_DEPLOYMENT,
      microsPerThousandTokens: {
        input: config.AZURE_OPENAI_PRICE_INPUT,
        output: config.AZURE_OPENAI_PRICE_OUTPUT,
      },
    });
  }
  if (config.MODEL_ENDPOINT !== '') {
    models.push({
      ...common,
      server: {
        kind: 'compatible',
        endpoint: config.MODEL_ENDPOINT,
        apiKey: config.MODEL_API_KEY,
      },
      name: config.MODEL_NAME,
      microsPerThousandTokens: {
        input: config.MODEL_PRICE_INPUT,
        output: config.MODEL_PRICE_OUTPUT,
      },
    });
  }
  if (models.length === 0) return [];
  // The client takes a while to load: whoever has no model does not wait for it.
  const { openAiModel } = await import('./openai.ts');
  return models.map(openAiModel);
}
