// The scalars of schema/shared.graphql. Input is checked strictly; a resolver's wrong output is a bug, not the client's error.
import { inspect } from 'node:util';
import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  print,
  valueFromASTUntyped,
  type ValueNode,
} from 'graphql';

/** By scalar name; `mountSubgraph` adds those that a schema declares. */
export const scalarResolvers: Readonly<Record<string, GraphQLScalarType>> = {
  BigInt: textScalar('BigInt', 'a whole number as a decimal string, such as "-1234"', {
    input: bigIntFrom,
    output: (value) => bigIntFrom(value)?.toString(),
    literal: Kind.INT,
  }),
  Date: textScalar('Date', 'a real calendar day, such as "2026-03-31"', {
    input: dayFrom,
    output: dayFrom,
  }),
  DateTime: textScalar('DateTime', 'an instant in UTC, such as "2026-03-31T09:30:00.000Z"', {
    input: instantFrom,
    output: (value) => (value instanceof Date ? isoOf(value) : instantFrom(value)),
  }),
  Currency: textScalar('Currency', 'an ISO 4217 code, such as "USD"', {
    input: currencyFrom,
    output: currencyFrom,
  }),
  JSON: new GraphQLScalarType({
    name: 'JSON',
    // What a transport would make of it, so that in-process callers see the same.
    serialize: (value): unknown => JSON.parse(JSON.stringify(value)),
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  }),
};

interface Conversion<Internal> {
  /** Undefined: not such a value. */
  readonly input: (value: unknown) => Internal | undefined;
  readonly output: (value: unknown) => string | undefined;
  /** A kind of literal taken besides strings. */
  readonly literal?: Kind.INT;
}

function textScalar<Internal>(
  name: string,
  expectation: string,
  conversion: Conversion<Internal>,
): GraphQLScalarType<Internal, string> {
  const refusal = (got: string, node?: ValueNode): GraphQLError =>
    new GraphQLError(`${name} must be ${expectation}; got ${got}.`, {
      ...(node !== undefined && { nodes: node }),
      extensions: { code: 'BAD_USER_INPUT', retryable: false },
    });
  return new GraphQLScalarType<Internal, string>({
    name,
    serialize(value) {
      const result = conversion.output(value);
      if (result === undefined) throw new TypeError(`${name} cannot represent ${shown(value)}`);
      return result;
    },
    parseValue(value) {
      const result = conversion.input(value);
      if (result === undefined) throw refusal(shown(value));
      return result;
    },
    parseLiteral(node) {
      const taken = node.kind === Kind.STRING || node.kind === conversion.literal;
      const result = taken ? conversion.input(node.value) : undefined;
      if (result === undefined) throw refusal(shortened(print(node)), node);
      return result;
    },
  });
}

/** Longer numbers are refused: reading one takes time that grows with the square of its length. */
const mostDigits = 100;

function bigIntFrom(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'string' || value.length > mostDigits) return undefined;
  return /^(0|-?[1-9]\d*)$/.test(value) ? BigInt(value) : undefined;
}

function dayFrom(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00.000Z`);
  return isoOf(day)?.slice(0, 10) === value ? value : undefined;
}

/** Milliseconds may be left out of input; they are always there inside. */
function instantFrom(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?Z$/.exec(value);
  if (parts === null) return undefined;
  const full = `${parts[1]}.${(parts[2] ?? '').padEnd(3, '0')}Z`;
  return isoOf(new Date(full)) === full ? full : undefined;
}

function isoOf(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

function currencyFrom(value: unknown): string | undefined {
  return typeof value === 'string' && currencies.has(value) ? value : undefined;
}

function shown(value: unknown): string {
  return shortened(inspect(value, { depth: 0, maxStringLength: 40, breakLength: Infinity }));
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
