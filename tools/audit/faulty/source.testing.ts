// A counter that everybody may follow, each client at its own pace, and one that counts to ten; well or badly.
import {
  buildSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  parse,
  validate,
} from 'graphql';
import type { Fault } from './faults.testing.ts';

export interface Result {
  readonly data?: object | null;
  readonly errors?: readonly object[];
  readonly extensions?: object;
}

/** Where results go. */
export interface Sink {
  readonly send: (result: Result, id: string) => void;
  /** The client has not taken what was sent. */
  readonly isClogged: () => boolean;
  readonly end: (how: 'complete' | 'expired' | 'cut') => void;
}

export interface Follower {
  readonly stop: () => void;
}

export type Opened =
  | { readonly errors: readonly GraphQLError[]; readonly syntax: boolean }
  | { readonly data: object }
  | { readonly follow: (sink: Sink) => Follower };

export interface Payload {
  readonly query?: unknown;
  readonly variables?: Record<string, unknown> | null;
}

const tickMs = 5;
const lastOfTen = 10;

const schema = buildSchema(/* GraphQL */ `
  type Query {
    active: Int!
  }
  type Mutation {
    begin: Int!
  }
  type Subscription {
    ticks(after: String, pad: Int = 0): Tick!
    ten(after: String): Tick!
    silence: Tick!
  }
  type Tick {
    seq: Int!
    pad: String
  }
`);

interface Following {
  at: number;
  readonly field: string;
  readonly pad: number;
  readonly sink: Sink;
  /** Held back to be sent behind the next one. */
  held: number | null;
  silent: boolean;
}

export function createSource(has: (fault: Fault) => boolean) {
  let seq = 0;
  const followers = new Set<Following>();
  let forgotten = 0;

  const timer = setInterval(() => {
    seq++;
    const blocked =
      has('all-wait-for-the-slowest') && [...followers].some(({ sink }) => sink.isClogged());
    if (!blocked) for (const follower of followers) advance(follower);
  }, tickMs);

  function advance(follower: Following): void {
    const { field, sink } = follower;
    if (field === 'silence' || follower.silent) return;
    if (sink.isClogged() && has('cuts-slow-readers-off')) {
      leave(follower);
      return sink.end('cut');
    }
    if (sink.isClogged() && has('drops-for-slow-readers')) follower.at = seq;
    // Ten at the pace of the counter, too.
    const until = field === 'ten' ? Math.min(lastOfTen, follower.at + 1) : seq;
    while (follower.at < until && !sink.isClogged() && followers.has(follower)) {
      tell(follower, ++follower.at);
    }
    const last = has('ends-early') ? lastOfTen - 2 : lastOfTen;
    if (field !== 'ten' || follower.at < last || has('never-ends')) return;
    leave(follower);
    sink.end('complete');
  }

  function tell(follower: Following, number: number): void {
    const odd = number % 7 === 0;
    if (odd && has('drops')) return;
    if (odd && has('swaps')) return void (follower.held = number);
    give(follower, number);
    if (odd && has('repeats')) give(follower, number);
    if (follower.held === null) return;
    give(follower, follower.held);
    follower.held = null;
  }

  function give({ field, pad, sink }: Following, number: number): void {
    const cursor = String(number);
    const data = { [field]: { seq: number, ...(pad > 0 && { pad: 'x'.repeat(pad) }) } };
    sink.send({ data, extensions: { cursor } }, cursor);
  }

  function leave(follower: Following): void {
    if (followers.delete(follower) && has('never-forgets-clients')) forgotten++;
  }

  function begins(field: string, after: string | null): number | GraphQLError {
    const now = field === 'ten' ? 0 : seq;
    if (after === null || has('forgets-positions')) return now;
    const isKnown = /^\d+$/.test(after) && Number(after) <= Math.max(seq, lastOfTen);
    if (isKnown) return Number(after) - (has('comes-back-one-too-early') ? 1 : 0);
    if (has('takes-forged-positions')) return now + 1;
    return new GraphQLError('no such cursor', { extensions: { code: 'CURSOR_INVALID' } });
  }

  function open({ query, variables }: Payload, lastEventId: string | null = null): Opened {
    let document;
    try {
      document = parse(String(query));
    } catch (error) {
      return { errors: [error as GraphQLError], syntax: true };
    }
    const problems = validate(schema, document);
    const operation = getOperationAST(document);
    const [selection] = operation?.selectionSet.selections ?? [];
    if (problems.length > 0 || selection?.kind !== Kind.FIELD || !operation) {
      return { errors: problems, syntax: false };
    }
    const { coerced = {} } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      variables ?? {},
    );
    const field = selection.name.value;
    if (field === '__typename') return { data: { __typename: 'Query' } };
    if (field === 'active') return { data: { active: followers.size + forgotten } };
    if (field === 'begin') return { data: { begin: seq } };
    const definition = schema.getSubscriptionType()?.getFields()[field];
    if (definition === undefined) throw new TypeError(field);
    const args = getArgumentValues(definition, selection, coerced);
    const at = begins(field, lastEventId ?? (args['after'] as string | undefined) ?? null);
    if (at instanceof GraphQLError) return { errors: [at], syntax: false };
    return {
      follow(sink) {
        const pad = Number(args['pad'] ?? 0);
        const follower = { at, field, pad, sink, held: null, silent: false };
        followers.add(follower);
        return {
          stop() {
            leave(follower);
            if (has('one-leaves-all-end')) for (const each of [...followers]) leave(each);
          },
        };
      },
    };
  }

  return {
    open,
    reload() {
      for (const follower of [...followers]) {
        if (has('falls-silent-at-a-reload')) follower.silent = true;
        if (!has('cuts-at-a-reload')) continue;
        leave(follower);
        follower.sink.end('cut');
      }
    },
    close: () => clearInterval(timer),
  };
}

export type Source = ReturnType<typeof createSource>;
