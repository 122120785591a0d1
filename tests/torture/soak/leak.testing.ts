// Loaded into the soaked program by its test: a bug that keeps something of every request and forgets to close a file.
import { subscribe } from 'node:diagnostics_channel';
import { openSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const kept: unknown[] = [];
if (isMainThread) {
  subscribe('http.server.request.start', () => {
    kept.push(Array.from({ length: 20_000 }, (_value, n) => n / 3));
    if (kept.length % 10 === 0) openSync('/dev/null', 'r');
  });
}
