// Who answers, at what price, and how runs are worked on.
import { z } from 'zod';
import { apiVersion, modelName, providerList, url } from '../llm/provider-list.ts';
import { apiKey, oneOf, optional, price, whole, type Setting } from './setting.ts';

export const modelsSettings = {
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
} as const;
