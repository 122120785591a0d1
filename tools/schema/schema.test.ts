// The checks of the published schema find what they are there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { changesSince } from './changes.ts';
import { relayComplaint } from './relay.ts';

const sdl = /* GraphQL */ `
  interface Node {
    id: ID!
  }
  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
  type Pet implements Node {
    id: ID!
    friends(first: Int, after: String): PetConnection!
  }
  type PetConnection {
    edges: [PetEdge!]!
    pageInfo: PageInfo!
  }
  type PetEdge {
    cursor: String!
    node: Pet!
  }
  type Query {
    node(id: ID!): Node
  }
`;

const complaintOf = (text: string) => relayComplaint(buildSchema(text), text);

test('Relay takes a connection as it should be, and not one that lacks a part', async () => {
  assert.equal(await complaintOf(sdl), null);
  const lame = sdl.replace('edges: [PetEdge!]!\n    pageInfo: PageInfo!', 'edges: [PetEdge!]!');
  assert.match((await complaintOf(lame)) ?? '', /pageInfo/);
});

test('what is gone since the last release is named', () => {
  const less = buildSchema(sdl.replace('cursor: String!\n', ''));
  const { breaking } = changesSince(buildSchema(sdl), less);
  assert.deepEqual(breaking, ['PetEdge.cursor was removed.']);
  assert.deepEqual(changesSince(less, buildSchema(sdl)).breaking, []);
});
