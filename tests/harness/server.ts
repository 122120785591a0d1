// A real Miyagi process for tests: started from its entry file, stopped or killed by its pid.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  readonly pid: number;
  /** Everything it wrote so far, both streams. */
  output(): string;
  /** Its origin once it is ready, the gateway's where it has one; rejects with its output when it ends before that. */
  readonly ready: Promise<string>;
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
  /** Of one that was started with `preload`: what those answer, and a word to them. */
  onMessage(listener: (message: unknown) => void): void;
  tell(message: object): void;
}

// A process of a few seconds does not earn back what optimising its WebAssembly costs: `npm test` leaves that out.
const flags = [
  '--disable-warning=TimeoutNegativeWarning',
  ...process.execArgv.filter((flag) => flag === '--liftoff-only'),
];

/**
 * Starts `main.ts` on a free port; `environment` overrides settings, `preload` names modules that each of its threads
 * loads before anything else, `args` stand behind `npm start --`.
 */
export function startServer(
  environment: Readonly<Record<string, string>>,
  preload: readonly URL[] = [],
  args: readonly string[] = [],
): ServerProcess {
  const child: ChildProcess = spawn(process.execPath, [...flags, 'main.ts', ...args], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      COACH_WORDS_PER_SECOND: '0',
      MARKET_TICK_MS: '0',
      // Unlike flags, this reaches threads that were given flags of their own.
      ...(preload.length > 0 && {
        NODE_OPTIONS: preload.map(({ href }) => `--import=${href}`).join(' '),
      }),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(preload.length > 0 ? (['ipc'] as const) : [])],
  });
  let output = '';
  const exited = new Promise<Exit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString();
      const origin = /(?:Playground|Health)\s+(http:\/\/[^/\s]+)\//.exec(output)?.[1];
      if (origin !== undefined) resolve(origin);
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    void exited.then(() => reject(new Error(`ended before it was ready:\n${output}`)));
  });
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    output: () => output,
    ready,
    exited,
    kill: (signal) => void child.kill(signal),
    onMessage: (listener) => void child.on('message', listener),
    tell: (message) => void child.send(message),
  };
}
