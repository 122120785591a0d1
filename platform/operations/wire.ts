// How an operator's command and the running program speak: JSON, one message a line.
import { z } from 'zod';
import { AppError, errorCodes, isAppError } from '../errors.ts';

export const socketName = 'operations';
/** Of the data directory: says where the socket is. */
export const noteName = 'operations.socket';

export const request = z.object({ operation: z.string(), input: z.looseObject({}) });

const failure = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  retryable: z.boolean(),
  field: z.string().optional(),
});

export const message = z.union([
  z.object({ progress: z.string() }),
  z.object({ result: z.looseObject({}) }),
  z.object({ error: failure }),
]);
export type Message = z.infer<typeof message>;

/** What is no AppError is a bug: whoever asked is on this machine and may know what it says. */
export function failureOf(error: unknown): z.infer<typeof failure> {
  if (!isAppError(error)) {
    const text = error instanceof Error ? error.message : String(error);
    return { code: 'INTERNAL', message: text, retryable: false };
  }
  const { code, message: text, retryable, field } = error;
  return { code, message: text, retryable, ...(field !== undefined && { field }) };
}

export function errorOf({
  code,
  message: text,
  retryable,
  field,
}: z.infer<typeof failure>): AppError {
  return new AppError(code, text, { retryable, ...(field !== undefined && { field }) });
}
