// Each completion as a span, with what it took and without a word of it.
// https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
import { errorType, startSpan, type Span } from '../telemetry/trace.ts';
import type { ChatChunk, ChatModel, ChatRequest } from './port.ts';

export function tracedModel(model: ChatModel): ChatModel {
  return {
    ...model,
    stream(request, signal) {
      const span = startSpan(`chat ${model.name}`, {
        kind: model.isLocal === true ? 'internal' : 'client',
        attributes: about(model, request),
      });
      return followed(model.stream(request, signal), span, signal);
    },
  };
}

function about({ name, group, provider }: ChatModel, { maxOutputTokens }: ChatRequest) {
  const server = URL.canParse(group ?? '') ? new URL(group ?? '') : null;
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider ?? 'miyagi',
    'gen_ai.request.model': name,
    'gen_ai.request.max_tokens': maxOutputTokens,
    'gen_ai.output.type': 'text',
    ...(server !== null && { 'server.address': server.hostname }),
  };
}

async function* followed(
  chunks: AsyncIterable<ChatChunk>,
  span: Span,
  signal: AbortSignal,
): AsyncGenerator<ChatChunk, void, void> {
  let begun = false;
  let hasFinished = false;
  try {
    for await (const chunk of chunks) {
      if (chunk.type === 'finish') {
        hasFinished = true;
        span.set({
          'gen_ai.response.finish_reasons': [chunk.reason],
          'gen_ai.usage.input_tokens': chunk.usage.inputTokens,
          'gen_ai.usage.output_tokens': chunk.usage.outputTokens,
        });
      } else if (!begun) {
        begun = true;
        span.event('gen_ai.first_chunk');
      }
      yield chunk;
    }
  } catch (error) {
    if (!signal.aborted) span.fail(errorType(error));
    throw error;
  } finally {
    if (!hasFinished && signal.aborted) span.set({ 'miyagi.stopped': true });
    span.end();
  }
}
