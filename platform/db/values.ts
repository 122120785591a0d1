// How JavaScript values and PostgreSQL values stand for each other on the wire.
import pg from 'pg';
import type { SqlValue } from './port.ts';

const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const NUMERIC = 1700;
const DATE_ARRAY = 1182;
const TIMESTAMP_ARRAY = 1115;
const INT8_ARRAY = 1016;
const NUMERIC_ARRAY = 1231;
const TEXT_ARRAY: number = 1009;

const asText = (text: string): string => text;

/**
 * What a pool's `types` must be: int8 and numeric keep their digits as text (a double would lose some),
 * date and timestamp stay text (they name no instant, so a Date would depend on the machine's zone).
 */
export function typeParsers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  for (const oid of [INT8, NUMERIC, DATE, TIMESTAMP]) types.setTypeParser(oid, asText);
  const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY) as (text: string) => unknown;
  for (const oid of [INT8_ARRAY, NUMERIC_ARRAY, DATE_ARRAY, TIMESTAMP_ARRAY]) {
    types.setTypeParser(oid, parseTextArray);
  }
  return types;
}

type Bindable = string | number | boolean | null | Uint8Array | readonly Bindable[];

/**
 * The form in which `pg` sends these values. Dates go as UTC, so that no time zone of this machine
 * slips in. `undefined` is refused: `pg` would bind it as NULL, which hides a misspelt property.
 */
export function bindAll(values: readonly SqlValue[]): Bindable[] {
  return values.map((value, index) => bind(value, `$${index + 1}`));
}

function bind(value: SqlValue | undefined, name: string): Bindable {
  if (value === undefined) throw new TypeError(`${name} is undefined; bind null to mean NULL`);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError(`${name} is an invalid Date`);
    return value.toISOString();
  }
  if (value instanceof Uint8Array) return value;
  if (isList(value)) return value.map((item) => bind(item, name));
  return value;
}

// Array.isArray alone does not narrow a readonly array.
function isList(value: SqlValue): value is readonly SqlValue[] {
  return Array.isArray(value);
}
