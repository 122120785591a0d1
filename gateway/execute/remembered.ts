// The entities of one fetch of an event: from memory those that are known, from the subgraph, in one call, the rest.
import type { EventContext } from './entity-memory.ts';
import type { Asked } from './fetch-errors.ts';
import type { Data } from './records.ts';
import { isData } from './records.ts';
import type { Batch } from './representations.ts';
import { NONE } from './representations.ts';

/** For each representation of the batch what is known of it; nobody may change that. */
export async function rememberedEntities(
  { memory, subject }: EventContext,
  asked: Asked,
  batch: Batch,
  context: Data | null,
  /** Null where there is no answer, which was reported. */
  askFor: (asked: Asked) => Promise<readonly unknown[] | null>,
): Promise<readonly unknown[]> {
  const { schema, node } = asked;
  const { representations } = batch;
  const questions = representations.map((representation) =>
    memory.question(schema, node, representation, context, subject),
  );
  const entities: unknown[] = [];
  const lookUp = () => {
    const missing: number[] = [];
    questions.forEach((question, index) => {
      entities[index] ??= memory.recall(schema, node, question);
      if (entities[index] === undefined) missing.push(index);
    });
    return missing;
  };
  let missing = lookUp();
  if (missing.length === 0) return entities;
  const others = memory.others(questions);
  if (others !== null) {
    await others;
    missing = lookUp();
    if (missing.length === 0) return entities;
  }

  let clean = true;
  const answered = memory.asking(missing.map((index) => questions[index] as (typeof questions)[0]));
  let fresh: readonly unknown[] | null = null;
  try {
    const some = missing.length === representations.length ? batch : partOf(batch, missing);
    fresh = await askFor({ ...asked, batch: some, onErrors: () => (clean = false) });
  } finally {
    const whole = clean ? fresh : null;
    answered(missing.map((_, at) => (isData(whole?.[at]) ? whole[at] : null)));
  }
  missing.forEach((index, at) => (entities[index] = fresh?.[at]));
  return entities;
}

/** The batch of some of its representations; the targets stay those that there are. */
function partOf({ representations, of, incomplete }: Batch, indices: readonly number[]): Batch {
  const places = new Map(indices.map((index, at) => [index, at]));
  return {
    representations: indices.map((index) => representations[index] as Data),
    of: of.map((index) => (index < 0 ? index : (places.get(index) ?? NONE))),
    last: null,
    incomplete,
  };
}
