// A live field that tells that something happened to an entity, of which kinds and how often, for the entity to
// be selected afresh; whatever a client has not read is told as one change.
import { z } from 'zod';
import { fieldOf, type Named, type TopicSpec, type Told } from './told.ts';

interface Changes {
  readonly topic: TopicSpec;
  /** The field's GraphQL type. */
  readonly type: string;
  /** Whose id is the topic's key. Payloads call it `portfolioId`, the type has that and `portfolio`. */
  readonly entity: string;
  /** By the name of the event, the value of the type's enum; all others are `OTHER`. */
  readonly kinds: Readonly<Record<string, string>>;
}

export interface Change {
  readonly id: string;
  /** Each once, in the order in which they came first. */
  readonly kinds: readonly string[];
  /** Of the newest event. */
  readonly kind: string;
  /** How many events. */
  readonly count: number;
  /** When the log took the newest event, ISO 8601. */
  readonly at: string;
}

export function changes({ topic, type, entity, kinds }: Changes) {
  const field = fieldOf(entity);
  const shape = z.object({ [`${field}Id`]: z.string() });
  const known = new Map(Object.entries(kinds));
  return {
    topic: topic.name,
    major: 1,
    begins: 'now' as const,
    compacted: topic.retention === 'compacted',
    fault(event: Named): string | null {
      return shape.safeParse(event).success ? null : `${field}Id: it is no text`;
    },
    merge(unread: Change | null, event: Told, at: string): Change {
      const kind = known.get(event.__typename) ?? 'OTHER';
      const before = unread?.kinds ?? [];
      return {
        id: String(event[`${field}Id`]),
        kinds: before.includes(kind) ? before : [...before, kind],
        kind,
        count: (unread?.count ?? 0) + 1,
        at,
      };
    },
    project: ({ id, ...change }: Change): Told => ({
      __typename: type,
      [`${field}Id`]: id,
      ...change,
      [field]: { __typename: entity, id },
    }),
  };
}
