// `node examples/gateway/lending.js [PORT]`: who has borrowed which book of the library.
import { serve } from './subgraph.js';

const available = new Map([
  ['b1', 0],
  ['b2', 2],
  ['b3', 1],
]);
const loans = [
  { id: 'l1', card: 'green', book: { id: 'b1' }, due: '2026-01-12' },
  { id: 'l2', card: 'green', book: { id: 'b3' }, due: '2026-01-30' },
  { id: 'l3', card: 'red', book: { id: 'b1' }, due: '2026-02-02' },
];

await serve('lending', 4102, {
  Query: {
    myLoans: (_, _arguments, { headers }) =>
      loans.filter(({ card }) => card === headers['library-card']),
  },
  Book: {
    __resolveReference: ({ id }) => (available.has(id) ? { id } : null),
    available: ({ id }) => available.get(id),
  },
});
