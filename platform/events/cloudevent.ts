// CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_` headers, the payload as JSON in the value.

/** A topic's event as the published language defines it (schema/events). `type` ends in its major version. */
export interface EventDefinition<Data> {
  /** e.g. `miyagi.users.Registered.v1` */
  readonly type: string;
  readonly topic: string;
  /** The partition key of a payload. */
  readonly key: (data: Data) => string;
  /** The user whom a payload is about, whose key seals it in the log; absent or null: it is about nobody. */
  readonly owner?: (data: Data) => string | null;
  /** A zod schema; unknown fields are let through. */
  readonly data: { parse(value: unknown): Data };
}

export interface CloudEvent<Data> {
  readonly id: string;
  /** Which program part said it: `/users`, `/coaching/worker`. */
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly time: string;
  /** W3C trace context, where one is known. */
  readonly traceparent?: string;
  readonly data: Data;
}
