// What the rest of memory knows of vectors, where an embedder is configured.
import type { Embedder } from '../../../platform/llm/port.ts';
import type { Ports } from '../../../platform/ports.ts';
import { Meaning } from './meaning.ts';
import { metered } from './metered.ts';
import { PassageEmbedder } from './passage-embedder.ts';

export interface VectorProgress {
  readonly model: string;
  readonly dimensions: number;
  readonly passages: number;
  readonly embedded: number;
}

export interface Vectors {
  readonly meaning: Meaning;
  readonly passages: PassageEmbedder;
  /** null: the database keeps no vectors. */
  progress(): Promise<VectorProgress | null>;
  /** All documents have been cut anew. */
  rebuilt(): Promise<void>;
}

export function vectorsOf(
  ports: Pick<Ports, 'db' | 'clock' | 'ids' | 'log' | 'metrics'>,
  configured: Embedder,
): Vectors {
  const { clock, log } = ports;
  const embedder = metered(configured, ports.metrics);
  const { name: model, dimensions } = embedder;
  const passages = new PassageEmbedder(ports, embedder);
  return {
    meaning: new Meaning({ embedder, vectors: passages, clock, log }),
    passages,
    async progress() {
      const progress = await passages.space?.progress();
      return progress === undefined ? null : { model, dimensions, ...progress };
    },
    async rebuilt() {
      await passages.space?.dropOthers();
      passages.wake();
    },
  };
}
