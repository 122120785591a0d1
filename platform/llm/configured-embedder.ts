// The model that embeds, where the settings name one.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { EmbedderOptions } from './openai-embeddings.ts';
import type { Embedder } from './port.ts';

/** Azure OpenAI rather than any other server; null where nothing is configured. */
export async function configuredEmbedder(config: Config, clock: Clock): Promise<Embedder | null> {
  const chosen = azure(config) ?? compatible(config);
  if (chosen === null) return null;
  // The client takes a while to load: whoever has no embedder does not wait for it.
  const { openAiEmbedder } = await import('./openai-embeddings.ts');
  const { EMBEDDING_DIMENSIONS: dimensions, MODEL_STALL_MS: timeoutMs } = config;
  return openAiEmbedder({ ...chosen, dimensions, timeoutMs, clock });
}

type Chosen = Pick<EmbedderOptions, 'server' | 'name' | 'microsPerThousandTokens'>;

function azure(config: Config): Chosen | null {
  const name = config.AZURE_OPENAI_EMBEDDING_DEPLOYMENT;
  if (name === '') return null;
  const server = {
    kind: 'azure',
    endpoint: config.AZURE_OPENAI_ENDPOINT,
    apiKey: config.AZURE_OPENAI_API_KEY,
    apiVersion: config.AZURE_OPENAI_API_VERSION,
  } as const;
  return { server, name, microsPerThousandTokens: config.AZURE_OPENAI_EMBEDDING_PRICE };
}

function compatible(config: Config): Chosen | null {
  const { MODEL_EMBEDDING_NAME: name, MODEL_EMBEDDING_ENDPOINT: own } = config;
  if (name === '') return null;
  const server =
    own === ''
      ? { endpoint: config.MODEL_ENDPOINT, apiKey: config.MODEL_API_KEY }
      : { endpoint: own, apiKey: config.MODEL_EMBEDDING_API_KEY };
  return {
    server: { kind: 'compatible', ...server },
    name,
    microsPerThousandTokens: config.MODEL_EMBEDDING_PRICE,
  };
}
