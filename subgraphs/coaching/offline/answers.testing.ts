// One tool's facts about a household, and what the coach composes from them; golden files beside.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { graphOf, type Household } from '../household.testing.ts';
import { toolNamed } from '../tools/catalogue.ts';
import type { Fact } from '../tools/facts.ts';
import { compose } from './compose.ts';
import type { ToolIntent } from './language/cues.ts';

export async function answer(intent: ToolIntent, home: Household, args: unknown = {}) {
  const tool = toolNamed(intent);
  assert.ok(tool !== undefined);
  const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;
  const context = { graph: graphOf(() => home), actor, signal: new AbortController().signal };
  const facts = await tool.run(args, context);
  const quotes = home.citations.map(({ quote }, index) => ({ number: index + 1, quote }));
  const outcomes = [{ tool: intent, facts, error: null }];
  return { facts, text: compose('How am I doing?', [], outcomes, quotes) };
}

/** With `update` the file is written anew; look at the difference before you keep it. */
export function checkGolden(name: string, text: string, update: boolean): void {
  const file = new URL(`./golden/${name}.txt`, import.meta.url);
  if (update) writeFileSync(file, `${text}\n`);
  assert.equal(`${text}\n`, readFileSync(file, 'utf8'));
}

/** Without their inputs: an answer states results, each with a fact of its own. */
export function valuesOnly(facts: readonly Fact[]): Fact[] {
  return facts.map((fact) => ({ ...fact, inputs: [] }));
}
