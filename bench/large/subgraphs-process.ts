// All subgraphs of the large graph on one port, told apart by path: whatever is asked for is there, and made up.
import { createServer } from 'node:http';
import { parse, Kind, type SelectionSetNode } from 'graphql';
import { answer, portOf, taskOf } from '../gateway/child.ts';

export interface Serving {
  readonly port: number;
}

type Row = Record<string, unknown>;

await taskOf<object>();

/** A field is called as its type is; lists are those whose names begin with `all`. */
function made(set: SelectionSetNode, type: string, id: string): Row {
  const row: Row = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const fits = (selection.typeCondition?.name.value ?? type) === type;
      if (fits) Object.assign(row, made(selection.selectionSet, type, id));
    }
    if (selection.kind !== Kind.FIELD) continue;
    const name = selection.name.value;
    const at = (selection.alias ?? selection.name).value;
    if (selection.selectionSet === undefined) {
      row[at] = name === '__typename' ? type : name === 'id' ? id : null;
      continue;
    }
    const called = name.replace(/^all/, '');
    const of = called.charAt(0).toUpperCase() + called.slice(1);
    const inner = made(selection.selectionSet, of, `${id}.${name}`);
    row[at] = name.startsWith('all') ? [inner] : inner;
  }
  return row;
}

interface Named {
  readonly __typename: string;
  readonly id: string;
}

interface Asked {
  readonly query: string;
  readonly variables?: { readonly representations?: readonly Named[] };
}

function answerTo({ query, variables }: Asked): Row {
  const [operation] = parse(query, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation first');
  const [first] = operation.selectionSet.selections;
  if (first?.kind === Kind.FIELD && first.name.value === '_entities' && first.selectionSet) {
    const { selectionSet } = first;
    const { representations = [] } = variables ?? {};
    return {
      _entities: representations.map(({ __typename, id }) => made(selectionSet, __typename, id)),
    };
  }
  return made(operation.selectionSet, 'Query', 'x');
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: answerTo(asked) }));
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1');
answer({ port: await portOf(server) } satisfies Serving);
