// A subscription of any live field as clients hold it, by each of the three transports, every frame kept.
import { createClient } from 'graphql-ws';

export interface LiveFrame {
  /** Of the one field. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly cursor: string;
}

export interface Live {
  readonly frames: readonly LiveFrame[];
  /** Where the client stands before the first frame, where the transport tells it. */
  readonly cursor: string;
  /** Resolves with all frames once `enough` says so, or at the end. */
  until(enough: (frames: readonly LiveFrame[]) => boolean): Promise<readonly LiveFrame[]>;
  /** `complete`, `lost`, or the code of the error, with the argument it names. */
  readonly ended: Promise<string>;
  readonly close: () => void;
}

export interface Asked {
  readonly origin: string;
  /** null: signed out. */
  readonly token: string | null;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** An answer as it stands in a frame of each transport. */
interface Result {
  readonly data?: Readonly<Record<string, LiveFrame['event']>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly field?: string };
  }[];
  readonly extensions?: { readonly cursor?: string };
}

export const transports = { webSocket, events, multipart };

async function webSocket({ origin, token, query, variables }: Asked): Promise<Live> {
  const client = createClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    onNonLazyError: () => undefined,
  });
  const heard = hearing(() => void client.dispose());
  client.subscribe(
    { query, ...(variables && { variables }) },
    {
      next: (result) => heard.take(result as Result),
      error: (error) => heard.end(Array.isArray(error) ? codeOf({ errors: error }) : 'lost'),
      complete: () => heard.end('complete'),
    },
  );
  return heard.live;
}

async function events({ origin, token, query, variables }: Asked): Promise<Live> {
  const { after, ...others } = variables ?? {};
  const asked = new URLSearchParams({ query, variables: JSON.stringify(others) });
  const gone = new AbortController();
  const heard = hearing(() => gone.abort());
  const response = await fetch(`${origin}/graphql/stream?${asked.toString()}`, {
    signal: gone.signal,
    headers: {
      ...authorization(token),
      ...(typeof after === 'string' && { 'last-event-id': after }),
    },
  });
  void pieces(response, '\n\n', (block) => {
    const field = (name: string) =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    heard.stand(field('id'));
    if (field('event') === 'next') heard.take(JSON.parse(field('data') ?? '') as Result);
    if (block.includes('event: complete')) heard.end('complete');
  }).then(heard.end);
  // Its first block says that the server follows what was asked for.
  await heard.standing;
  return heard.live;
}

async function multipart({ origin, token, query, variables }: Asked): Promise<Live> {
  const gone = new AbortController();
  const heard = hearing(() => gone.abort());
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    signal: gone.signal,
    headers: {
      ...authorization(token),
      accept: 'multipart/mixed;subscriptionSpec=1.0',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query, variables }),
  });
  void pieces(response, '\r\n--graphql', (part) => {
    const [, body = ''] = part.split('\r\n\r\n');
    if (!body.startsWith('{"payload"')) return;
    heard.take((JSON.parse(body) as { payload: Result }).payload);
  }).then(heard.end);
  return heard.live;
}

function authorization(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Hands over each whole piece; resolves with how the response ended. */
async function pieces(
  response: Response,
  separator: string,
  take: (piece: string) => void,
): Promise<string> {
  let rest = '';
  try {
    const text = response.body?.pipeThrough(new TextDecoderStream());
    for await (const chunk of text ?? []) {
      const parts = (rest + chunk).split(separator);
      rest = parts.pop() ?? '';
      for (const part of parts) take(part);
    }
    return 'complete';
  } catch {
    return 'lost';
  }
}

function codeOf({ errors = [] }: Result): string {
  const { code = 'no code', field } = errors[0]?.extensions ?? {};
  return field === undefined ? code : `${code} ${field}`;
}

function hearing(close: () => void) {
  const frames: LiveFrame[] = [];
  const ended = Promise.withResolvers<string>();
  const standing = Promise.withResolvers<void>();
  let cursor = '';
  let over = false;
  let notify: () => void = () => undefined;
  const end = (how: string) => {
    over = true;
    ended.resolve(how);
    standing.resolve();
    notify();
  };
  const stand = (id: string | undefined) => {
    if (id === undefined) return;
    cursor ||= id;
    standing.resolve();
  };
  const take = (result: Result) => {
    const event = Object.values(result.data ?? {})[0];
    if (event === undefined || result.errors !== undefined) return end(codeOf(result));
    frames.push({ event, cursor: result.extensions?.cursor ?? '' });
    notify();
  };
  const live: Live = {
    ...{ frames, ended: ended.promise, close },
    get cursor() {
      return cursor;
    },
    async until(enough) {
      while (!over && !enough(frames)) await new Promise<void>((resolve) => (notify = resolve));
      return frames;
    },
  };
  return { live, take, end, stand, standing: standing.promise };
}

/** At least so many frames. */
export const frames = (count: number) => (all: readonly LiveFrame[]) => all.length >= count;
