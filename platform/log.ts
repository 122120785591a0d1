// Structured logs: one JSON object a line on standard error; standard output belongs to what a person or a pipe asked for.
import { pino, destination } from 'pino';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** @param fields of each line at its moment; none unless given */
export function createLog(level: LogLevel, fields?: () => object): Log {
  return pino(
    {
      level,
      base: null,
      ...(fields !== undefined && { mixin: fields }),
      redact: ['token', 'authorization', '*.token', '*.authorization', 'headers.authorization'],
    },
    destination({ fd: 2, sync: true }),
  );
}

export const silentLog: Log = createLog('silent');
