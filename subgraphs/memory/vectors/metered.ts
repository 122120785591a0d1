// Counts what an embedder takes, whoever asks it.
import type { Embedder } from '../../../platform/llm/port.ts';
import type { Metrics } from '../../../platform/metrics.ts';

export function metered(embedder: Embedder, metrics: Metrics): Embedder {
  const { name: model, dimensions, microsPerThousandTokens } = embedder;
  const counted = (name: string, help: string) =>
    metrics.counter(name, help, ['model']).at({ model });
  const tokens = counted(
    'miyagi_embedding_tokens_total',
    'Tokens that models which embed have read.',
  );
  const cost = counted(
    'miyagi_embedding_cost_micros_total',
    'What that cost, in millionths of a US dollar.',
  );
  return {
    name: model,
    dimensions,
    microsPerThousandTokens,
    async embed(texts, signal) {
      const answer = await embedder.embed(texts, signal);
      tokens.add(answer.inputTokens);
      cost.add((answer.inputTokens * microsPerThousandTokens) / 1_000);
      return answer;
    },
  };
}
