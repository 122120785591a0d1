// What an operator may ask of the program: by name, with an input that is checked, answered with one JSON object.
import type { z } from 'zod';
import { badInput } from '../errors.ts';

/** Tells the operator what is going on. */
export type Say = (line: string) => void;

export interface Operation {
  /** `dead-letters/list` */
  readonly name: string;
  /** BAD_USER_INPUT with the field's name when the input does not fit. The answer can be written as JSON. */
  run(input: unknown, say: Say): Promise<object>;
}

/** Whoever answers: the running program, or the same code in the operator's own process. */
export type CallOperation = (name: string, input: object, say: Say) => Promise<object>;

export function operation<Input>(
  name: string,
  schema: z.ZodType<Input>,
  run: (input: Input, say: Say) => Promise<object>,
): Operation {
  return {
    name,
    async run(input, say) {
      const parsed = schema.safeParse(input);
      if (parsed.success) return run(parsed.data, say);
      const [issue] = parsed.error.issues;
      throw badInput(issue?.path.join('.') ?? '', issue?.message ?? 'the input is wrong');
    },
  };
}

/** BAD_USER_INPUT for a name that none of them has. */
export function callOneOf(operations: readonly Operation[]): CallOperation {
  return async (name, input, say) => {
    const found = operations.find((each) => each.name === name);
    if (found === undefined) throw badInput('operation', `there is no operation ${name}`);
    return found.run(input, say);
  };
}
