// How often a question is understood: on paraphrases seen while writing the grammar, and on others.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { understand } from './understand.ts';

interface Paraphrase {
  readonly intent: string;
  readonly question: string;
}

function paraphrases(file: string): Paraphrase[] {
  const text = readFileSync(new URL(`./evaluation/${file}`, import.meta.url), 'utf8');
  const found: Paraphrase[] = [];
  let intent = '';
  for (const line of text.split('\n')) {
    const named = /^\[(\w+)\]$/.exec(line)?.[1];
    if (named !== undefined) intent = named;
    else if (line !== '' && !line.startsWith('#')) found.push({ intent, question: line });
  }
  return found;
}

function evaluate(set: readonly Paraphrase[]): { wrong: string[]; accuracy: number } {
  const wrong = set.flatMap(({ intent, question }) => {
    const heard = understand(question, [], '2026-06-15')[0]?.intent ?? 'unknown';
    return heard === intent ? [] : [`${question} → ${heard}, not ${intent}`];
  });
  return { wrong, accuracy: 1 - wrong.length / set.length };
}

function counts(set: readonly Paraphrase[]): number[] {
  return [...Map.groupBy(set, ({ intent }) => intent).values()].map((group) => group.length);
}

const intents = 13;

test('every paraphrase of the training set is understood', () => {
  const set = paraphrases('training.txt');
  const { wrong } = evaluate(set);
  assert.equal(counts(set).length, intents);
  assert.ok(Math.min(...counts(set)) >= 12);
  assert.deepEqual(wrong, []);
});

test('of the held-out paraphrases at least 95 in 100 are understood', () => {
  const set = paraphrases('held-out.txt');
  const { wrong, accuracy } = evaluate(set);
  // Written once, after the grammar, and 5 of 117 were wrong at first; they still are, since nothing was tuned
  // to them. Two earlier sets (32 of 130 and 18 of 117 wrong) taught the grammar and are training now.
  console.log(`held-out: ${set.length - wrong.length} of ${set.length} understood`);
  for (const line of wrong) console.log(`  ${line}`);
  assert.equal(counts(set).length, intents);
  assert.ok(Math.min(...counts(set)) >= 8);
  assert.ok(accuracy >= 0.95, `${(accuracy * 100).toFixed(1)}% understood`);
  const seen = new Set(paraphrases('training.txt').map(({ question }) => question.toLowerCase()));
  const twice = set.filter(({ question }) => seen.has(question.toLowerCase()));
  assert.deepEqual(twice, [], 'held out and yet seen');
});
