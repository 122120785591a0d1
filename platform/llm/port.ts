// Language models as Miyagi sees them; a model may call tools and always ends with exactly one `finish`.

export type ChatMessage =
  | { readonly role: 'system' | 'user' | 'assistant'; readonly text: string }
  | { readonly role: 'assistant'; readonly toolCalls: readonly ToolCall[] }
  | {
      readonly role: 'tool';
      readonly callId: string;
      readonly name: string;
      readonly result: unknown;
    };

export interface ToolCall {
  readonly callId: string;
  readonly name: string;
  /** JSON, already parsed; validated by the tool itself. */
  readonly arguments: unknown;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly maxOutputTokens: number;
  /** Makes sampling repeatable where the model supports it. */
  readonly seed: number;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type ChatChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'toolCalls'; readonly calls: readonly ToolCall[] }
  | {
      readonly type: 'finish';
      readonly reason: 'stop' | 'toolCalls' | 'length' | 'contentFilter';
      readonly usage: TokenUsage;
      /** What the provider's content filter stopped the answer for, as far as it says. */
      readonly filtered?: readonly string[];
    };

export interface ChatModel {
  /** What actually answers, as shown to users and booked for cost: `offline-coach`, `gpt-4o` … */
  readonly name: string;
  /** Price in millionths of a US dollar per 1,000 tokens. */
  readonly microsPerThousandTokens: { readonly input: number; readonly output: number };
  /** What it fails together with, its server for instance; missing: nothing. */
  readonly group?: string;
  /** Who runs its server, as OpenTelemetry names them: `openai`, `azure.ai.openai`. */
  readonly provider?: string;
  /** It answers within this process: for nothing, always, and without anybody else hearing of it. */
  readonly isLocal?: true;
  /**
   * Streams one completion. A stream that ends without `finish` was cut and throws UNAVAILABLE
   * (retryable); an abort ends it quietly, without `finish`.
   */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatChunk>;
}

export interface Embeddings {
  /** One for each text, in their order: `dimensions` finite numbers, not all of them 0. */
  readonly vectors: readonly (readonly number[])[];
  readonly inputTokens: number;
}

/** Turns texts into vectors that lie near each other where the texts mean much the same. */
export interface Embedder {
  /** Vectors of models with different names are never compared. */
  readonly name: string;
  readonly dimensions: number;
  /** Price in millionths of a US dollar per 1,000 tokens. */
  readonly microsPerThousandTokens: number;
  /**
   * One request, for as many texts as the server takes at once. BAD_USER_INPUT when it refuses one of them or has
   * no usable vector for it, CONFIG_INVALID when its vectors have other dimensions, otherwise as `ChatModel`.
   * An abort is UNAVAILABLE.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings>;
}
