// All queries that are ever sent. Each names its partition, save the one that asks across all of them, and orders
// by what a composite index of containers.ts has.
import type { SqlQuerySpec } from '@azure/cosmos';
import { AFTER_DOCUMENTS, documentId, DOCUMENTS, partitionOf } from './items.ts';
import { encodeKey } from './keys.ts';

type Value = string | number | string[];

function spec(query: string, parameters: Record<string, Value>): SqlQuerySpec {
  const named = Object.entries(parameters).map(([name, value]) => ({ name: `@${name}`, value }));
  return { query, parameters: named };
}

export function byIds(partition: string, ids: readonly string[]): SqlQuerySpec {
  return spec('SELECT * FROM c WHERE c.partition = @partition AND ARRAY_CONTAINS(@ids, c.id)', {
    partition: partitionOf(partition),
    ids: ids.map(documentId),
  });
}

export function onList(
  member: { readonly partition: string; readonly kind: string; readonly group: string },
  order: 'ascending' | 'descending',
  limit: number,
  after: string | undefined,
): SqlQuerySpec {
  const [direction, beyond] = order === 'ascending' ? ['ASC', '>'] : ['DESC', '<'];
  const by = ['partition', 'kind', 'list', 'place', 'id'].map((name) => `c.${name} ${direction}`);
  return spec(
    `SELECT TOP @limit * FROM c WHERE c.partition = @partition AND c.kind = @kind AND c.list = @list${
      after === undefined ? '' : ` AND c.place ${beyond} @after`
    } ORDER BY ${by.join(', ')}`,
    {
      limit,
      partition: partitionOf(member.partition),
      kind: member.kind,
      list: member.group,
      ...(after !== undefined && { after: encodeKey(after) }),
    },
  );
}

export function inPartition(
  partition: string,
  limit: number,
  after: string | undefined,
): SqlQuerySpec {
  return spec(
    `SELECT TOP @limit * FROM c WHERE c.partition = @partition AND c.id ${
      after === undefined ? '>=' : '>'
    } @after AND c.id < @end ORDER BY c.partition ASC, c.id ASC`,
    {
      limit,
      partition: partitionOf(partition),
      after: after === undefined ? DOCUMENTS : documentId(after),
      end: AFTER_DOCUMENTS,
    },
  );
}

export function members(partition: string, kind: string, group: string): SqlQuerySpec {
  return spec(
    'SELECT VALUE COUNT(1) FROM c WHERE c.partition = @partition AND c.kind = @kind AND c.list = @list',
    { partition: partitionOf(partition), kind, list: group },
  );
}

/** Across partitions. */
export function dueUntil(kind: string, until: string, limit: number): SqlQuerySpec {
  return spec(
    'SELECT TOP @limit * FROM c WHERE c.kind = @kind AND c.due <= @until ORDER BY c.kind ASC, c.due ASC, c.partition ASC, c.id ASC',
    { limit, kind, until },
  );
}
