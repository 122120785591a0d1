// The playground in a real browser, without a network: a question is asked and its answer seen streaming.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { ask } from '../harness/graph.ts';

const startRun = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

describe('playground', () => {
  let app: TestApp;
  let profile = '';
  let context: BrowserContext;
  let page: Page;
  const foreignRequests: string[] = [];

  before(async () => {
    app = await startTestApp({ COACH_WORDS_PER_SECOND: '60' });
    profile = await mkdtemp(join(tmpdir(), 'miyagi-browser-'));
    context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      viewport: { width: 1500, height: 900 },
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await context.newPage();
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && origin !== app.origin) {
        foreignRequests.push(request.url());
      }
    });
    await page.goto(app.origin);
    await page.getByRole('tab').first().waitFor();
  });
  after(async () => {
    const shot = process.env['SCREENSHOT'];
    if (shot !== undefined) await page.screenshot({ path: shot });
    await context.close();
    await app.close();
    await rm(profile, { recursive: true, force: true });
  });

  it('loads everything from the gateway itself', () => {
    assert.deepEqual(foreignRequests, []);
  });

  it('shows the docs', async () => {
    await page.getByRole('button', { name: /Show Documentation Explorer/i }).click();
    await page.getByRole('link', { name: 'Subscription', exact: true }).click();
    await page.getByText('The events of one run, in order').first().waitFor();
  });

  it('answers the dashboard example with the token filled in', async () => {
    await page.getByRole('tab').first().click();
    await page.getByRole('button', { name: /Execute query/i }).click();
    // The editor draws spaces as non-breaking ones.
    await page.waitForFunction(
      (name) => document.querySelector('.result-window')?.textContent?.includes(name),
      (app.demo[0]?.name ?? '?').replaceAll(' ', '\u00a0'),
      { timeout: 15_000 },
    );
  });

  it('streams an answer through the subscription example', async () => {
    const { startRun: started } = await ask<{ startRun: { run: { id: string } } }>(
      app.origin,
      await app.token(0),
      startRun,
      { input: { question: 'Where does my money go?' } },
    );
    await page.getByRole('tab').filter({ hasText: 'Answer' }).first().click();
    await page.getByRole('button', { name: 'Variables', exact: true }).click();
    await page.locator('section[aria-label="Variables"] .monaco-editor').first().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(JSON.stringify({ runId: started.run.id }));
    // The editor has closed the quotation mark and the bracket by itself.
    await page.keyboard.press('ControlOrMeta+Shift+End');
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: /Execute query/i }).click();
    await page.waitForFunction(() =>
      document.querySelector('.result-window')?.textContent?.includes('RunCompleted'),
    );
  });
});
