// Chat models behind the chat completions protocol: Azure OpenAI, and whatever else speaks it (OpenAI, vLLM,
// TGI, Ollama …). One call is one request: who tries again, and whom to ask next, is decided elsewhere.
import { AzureOpenAI, OpenAI } from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { categoriesIn } from './content-filter.ts';
import { chatMessagesOf, toolsOf } from './openai-request.ts';
import { errorOf } from './openai-errors.ts';
import { ToolCallAssembly } from './openai-tool-calls.ts';
import type { ChatChunk, ChatModel, ChatRequest, TokenUsage } from './port.ts';
import { estimatedTokens } from './tokens.ts';

export interface OpenAiOptions {
  readonly server: OpenAiServer;
  /** The model's name, on Azure the deployment's: sent to the server, shown to users, booked for cost. */
  readonly name: string;
  readonly microsPerThousandTokens: ChatModel['microsPerThousandTokens'];
  /** A server that sends nothing for so long (ms) has stalled; the client's own timeout ends with the headers. */
  readonly stallMs: number;
  /** Newer models of OpenAI refuse the first, most other servers know no other. */
  readonly limitParameter: 'max_tokens' | 'max_completion_tokens';
  readonly clock: Clock;
  /** See `ChatModel.group`; the server's origin where none is given. */
  readonly group?: string;
}

export type OpenAiServer =
  | {
      readonly kind: 'compatible';
      /** Up to and without `/chat/completions`: `http://127.0.0.1:8000/v1`. */
      readonly endpoint: string;
      /** '' for servers that want none. */
      readonly apiKey: string;
    }
  | {
      readonly kind: 'azure';
      /** `https://<resource>.openai.azure.com` */
      readonly endpoint: string;
      readonly apiKey: string;
      readonly apiVersion: string;
    };

/**
 * `stream` throws RATE_LIMITED (retryable unless the quota is used up; `retryAfterMs` where the server
 * said so), CONTENT_FILTERED for a refused prompt, TIMEOUT (retryable) for a stalled stream, and UNAVAILABLE
 * for everything else, retryable where another try may help. A filtered answer is a `finish`.
 */
export function openAiModel(options: OpenAiOptions): ChatModel {
  const { name, microsPerThousandTokens, clock, stallMs } = options;
  const client = clientOf(options);
  return {
    name,
    microsPerThousandTokens,
    group: options.group ?? new URL(options.server.endpoint).origin,
    provider: options.server.kind === 'azure' ? 'azure.ai.openai' : 'openai',
    async *stream(request, signal) {
      if (signal.aborted) return;
      const stop = new AbortController();
      const onAbort = () => stop.abort();
      signal.addEventListener('abort', onAbort, { once: true });
      let stalled = false;
      const watch = () =>
        clock.after(stallMs, () => {
          stalled = true;
          stop.abort();
        });
      let timer = watch();
      const answer = new Answer(request);
      try {
        const body = bodyOf(request, options);
        const chunks = await client.chat.completions.create(body, { signal: stop.signal });
        for await (const chunk of chunks) {
          // Not while whoever reads this takes its time.
          timer.cancel();
          if (signal.aborted) return;
          const text = answer.take(chunk);
          if (text !== '') yield { type: 'text', text };
          timer = watch();
        }
      } catch (error) {
        // Whatever happens behind a finished answer takes nothing from it.
        if (!stop.signal.aborted && !answer.isFinished) throw errorOf(error, name, clock.now());
      } finally {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        // Also when the reader has had enough: the socket closes now, and nothing more is generated.
        stop.abort();
      }
      if (signal.aborted) return;
      if (!answer.isFinished) {
        throw stalled
          ? new AppError('TIMEOUT', `${name} sent nothing for ${stallMs} ms.`, { retryable: true })
          : // The client takes a connection that closes cleanly for the end of the answer.
            new AppError('UNAVAILABLE', `${name} ended in the middle.`, { retryable: true });
      }
      yield* answer.ending();
    },
  };
}

/** Everything that the client would otherwise look up in the environment is given here. */
export function clientOf({ server, name }: Pick<OpenAiOptions, 'server' | 'name'>): OpenAI {
  const common = {
    apiKey: server.apiKey === '' ? 'none' : server.apiKey,
    organization: null,
    project: null,
    webhookSecret: null,
    adminAPIKey: null,
    maxRetries: 0,
    // It would write what people asked and were told to standard error.
    logLevel: 'off',
  } as const;
  if (server.kind === 'compatible') return new OpenAI({ ...common, baseURL: server.endpoint });
  const { endpoint, apiVersion } = server;
  return new AzureOpenAI({ ...common, baseURL: '', endpoint, apiVersion, deployment: name });
}

function bodyOf(
  request: ChatRequest,
  { name, limitParameter }: OpenAiOptions,
): ChatCompletionCreateParamsStreaming {
  return {
    model: name,
    messages: chatMessagesOf(request.messages),
    ...(request.tools.length > 0 && { tools: toolsOf(request.tools) }),
    [limitParameter]: request.maxOutputTokens,
    seed: request.seed,
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** What the chunks of one completion add up to. */
class Answer {
  readonly #request: ChatRequest;
  readonly #toolCalls = new ToolCallAssembly();
  #reason: string | null = null;
  #usage: TokenUsage | null = null;
  #length = 0;
  #filtered: readonly string[] = [];

  constructor(request: ChatRequest) {
    this.#request = request;
  }

  /** Only a completion that says why it ended has ended. */
  get isFinished(): boolean {
    return this.#reason !== null;
  }

  /** The text in this chunk. Azure's first chunk and the one with the usage have no choices. */
  take(chunk: ChatCompletionChunk): string {
    if (chunk.usage) {
      const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = chunk.usage;
      this.#usage = { inputTokens, outputTokens };
    }
    const choice = chunk.choices?.[0];
    if (choice === undefined) return '';
    this.#reason = choice.finish_reason ?? this.#reason;
    if ('content_filter_results' in choice) {
      const found = categoriesIn(choice.content_filter_results);
      this.#filtered = [...new Set([...this.#filtered, ...found])];
    }
    for (const delta of choice.delta?.tool_calls ?? []) this.#toolCalls.add(delta);
    const text = choice.delta?.content ?? '';
    this.#length += text.length;
    return text;
  }

  *ending(): Generator<ChatChunk> {
    const calls = this.#toolCalls.calls();
    if (calls.length > 0) yield { type: 'toolCalls', calls };
    const reason = calls.length > 0 && this.#reason === 'stop' ? 'tool_calls' : this.#reason;
    yield {
      type: 'finish',
      reason: reasons.get(reason ?? '') ?? 'stop',
      usage: this.#counted(),
      ...(this.#filtered.length > 0 && { filtered: this.#filtered }),
    };
  }

  /** A server that does not count is billed by estimate rather than not at all. */
  #counted(): TokenUsage {
    const { messages, tools } = this.#request;
    return (
      this.#usage ?? {
        inputTokens: estimatedTokens(JSON.stringify([messages, tools]).length),
        outputTokens: estimatedTokens(this.#length),
      }
    );
  }
}

/** Other servers have more names for a natural end. */
const reasons = new Map<string, (ChatChunk & { type: 'finish' })['reason']>([
  ['length', 'length'],
  ['content_filter', 'contentFilter'],
  ['tool_calls', 'toolCalls'],
  ['function_call', 'toolCalls'],
]);
