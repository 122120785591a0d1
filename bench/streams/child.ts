// Processes of a benchmark's own, told what to do by one message and answering with some.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Child<Answer> {
  /** The next message; rejects when the process ends first. */
  answer(): Promise<Answer>;
  tell(message: object): void;
  /** As by `kill -9`; resolves once it is gone. */
  kill(): Promise<void>;
}

/** `file` beside this one, started with `task`. */
export function startChild<Answer>(file: string, task: object): Child<Answer> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [JSON.stringify(task)], {
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answers: Answer[] = [];
  let waiting: (() => void) | null = null;
  let over = false;
  const gone = new Promise<void>((resolve) => {
    child.on('exit', () => {
      over = true;
      waiting?.();
      resolve();
    });
  });
  child.on('message', (message) => {
    answers.push(message as Answer);
    waiting?.();
  });
  return {
    async answer() {
      while (answers.length === 0 && !over) {
        await new Promise<void>((resolve) => (waiting = resolve));
      }
      const [first] = answers.splice(0, 1);
      if (first === undefined) throw new Error(`${file} ended without an answer`);
      return first;
    },
    tell: (message) => void child.send(message),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** In such a process: what it was started for. It must not outlive who started it. */
export function taskOf<Task>(): Task {
  process.on('disconnect', () => process.exit());
  return JSON.parse(process.argv[2] ?? '') as Task;
}

export function answer(message: object): void {
  process.send?.(message);
}
