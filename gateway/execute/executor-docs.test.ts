// The operation that docs/executor.md follows: its plan, what each subgraph is asked, and the two answers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import { getOperationAST, parse } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { GraphRequest, SubgraphTransport } from '../../platform/graphql/port.ts';
import { silentLog } from '../../platform/log.ts';
import { loadSupergraph, type PlannedSupergraph } from '../supergraph/load.ts';
import { createExecutor } from './executor.ts';
import type { Operation } from './port.ts';

interface Call {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: object;
  readonly answer: Record<string, unknown>;
}

const ada: Viewer = { id: 'usr_1', kind: 'user', scopes: [], consentVersion: 1, expiresAt: 0 };

const fromRoot = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the page about the executor', () => {
  let graph: PlannedSupergraph;
  let operation: Operation;
  let blocks: (language: string) => readonly string[];
  let calls: readonly Call[];
  let answers: readonly unknown[];

  before(async () => {
    const page = await fromRoot('docs/executor.md');
    blocks = (language) =>
      [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
        ([, text = '']) => text,
      );
    graph = loadSupergraph(await fromRoot('schema/supergraph.graphql'));
    const document = parse(blocks('graphql')[0] ?? '');
    const definition = getOperationAST(document);
    assert.ok(definition);
    operation = { id: 'overview', document, definition };
    const shown = blocks('json').flatMap((text) => JSON.parse(text) as object);
    calls = shown.filter((one): one is Call => 'subgraph' in one);
    answers = shown.filter((one) => !('subgraph' in one));
  });

  async function run(away: string | null) {
    const asked: (GraphRequest & { subgraph: string })[] = [];
    const transport = (subgraph: string): SubgraphTransport => ({
      async execute(request) {
        asked.push({ subgraph, ...request });
        if (subgraph === away)
          throw new AppError('UNAVAILABLE', 'The subgraph `coaching` cannot be reached.', {
            retryable: true,
          });
        const call = calls.find((one) => one.subgraph === subgraph);
        return { data: structuredClone(call?.answer ?? {}) };
      },
    });
    const transports = new Map(graph.subgraphs.map(({ name }) => [name, transport(name)]));
    const executor = createExecutor({ transports, log: silentLog });
    const response = await executor.execute(graph, {
      operation,
      variables: { advised: true },
      viewer: ada,
    });
    return { asked, response: JSON.parse(JSON.stringify(response)) as unknown };
  }

  it('shows the plan as it is', async () => {
    const plan = await Promise.resolve(graph.plan(operation));
    assert.equal(`${prettyFormatQueryPlan(plan)}\n`, blocks('text')[0]);
  });

  it('shows what each subgraph is asked, and the answer', async () => {
    const { asked, response } = await run(null);
    assert.deepEqual(
      asked.map(({ subgraph, query, variables }) => ({ subgraph, query, variables })),
      calls.map(({ subgraph, query, variables }) => ({ subgraph, query, variables })),
    );
    assert.deepEqual(response, answers[0]);
  });

  it('shows the answer without the coach', async () => {
    const { response } = await run('coaching');
    assert.deepEqual(response, answers[1]);
  });
});
