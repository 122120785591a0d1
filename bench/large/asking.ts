// A load that does not wait for the answers, over connections that are kept.
import { Agent, request } from 'node:http';

export interface Asking {
  /** By what became of them: `ok`, the code of the first error, or `lost`. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Ms from when each request should have been sent to its answer. */
  readonly latencies: readonly number[];
  /** Sends no more; resolves when every answer has come. */
  stop(): Promise<void>;
}

/** @param body of the n-th request; null: there are no more */
export function ask(origin: string, perSecond: number, body: (n: number) => string | null): Asking {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const outcomes = new Map<string, number>();
  const latencies: number[] = [];
  const open = new Set<Promise<void>>();
  let next = performance.now();
  let n = 0;

  const pump = () => {
    for (; next <= performance.now(); next += 1000 / perSecond) {
      const text = body(n);
      n += 1;
      if (text === null) return clearInterval(timer);
      const one = send(text, next).then((outcome) => {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        open.delete(one);
      });
      open.add(one);
    }
  };
  const timer = setInterval(pump, 1);

  function send(text: string, due: number): Promise<string> {
    return new Promise((resolve) => {
      const asked = request(
        `${origin}/graphql`,
        { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => resolve('lost'));
          response.on('end', () => {
            latencies.push(performance.now() - due);
            resolve(outcomeOf(Buffer.concat(chunks).toString()));
          });
        },
      );
      asked.on('error', () => resolve('lost'));
      asked.end(text);
    });
  }

  return {
    outcomes,
    latencies,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
    },
  };
}

function outcomeOf(text: string): string {
  // The errors come last and are short, where there are any.
  if (text.startsWith('{"data":') && !text.includes('"errors":')) return 'ok';
  return /"code":"(\w+)"/.exec(text)?.[1] ?? 'no data';
}
