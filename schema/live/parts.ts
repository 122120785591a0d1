// A live field that tells which parts of an entity something happened to, for the parts to be selected afresh; whatever
// a client has not read is told as one.
import { z } from 'zod';
import { fieldOf, type Named, type TopicSpec, type Told } from './told.ts';

interface Parts {
  readonly topic: TopicSpec;
  /** The one field that is told by this, the topic's others having another feed. */
  readonly field: string;
  /** The field's GraphQL type. */
  readonly type: string;
  /** Whose id is the topic's key. Payloads call it `portfolioId`, the type has that and `portfolio`. */
  readonly entity: string;
  /** The entity that is part of it. Payloads name one `orderId`, the type has them in a list. */
  readonly part: { readonly type: string; readonly id: string; readonly list: string };
  /** By the name of the event, the value of the type's enum; all others are passed over. */
  readonly kinds: Readonly<Record<string, string>>;
}

export interface PartsChange {
  readonly id: string;
  /** Each once, the one that changed last at the end. */
  readonly parts: readonly string[];
  /** Of the newest event. */
  readonly kind: string;
  /** Each once, in the order in which they came first. */
  readonly kinds: readonly string[];
  /** How many events. */
  readonly count: number;
  /** When the log took the newest event, ISO 8601. */
  readonly at: string;
}

/** What waits for a client that does not read stays bounded: it is told of those that changed last. */
export const mostParts = 100;

export function parts({ topic, field, type, entity, part, kinds }: Parts) {
  const name = fieldOf(entity);
  const shape = z.object({ [`${name}Id`]: z.string(), [part.id]: z.string() });
  const known = new Map(Object.entries(kinds));
  return {
    topic: topic.name,
    field,
    major: 1,
    begins: 'now' as const,
    compacted: topic.retention === 'compacted',
    fault(event: Named): string | null {
      if (!known.has(event.__typename)) return null;
      const [issue] = shape.safeParse(event).error?.issues ?? [];
      return issue === undefined ? null : `${issue.path.join('.')}: it is no text`;
    },
    merge(unread: PartsChange | null, event: Told, at: string): PartsChange | null {
      const kind = known.get(event.__typename);
      if (kind === undefined) return unread;
      const id = String(event[part.id]);
      const before = unread?.kinds ?? [];
      const others = unread?.parts.filter((other) => other !== id) ?? [];
      return {
        id: String(event[`${name}Id`]),
        parts: [...others, id].slice(-mostParts),
        kinds: before.includes(kind) ? before : [...before, kind],
        kind,
        count: (unread?.count ?? 0) + 1,
        at,
      };
    },
    project: ({ id, parts: ids, ...change }: PartsChange): Told => ({
      __typename: type,
      [`${name}Id`]: id,
      ...change,
      [part.list]: ids.map((each) => ({ __typename: part.type, id: each })),
      [name]: { __typename: entity, id },
    }),
  };
}
