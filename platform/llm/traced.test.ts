import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { recordSpans } from '../telemetry/testing.ts';
import { traced } from '../telemetry/trace.ts';
import type { ChatChunk, ChatModel, ChatRequest } from './port.ts';
import { tracedModel } from './traced.ts';

const request: ChatRequest = {
  messages: [{ role: 'user', text: 'What does Ada earn?' }],
  tools: [],
  maxOutputTokens: 500,
  seed: 1,
};
const finish: ChatChunk = {
  type: 'finish',
  reason: 'stop',
  usage: { inputTokens: 12, outputTokens: 3 },
};
const text = (said: string): ChatChunk => ({ type: 'text', text: said });

function modelOf(chunks: readonly (ChatChunk | Error)[]): ChatModel {
  return {
    name: 'gpt-x',
    microsPerThousandTokens: { input: 1, output: 1 },
    group: 'https://models.example:8443',
    provider: 'openai',
    async *stream() {
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk;
        yield chunk;
      }
    },
  };
}

async function heard(model: ChatModel, signal: AbortSignal, most = Infinity): Promise<number> {
  let count = 0;
  const chunks = model.stream(request, signal)[Symbol.asyncIterator]();
  while (count < most && (await chunks.next()).done !== true) count++;
  await chunks.return?.();
  return count;
}

describe('a traced model', () => {
  const never = new AbortController().signal;

  it('says what answered and what it took, and not a word of it', async (t) => {
    const spans = recordSpans(t);
    const model = tracedModel(modelOf([text('She earns '), text('enough.'), finish]));
    const count = await traced('step', {}, () => heard(model, never));
    assert.equal(count, 3);
    const [chat, step] = spans();
    assert.deepEqual(chat?.attributes, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-x',
      'gen_ai.request.max_tokens': 500,
      'gen_ai.output.type': 'text',
      'server.address': 'models.example',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 3,
    });
    assert.deepEqual([chat?.kind, chat?.name], ['CLIENT', 'chat gpt-x']);
    assert.equal(chat?.parentId, step?.spanId);
    assert.deepEqual(chat?.events, ['gen_ai.first_chunk']);
    assert.doesNotMatch(JSON.stringify(spans()), /Ada|earn/);
  });

  it('fails as the model does', async (t) => {
    const spans = recordSpans(t);
    const model = tracedModel(modelOf([text('a'), new AppError('RATE_LIMITED', 'Later, Ada.')]));
    await assert.rejects(heard(model, never), { code: 'RATE_LIMITED' });
    const [chat] = spans();
    assert.deepEqual([chat?.hasFailed, chat?.attributes['error.type']], [true, 'RATE_LIMITED']);
  });

  it('ends with one that is stopped, which is no failure', async (t) => {
    const spans = recordSpans(t);
    const stop = new AbortController();
    stop.abort();
    assert.equal(
      await heard(tracedModel(modelOf([text('a'), text('b'), finish])), stop.signal, 1),
      1,
    );
    const [chat] = spans();
    assert.deepEqual([chat?.hasFailed, chat?.attributes['miyagi.stopped']], [false, true]);
  });

  it('is within this process where the model is', async (t) => {
    const spans = recordSpans(t);
    const model = modelOf([finish]);
    const local: ChatModel = {
      name: model.name,
      microsPerThousandTokens: model.microsPerThousandTokens,
      isLocal: true,
      stream: (...asked) => model.stream(...asked),
    };
    await heard(tracedModel(local), never);
    const [chat] = spans();
    assert.equal(chat?.kind, 'INTERNAL');
    assert.equal(chat?.attributes['gen_ai.provider.name'], 'miyagi');
  });
});
