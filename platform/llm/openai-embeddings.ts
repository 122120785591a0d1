// An embedder behind the embeddings protocol: Azure OpenAI, and whatever else speaks it (OpenAI, vLLM, TEI,
// Ollama …). One call is one request: who tries again is decided elsewhere.
import { APIError } from 'openai';
import type { CreateEmbeddingResponse } from 'openai/resources';
import type { Clock } from '../clock.ts';
import { AppError, badInput } from '../errors.ts';
import { clientOf, type OpenAiServer } from './openai.ts';
import { errorOf } from './openai-errors.ts';
import type { Embedder, Embeddings } from './port.ts';
import { estimatedTokens } from './tokens.ts';

export interface EmbedderOptions {
  readonly server: OpenAiServer;
  /** The model's name, on Azure the deployment's: sent to the server, booked for cost. */
  readonly name: string;
  readonly dimensions: number;
  readonly microsPerThousandTokens: number;
  /** A server that has not answered for so long (ms) has failed. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export function openAiEmbedder(options: EmbedderOptions): Embedder {
  const { name, dimensions, microsPerThousandTokens, timeoutMs, clock } = options;
  const client = clientOf(options);
  return {
    name,
    dimensions,
    microsPerThousandTokens,
    async embed(texts, signal) {
      const stop = new AbortController();
      const onAbort = () => stop.abort();
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) stop.abort();
      let late = false;
      const timer = clock.after(timeoutMs, () => {
        late = true;
        stop.abort();
      });
      try {
        const answer = await client.embeddings.create(
          // Asked for nothing, the client asks for base64, which other servers do not know.
          { model: name, input: [...texts], encoding_format: 'float' },
          { signal: stop.signal },
        );
        return checked(answer, texts, { name, dimensions });
      } catch (error) {
        if (late) {
          const message = `${name} did not answer within ${timeoutMs} ms.`;
          throw new AppError('TIMEOUT', message, { retryable: true, cause: error });
        }
        if (error instanceof AppError) throw error;
        throw refusedText(error, name) ?? errorOf(error, name, clock.now());
      } finally {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

/** What is wrong with the request is wrong with a text: everything else in it is always the same. */
function refusedText(error: unknown, name: string): AppError | null {
  const status = error instanceof APIError ? (error.status as number | undefined) : undefined;
  if (status !== 400 && status !== 413 && status !== 422) return null;
  if ((error as APIError).code === 'content_filter') return null;
  return new AppError('BAD_USER_INPUT', `${name} refused a text with HTTP ${status}.`, {
    field: 'texts',
    cause: error,
  });
}

/** A server may leave out, double, mix up or misshape what was asked of it: nothing of that gets through. */
function checked(
  answer: CreateEmbeddingResponse,
  texts: readonly string[],
  { name, dimensions }: Pick<EmbedderOptions, 'name' | 'dimensions'>,
): Embeddings {
  const data: unknown = answer.data;
  const given = Array.isArray(data) ? (data as Partial<CreateEmbeddingResponse['data'][0]>[]) : [];
  const byPlace = new Map(given.map(({ index, embedding }, n) => [index ?? n, embedding]));
  if (given.length !== texts.length || byPlace.size !== texts.length) {
    const message = `${name} gave ${given.length} vectors for ${texts.length} texts.`;
    throw new AppError('UNAVAILABLE', message, { retryable: true });
  }
  const vectors = texts.map((_text, n) => {
    const vector: unknown = byPlace.get(n);
    if (!Array.isArray(vector)) {
      const message = `${name} gave no vector for text ${n}.`;
      throw new AppError('UNAVAILABLE', message, { retryable: true });
    }
    if (vector.length !== dimensions) {
      throw new AppError(
        'CONFIG_INVALID',
        `${name} gave a vector of ${vector.length} numbers; EMBEDDING_DIMENSIONS says ${dimensions}.`,
        { field: 'EMBEDDING_DIMENSIONS' },
      );
    }
    // As PostgreSQL keeps them: what is not finite in single precision cannot be compared, nor can nothing.
    const numbers = vector.map((value) => (typeof value === 'number' ? Math.fround(value) : NaN));
    if (!numbers.every(Number.isFinite) || numbers.every((value) => value === 0)) {
      throw badInput('texts', `${name} has no usable vector for a text.`);
    }
    return numbers;
  });
  const counted = (answer.usage as Partial<CreateEmbeddingResponse['usage']> | undefined)
    ?.prompt_tokens;
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return { vectors, inputTokens: counted ?? estimatedTokens(length) };
}
