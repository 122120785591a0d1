// Loaded before a gateway that is to be profiled: SIGUSR2 begins a CPU profile, the next one writes it where the last
// argument says, so that it holds nothing of the start.
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const file = process.argv.at(-1) ?? '';
const session = new Session();
session.connect();
let begun = false;

async function toggle(): Promise<void> {
  if (begun) {
    const { profile } = await session.post('Profiler.stop');
    // Whole, or not there at all: somebody waits for it.
    writeFileSync(`${file}.part`, JSON.stringify(profile));
    renameSync(`${file}.part`, file);
  } else {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  }
  begun = !begun;
}

process.on('SIGUSR2', () => void toggle());
