// What a client says of itself: its program's name and version, in the headers of Apollo's clients or of others.
import type { Carrier } from '../../platform/telemetry/traceparent.ts';

const NAMES = ['apollographql-client-name', 'graphql-client-name'] as const;
const VERSIONS = ['apollographql-client-version', 'graphql-client-version'] as const;

export const CLIENT_HEADERS: readonly string[] = [...NAMES, ...VERSIONS];

/** No `@`: nobody's address is a client's name. */
const sayable = /^[\w .,:/+()-]{1,100}$/;

export interface ClientName {
  /** Null: it says none. Undefined: what it says is no name, or too long for one. The version alike. */
  readonly name: string | null | undefined;
  readonly version: string | null | undefined;
}

export function clientNameOf(headers: Carrier): ClientName {
  return { name: firstOf(headers, NAMES), version: firstOf(headers, VERSIONS) };
}

function firstOf(headers: Carrier, keys: readonly string[]): string | null | undefined {
  for (const key of keys) {
    const text = headers[key];
    if (text === undefined || text === '') continue;
    return typeof text === 'string' && sayable.test(text) ? text : undefined;
  }
  return null;
}
