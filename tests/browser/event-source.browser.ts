// The example with a browser's own EventSource, in a real browser: the server dies in mid-answer and comes
// back, and the page, which knows nothing of it, shows every word.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { firstUserToken } from '../harness/first-user.ts';
import { freePort } from '../harness/free-port.ts';
import { ask } from '../harness/graph.ts';
import { startServer, type ServerProcess } from '../harness/server.ts';
import { browserOptions } from './options.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const transcript = `query ($id: ID!) { run(id: $id) { status message { text } } }`;

/** In the page: its one EventSource, which the example keeps to itself, is looked at from outside. */
const watchSources = `
  window.sources = [];
  window.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      window.sources.push(this);
      this.addEventListener('complete', () => (window.completed = true));
    }
  };`;

/** In the page: the example as it is, showing into an element. */
const run = (example: string, runId: string, token: string) => `(async () => {
  const { showAnswer } = await import(${JSON.stringify(`data:text/javascript,${encodeURIComponent(example)}`)});
  document.body.innerHTML = '<p id="answer"></p>';
  window.completed = false;
  window.sources.length = 0;
  await showAnswer(${JSON.stringify(runId)}, ${JSON.stringify(token)}, document.querySelector('#answer'));
})()`;

describe('EventSource in a browser', { timeout: 180_000 }, () => {
  let scratch = '';
  let port = 0;
  let server: ServerProcess;
  let origin = '';
  let context: BrowserContext;
  let page: Page;
  const start = async () => {
    server = startServer({
      DATA_DIR: join(scratch, 'data'),
      DEMO_HOUSEHOLDS: '1',
      PORT: String(port),
      RUN_LEASE_MS: '1000',
      COACH_WORDS_PER_SECOND: '25',
    });
    origin = await server.ready;
  };

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'miyagi-event-source-'));
    port = await freePort();
    await start();
    context = await chromium.launchPersistentContext(join(scratch, 'profile'), browserOptions);
    page = await context.newPage();
    await page.addInitScript(watchSources);
    await page.goto(origin);
  });
  after(async () => {
    await context.close();
    server.kill('SIGKILL');
    await server.exited;
    await rm(scratch, { recursive: true, force: true });
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`survives ${signal} of the server in mid-answer`, async () => {
      const token = await firstUserToken(join(scratch, 'data'));
      const input = { question: 'Where does my money go?' };
      const begun = await ask<{ startRun: { run: { id: string } } }>(origin, token, startRun, {
        input,
      });
      const runId = begun.startRun.run.id;
      const example = await readFile(new URL('../../examples/event-source.js', import.meta.url));
      await page.evaluate(run(example.toString(), runId, token));
      await page.waitForFunction(`document.querySelector('#answer').textContent.length > 80`);

      server.kill(signal);
      await server.exited;
      assert.equal(await page.evaluate('window.completed'), false, 'in mid-answer');
      await start();
      await page.waitForFunction('window.completed', null, { timeout: 60_000 });
      const { run: stored } = await ask<{ run: { status: string; message: { text: string } } }>(
        origin,
        token,
        transcript,
        { id: runId },
      );
      assert.equal(stored.status, 'COMPLETED');
      const shown = await page.evaluate(`document.querySelector('#answer').textContent`);
      assert.equal(shown, stored.message.text);
      const states = await page.evaluate('window.sources.map(({ readyState }) => readyState)');
      assert.deepEqual(states, [2], 'one EventSource from beginning to end, closed');
    });
  }

  it('is sent away for good from a stream that is over, and from a ticket that was used', async () => {
    const token = await firstUserToken(join(scratch, 'data'));
    const input = { question: 'How big is my emergency fund?' };
    const begun = await ask<{ startRun: { run: { id: string } } }>(origin, token, startRun, {
      input,
    });
    // Does not close its source on `complete`: the browser comes back, and must be told not to.
    await page.evaluate(`(async () => {
      const query = 'subscription ($runId: ID!) { runEvents(runId: $runId) { __typename } }';
      const reserved = await fetch('/graphql/stream/tickets', {
        method: 'POST',
        headers: { authorization: 'Bearer ${token}', 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { runId: '${begun.startRun.run.id}' } }),
      });
      const { url } = await reserved.json();
      window.completions = 0;
      window.lasting = new EventSource(url);
      lasting.addEventListener('complete', () => {
        window.completions += 1;
        window.thief ??= new EventSource(url);
      });
    })()`);
    await page.waitForFunction('lasting.readyState === 2 && thief.readyState === 2');
    assert.equal(await page.evaluate('completions'), 1);
  });
});
