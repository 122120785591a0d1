// A live field that tells the newest value of each key at once and then its every change; of several values that
// a client has not read, only the newest is told.
import type { z } from 'zod';
import type { Named, TopicSpec, Told } from './told.ts';

interface Latest<Shape extends z.ZodObject> {
  readonly topic: TopicSpec;
  readonly event: { readonly type: string; readonly data: Shape };
  /** The value as an object of the field's type. */
  readonly tell: (data: z.infer<Shape>) => Told;
}

/** Of a compacted topic's one kind of event; events of other kinds are passed over. */
export function latest<Shape extends z.ZodObject>({ topic, event, tell }: Latest<Shape>) {
  type Value = Named & z.infer<Shape>;
  const [, name, major] = /(\w+)\.v(\d+)$/.exec(event.type) ?? [];
  return {
    topic: topic.name,
    major: Number(major),
    begins: 'newest' as const,
    compacted: topic.retention === 'compacted',
    fault(value: Named): string | null {
      if (value.__typename !== name) return null;
      const [issue] = event.data.safeParse(value).error?.issues ?? [];
      return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`;
    },
    merge: (unread: Value | null, value: Value) => (value.__typename === name ? value : unread),
    project: (value: Value) => tell(value),
  };
}
