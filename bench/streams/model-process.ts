// A model on another process, as it would be: asked for tools it wants none, and then it speaks at an even pace.
import { startChatServer } from '../../platform/llm/testing/chat-server.ts';
import { answer, taskOf } from './child.ts';

export interface ModelTask {
  readonly everyMs: number;
  /** Of each answer. */
  readonly words: number;
}

export interface Model {
  /** As MODEL_ENDPOINT wants it. */
  readonly endpoint: string;
}

const { everyMs, words } = taskOf<ModelTask>();
const said = Array.from({ length: words }, (_, index) => (index < words - 1 ? 'saving ' : 'more.'));
const server = await startChatServer(({ tools }) =>
  tools === undefined ? { words: said, everyMs } : {},
);
answer({ endpoint: `${server.origin}/v1` } satisfies Model);
