// The operations that the playground knows: three tabs for a newcomer, and more by use case at `/examples`.
import { readFileSync } from 'node:fs';
import type { PlaygroundExample } from './gateway/edge/examples.ts';

interface Described {
  readonly title: string;
  /** The file of that name in `examples/`. */
  readonly name: string;
  readonly variables?: object;
}

const byUseCase: Readonly<Record<string, readonly Described[]>> = {
  'First steps': [
    { name: 'dashboard', title: 'One household over all five subgraphs' },
    { name: 'question', title: 'Ask the coach' },
    { name: 'answer', title: 'Watch the answer live', variables: { runId: '' } },
  ],
  'A household’s figures': [
    { name: 'returns', title: 'How the investments did' },
    { name: 'risk', title: 'Risk, concentration and fees' },
    { name: 'outlook', title: 'Goals and projections' },
    { name: 'habits', title: 'Spending, recurring charges and debts' },
  ],
  Live: [
    { name: 'prices', title: 'Prices as they move', variables: { symbols: ['MWLD', 'KSTR'] } },
    {
      name: 'portfolio-changed',
      title: 'A portfolio that changes',
      variables: { portfolioId: '' },
    },
    {
      name: 'order-updated',
      title: 'Paper orders as they are traded',
      variables: { portfolioId: '' },
    },
  ],
  'Paper trading': [
    {
      name: 'place-order',
      title: 'Place a paper order',
      variables: {
        input: {
          ...{ accountId: '', symbol: 'MWLD', side: 'BUY', kind: 'MARKET', quantity: '1' },
          idempotencyKey: 'first order',
        },
      },
    },
  ],
  Documents: [
    { name: 'search', title: 'Search the library', variables: { query: 'emergency fund' } },
  ],
  'For advisors': [
    { name: 'list', title: 'Many households at a glance', variables: { first: 20 } },
  ],
};

export const examples: readonly PlaygroundExample[] = Object.entries(byUseCase).flatMap(
  ([useCase, described]) =>
    described.map(({ name, title, variables }) => ({
      name,
      title,
      useCase,
      query: readFileSync(new URL(`examples/${name}.graphql`, import.meta.url), 'utf8'),
      ...(variables !== undefined && { variables: JSON.stringify(variables, null, 2) }),
    })),
);

export const tabs = examples.filter(({ useCase }) => useCase === 'First steps');
