// A model on another process, as it would be: asked for tools it wants none, and then it speaks at its own pace. Each
// piece takes between half and one and a half times the mean: real models do not speak in step with each other.
import { seededRandom } from '../../platform/random.ts';
import { startChatServer } from '../../platform/llm/testing/chat-server.ts';
import { answer, taskOf } from './child.ts';

export interface ModelTask {
  /** In the mean. */
  readonly everyMs: number;
  readonly seed: number;
  /** Of each answer. */
  readonly words: number;
}

export interface Model {
  /** As MODEL_ENDPOINT wants it. */
  readonly endpoint: string;
}

const { everyMs: mean, words, seed } = taskOf<ModelTask>();
const random = seededRandom('model', seed);
const everyMs = () => mean * (0.5 + random.float());
const said = Array.from({ length: words }, (_, index) => (index < words - 1 ? 'saving ' : 'more.'));
const server = await startChatServer(({ tools }) =>
  tools === undefined ? { words: said, everyMs } : {},
);
answer({ endpoint: `${server.origin}/v1` } satisfies Model);
