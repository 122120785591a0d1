// A tool: a read of the graph on the asker's behalf, then a finance computation. Its only output is facts.
import { z } from 'zod';
import type { Actor } from '../../../platform/auth/port.ts';
import { AppError } from '../../../platform/errors.ts';
import type { GraphClient } from '../../../platform/graphql/port.ts';
import type { ToolDefinition } from '../../../platform/llm/port.ts';
import type { Fact } from './facts.ts';

export interface ToolContext {
  readonly graph: GraphClient;
  /** For whom the graph is asked; it shows what this actor may see and no more. */
  readonly actor: Actor;
  readonly signal: AbortSignal;
}

export interface Tool {
  /** As models are shown it. */
  readonly definition: ToolDefinition;
  /** Null for arguments that fit; else what is wrong with them, in words that a model may be told. */
  problemWith(args: unknown): string | null;
  /** BAD_USER_INPUT for arguments that do not fit; otherwise the graph's own errors. */
  run(args: unknown, context: ToolContext): Promise<readonly Fact[]>;
}

export function defineTool<Args>(spec: {
  readonly name: string;
  readonly description: string;
  readonly args: z.ZodType<Args>;
  run(args: Args, context: ToolContext): Promise<readonly Fact[]>;
}): Tool {
  const { name, description, args } = spec;
  return {
    definition: { name, description, parameters: z.toJSONSchema(args) },
    problemWith(raw) {
      const parsed = args.safeParse(raw);
      if (parsed.success) return null;
      const [issue] = parsed.error.issues;
      const where = ['arguments', ...(issue?.path ?? [])].map(String).join('.');
      return `${name}: ${where}: ${issue?.message ?? 'bad arguments'}`;
    },
    async run(raw, context) {
      const parsed = args.safeParse(raw);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const field = ['arguments', ...(issue?.path ?? [])].map(String).join('.');
        throw new AppError('BAD_USER_INPUT', `${name}: ${issue?.message ?? 'bad arguments'}`, {
          field,
        });
      }
      return spec.run(parsed.data, context);
    },
  };
}

/** The subject's part of an answer of the graph. NOT_FOUND where the actor has no household. */
export function present<T>(me: T | null): T {
  if (me === null) throw new AppError('NOT_FOUND', 'There is no household on record for you.');
  return me;
}
