// As much of Cosmos DB's SQL as is sent here. What it does not know is refused, never guessed.

type Row = Readonly<Record<string, unknown>>;

export interface Query {
  readonly top: number | null;
  /** `count`: one number; `ordered`: what the SDK merges the partitions' answers by. */
  readonly select: 'items' | 'count' | 'ordered';
  readonly matches: (item: Row) => boolean;
  readonly orderBy: readonly { readonly name: string; readonly descending: boolean }[];
  /** The one partition that the condition names. */
  readonly partition: unknown;
}

export interface QuerySpec {
  readonly query: string;
  readonly parameters?: readonly { readonly name: string; readonly value: unknown }[];
}

export class SyntaxRefused extends Error {}

const WHOLE =
  /^SELECT (?:TOP (@?\w+) )?(\*|VALUE COUNT\(1\)|c\._rid, \[(.+)\] AS orderByItems, c AS payload) FROM c WHERE (.+?)(?: ORDER BY (.+))?$/;
const COMPARISON = /^c\.(\w+) (=|<|>|<=|>=) (@\w+)$/;
const MEMBERSHIP = /^ARRAY_CONTAINS\((@\w+), c\.(\w+)\)$/;
const ORDER = /^c\.(\w+) (ASC|DESC)$/;

export function parseQuery({ query, parameters = [] }: QuerySpec): Query {
  const whole = WHOLE.exec(query);
  if (whole === null) throw new SyntaxRefused(`Syntax error in ${query}`);
  const [, top, select, items, where = '', order] = whole;
  const valueOf = (name: string): unknown => {
    const found = parameters.find((parameter) => parameter.name === name);
    if (found === undefined) throw new SyntaxRefused(`No parameter ${name} is given.`);
    return found.value;
  };
  const conditions = where.split(' AND ').map((text) => parseCondition(text, valueOf));
  const orderBy = order === undefined ? [] : order.split(', ').map(parseOrder);
  if (items !== undefined && items !== orderItems(orderBy)) {
    throw new SyntaxRefused(`These are not the expressions of ORDER BY: ${items}`);
  }
  return {
    top: top === undefined ? null : topOf(top.startsWith('@') ? valueOf(top) : Number(top)),
    select: select === '*' ? 'items' : items === undefined ? 'count' : 'ordered',
    matches: (item) => conditions.every(({ holds }) => holds(item)),
    orderBy,
    partition: conditions.find(({ partition }) => partition !== undefined)?.partition,
  };
}

/** What the gateway tells the SDK to send to each partition and how to merge the answers. */
export function planOf({ query }: QuerySpec, { top, orderBy }: Query) {
  const [head = '', order = ''] = query.split(' ORDER BY ');
  const where = head.slice(head.indexOf(' WHERE ') + ' WHERE '.length);
  const limited = top === null ? '' : `TOP ${top} `;
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: 'None',
      top,
      offset: null,
      limit: null,
      orderBy: orderBy.map(({ descending }) => (descending ? 'Descending' : 'Ascending')),
      orderByExpressions: orderBy.map(({ name }) => `c.${name}`),
      groupByExpressions: [],
      groupByAliases: [],
      aggregates: [],
      groupByAliasToAggregateType: {},
      hasSelectValue: false,
      hasNonStreamingOrderBy: false,
      rewrittenQuery: `SELECT ${limited}c._rid, [${orderItems(orderBy)}] AS orderByItems, c AS payload FROM c WHERE ${where} AND {documentdb-formattableorderbyquery-filter} ORDER BY ${order}`,
    },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}

export function compareBy(orderBy: Query['orderBy']) {
  return (a: Row, b: Row): number => {
    for (const { name, descending } of orderBy) {
      const order = compareText(String(a[name]), String(b[name]));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

interface Condition {
  readonly holds: (item: Row) => boolean;
  readonly partition?: unknown;
}

function parseCondition(text: string, valueOf: (name: string) => unknown): Condition {
  // The SDK's filter for going on in the middle; it starts with none.
  if (text === 'true') return { holds: () => true };
  const membership = MEMBERSHIP.exec(text);
  if (membership !== null) {
    const [, list = '', name = ''] = membership;
    const values = valueOf(list);
    if (!Array.isArray(values)) throw new SyntaxRefused(`${list} is no array.`);
    return { holds: (item) => values.includes(item[name]) };
  }
  const comparison = COMPARISON.exec(text);
  if (comparison === null) throw new SyntaxRefused(`Syntax error in the condition ${text}`);
  const [, name = '', operator = '', parameter = ''] = comparison;
  const value = valueOf(parameter);
  if (typeof value !== 'string') throw new SyntaxRefused(`${parameter} is no text.`);
  return {
    // What is missing compares with nothing.
    holds: (item) => {
      const own = item[name];
      return typeof own === 'string' && holds(compareText(own, value), operator);
    },
    ...(name === 'partition' && operator === '=' && { partition: value }),
  };
}

function holds(order: number, operator: string): boolean {
  if (order === 0) return operator.includes('=');
  return operator.startsWith(order < 0 ? '<' : '>');
}

function parseOrder(text: string) {
  const [, name, direction] = ORDER.exec(text) ?? [];
  if (name === undefined) throw new SyntaxRefused(`Syntax error in ORDER BY ${text}`);
  return { name, descending: direction === 'DESC' };
}

function orderItems(orderBy: Query['orderBy']): string {
  return orderBy.map(({ name }) => `{"item": c.${name}}`).join(', ');
}

function topOf(value: unknown): number {
  if (!Number.isInteger(value) || Number(value) < 0)
    throw new SyntaxRefused(`TOP ${String(value)}`);
  return Number(value);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
