// `node examples/gateway/catalog.js [PORT]`: the books of a library.
import { serve } from './subgraph.js';

const books = [
  { id: 'b1', title: 'A Field Guide to Lighthouses', author: 'Ines Okafor' },
  { id: 'b2', title: 'Bread Without Hurry', author: 'Tomas Lindqvist' },
  { id: 'b3', title: 'Rivers of the North', author: 'Ines Okafor' },
];

await serve('catalog', 4101, {
  Query: { books: () => books },
  Book: { __resolveReference: ({ id }) => books.find((book) => book.id === id) },
});
