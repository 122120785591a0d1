// One whole program for all test files of this process that need no settings of their own: to start one takes seconds.
// Its households are theirs together, so each leaves them as others need them.
import { after } from 'node:test';
import { startTestApp, type TestApp } from './app.ts';

let started: Promise<TestApp> | null = null;

export function sharedTestApp(): Promise<TestApp> {
  return (started ??= startTestApp());
}

// Outside of any suite: when the tests of the last file are done.
after(async () => {
  const app = await started;
  await app?.close();
});
