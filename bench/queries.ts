// The two queries every figure speaks of: one viewer over all five subgraphs, and an advisor's list.
import { readFileSync } from 'node:fs';

const example = (name: string) =>
  readFileSync(new URL(`../examples/${name}.graphql`, import.meta.url), 'utf8');

export const dashboardQuery = example('dashboard');

/** Needs the scope `advisor`; variables: `{ first: 1…100 }`. */
export const listQuery = example('list');
