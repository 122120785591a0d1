// The models that the settings name, in the order in which they are asked.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { OpenAiOptions } from './openai.ts';
import type { ChatModel } from './port.ts';

type Provider = Config['MODEL_PROVIDERS'][number];

/** Empty where nothing is configured. */
export async function configuredModels(config: Config, clock: Clock): Promise<ChatModel[]> {
  const chain = config.MODEL_PROVIDERS.length > 0 ? config.MODEL_PROVIDERS : single(config);
  if (chain.length === 0) return [];
  // The client takes a while to load: whoever has no model does not wait for it.
  const { openAiModel } = await import('./openai.ts');
  return chain.map((provider) => openAiModel(optionsOf(provider, config, clock)));
}

/** Azure OpenAI before any other server. */
function single(config: Config): Provider[] {
  const azure: Provider = {
    kind: 'azure',
    name: config.AZURE_OPENAI_DEPLOYMENT,
    endpoint: config.AZURE_OPENAI_ENDPOINT,
    apiKey: config.AZURE_OPENAI_API_KEY,
    apiVersion: config.AZURE_OPENAI_API_VERSION,
    priceInput: config.AZURE_OPENAI_PRICE_INPUT,
    priceOutput: config.AZURE_OPENAI_PRICE_OUTPUT,
    limitParameter: config.MODEL_LIMIT_PARAMETER,
  };
  const other: Provider = {
    kind: 'compatible',
    name: config.MODEL_NAME,
    endpoint: config.MODEL_ENDPOINT,
    apiKey: config.MODEL_API_KEY,
    apiVersion: '',
    priceInput: config.MODEL_PRICE_INPUT,
    priceOutput: config.MODEL_PRICE_OUTPUT,
    limitParameter: config.MODEL_LIMIT_PARAMETER,
  };
  return [azure, other].filter(({ endpoint }) => endpoint !== '');
}

function optionsOf(provider: Provider, config: Config, clock: Clock): OpenAiOptions {
  const { kind, name, endpoint, apiKey, apiVersion, group, limitParameter } = provider;
  return {
    server: kind === 'azure' ? { kind, endpoint, apiKey, apiVersion } : { kind, endpoint, apiKey },
    name,
    microsPerThousandTokens: { input: provider.priceInput, output: provider.priceOutput },
    stallMs: config.MODEL_STALL_MS,
    limitParameter,
    clock,
    ...(group !== undefined && { group }),
  };
}
