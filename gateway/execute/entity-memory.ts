// The entities that the frames of one audience hold besides their event's own: asked for once, and again when
// they are too old or something has happened to them. What is remembered was read as one viewer.
import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import type { Clock } from '../../platform/clock.ts';
import type { EntityName, Happenings } from './happenings.ts';
import { reachedTypes } from './reached-types.ts';
import type { Data } from './records.ts';

export interface EntityMemoryOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Of what is given without asking again. */
  readonly maxAgeMs: number;
  readonly happenings: Happenings;
  /** Entities, each as often as a fetch selects of it. */
  readonly most?: number;
}

/** What an event's fetches are told besides the request. */
export interface EventContext {
  readonly memory: EntityMemory;
  /** The entity that the event is about: never taken from memory; null: none is declared. */
  readonly subject: EntityName | null;
}

interface Kept {
  /** Nobody may change it. */
  readonly entity: Data;
  readonly askedAt: number;
  readonly heard: number;
}

/** The answer to one representation as far as it can be remembered. */
export interface Question {
  /** Null: it is asked in any case. */
  readonly key: string | null;
  readonly type: string;
  readonly values: readonly string[];
}

export class EntityMemory {
  readonly #options: EntityMemoryOptions;
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #fetches = new Map<FetchNode, number>();

  constructor(options: EntityMemoryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#kept.size;
  }

  question(
    schema: GraphQLSchema,
    node: FetchNode,
    representation: Readonly<Data>,
    context: Data | null,
    subject: EntityName | null,
  ): Question {
    const type = String(representation['__typename']);
    const values: string[] = [];
    for (const [name, value] of Object.entries(representation)) {
      if (name !== '__typename' && (typeof value === 'string' || typeof value === 'number')) {
        values.push(String(value));
      }
    }
    const number = this.#fetches.get(node) ?? this.#fetches.size;
    this.#fetches.set(node, number);
    const key = `${number} ${JSON.stringify(representation)} ${context === null ? '' : JSON.stringify(context)}`;
    const isAbout = subject !== null && this.#holds(schema, node, type, values, subject);
    if (isAbout) this.#kept.delete(key);
    return { key: isAbout ? null : key, type, values };
  }

  /** Whether the answer may hold data of this entity. */
  #holds(
    schema: GraphQLSchema,
    node: FetchNode,
    type: string,
    values: readonly string[],
    subject: EntityName,
  ): boolean {
    const sameType = type === subject.type || !isObjectType(schema.getType(type));
    if (sameType && values.includes(subject.key)) return true;
    return reachedTypes(schema, node).has(subject.type);
  }

  /** Undefined: it has to be asked for. */
  recall(
    schema: GraphQLSchema,
    node: FetchNode,
    { key, type, values }: Question,
  ): Data | undefined {
    const kept = key === null ? undefined : this.#kept.get(key);
    if (key === null || kept === undefined) return undefined;
    const { clock, maxAgeMs, happenings } = this.#options;
    const { askedAt, heard, entity } = kept;
    const fresh =
      clock.now() - askedAt < maxAgeMs &&
      (heard === happenings.now ||
        (!values.some((value) => happenings.since(heard, type, value)) &&
          ![...reachedTypes(schema, node)].some((each) => happenings.toTypeSince(heard, each))));
    if (fresh) return entity;
    this.#kept.delete(key);
    return undefined;
  }

  /** Resolves when nobody else is asking for any of these any more; null: nobody is. */
  others(questions: readonly Question[]): Promise<unknown> | null {
    const asking = new Set<Promise<void>>();
    for (const { key } of questions) {
      const other = key === null ? undefined : this.#asking.get(key);
      if (other !== undefined) asking.add(other);
    }
    return asking.size === 0 ? null : Promise.all(asking);
  }

  /**
   * To be called before they are asked for, and what it returns afterwards, in any case, with the answers that
   * may be remembered: null where there is none.
   */
  asking(questions: readonly Question[]): (answers: readonly (Data | null)[]) => void {
    const { clock, happenings, most = 1_000 } = this.#options;
    const askedAt = clock.now();
    const heard = happenings.now;
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const { key } of questions) if (key !== null) this.#asking.set(key, promise);
    return (answers) => {
      questions.forEach(({ key }, index) => {
        if (key === null) return;
        if (this.#asking.get(key) === promise) this.#asking.delete(key);
        const entity = answers[index] ?? null;
        if (entity === null) return;
        this.#kept.delete(key);
        this.#kept.set(key, { entity, askedAt, heard });
      });
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= most) break;
        this.#kept.delete(oldest);
      }
      resolve();
    };
  }
}
