// How every command line tool of ours ends: an expected failure is one sentence and exit code 1, a bug keeps its stack.
import { isAppError } from '../platform/errors.ts';

export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const expected = isAppError(error) || (error instanceof Error && error.name === 'Error');
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}
