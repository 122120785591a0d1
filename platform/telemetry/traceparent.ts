// W3C trace context: what one part of a trace tells the next. https://www.w3.org/TR/trace-context/

/** Headers of a request or of a record, by lower-case name. */
export type Carrier = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const format = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const sampledFlag = 1;

/** Null for one that is none: the standard wants it ignored. */
export function parseTraceparent(text: string): TraceParent | null {
  const [, version, traceId = '', spanId = '', flags = '', more] = format.exec(text) ?? [];
  if (version === undefined || version === 'ff') return null;
  // Only a later version may say more.
  if (version === '00' && more !== undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}

export function formatTraceparent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** Null where there is none, more than one, or a malformed one. */
export function traceparentIn({ traceparent }: Carrier): TraceParent | null {
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : null;
}

/** What other vendors say beside it; null where that is nothing. Several headers are one list. */
export function tracestateIn({ tracestate }: Carrier): string | null {
  const text = Array.isArray(tracestate) ? tracestate.join(',') : tracestate;
  return typeof text === 'string' && text !== '' ? text : null;
}
