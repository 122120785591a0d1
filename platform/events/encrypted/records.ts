// One record sealed and opened. Topic, key and all headers are authenticated with the value, so that none of them
// can be exchanged for another's.
import type { KeyState, PayloadKey } from '../../keys/port.ts';
import { open, seal } from '../../keys/seal.ts';
import { erasedKey, keyHeader, ownerHeader } from '../owner.ts';
import type { EventRecord, NewRecord } from '../port.ts';

/** Whose key has to be there before it can be appended; null: it goes as it is. */
export function sealingOwner({ headers, value }: NewRecord): string | null {
  const owner = headers[ownerHeader];
  // One with a key's name is a copy of what could not be opened, on its way to the dead letters.
  return owner === undefined || value === null || headers[keyHeader] !== undefined ? null : owner;
}

export function sealed(record: NewRecord, state: PayloadKey | 'destroyed'): NewRecord {
  const { value } = record;
  if (state === 'destroyed' || value === null) {
    return { ...record, headers: { ...record.headers, [keyHeader]: erasedKey }, value: null };
  }
  const named = { ...record, headers: { ...record.headers, [keyHeader]: state.id } };
  return { ...named, value: seal(state.secret, value, beside(named)) };
}

/** Whose key has to be there before it can be handed on; null: none is needed. */
export function openingOwner({ headers }: NewRecord): string | null {
  const id = headers[keyHeader];
  return id === undefined || id === erasedKey ? null : (headers[ownerHeader] ?? null);
}

/** A record for which `openingOwner` is null. Null: its owner was erased. */
export function unsealed(record: EventRecord): EventRecord | null {
  return record.headers[keyHeader] === erasedKey ? null : record;
}

/**
 * Null: its owner was erased. A damaged one comes as it is, and whoever decodes it finds that it still names
 * its key: so it goes the way of everything that nobody can read.
 */
export function opened(record: EventRecord, state: KeyState): EventRecord | null {
  if (state === 'destroyed') return null;
  const { [keyHeader]: id, ...headers } = record.headers;
  if (state === 'missing' || state.id !== id || record.value === null) return record;
  const value = open(state.secret, record.value, beside(record));
  return value === null ? record : { ...record, headers, value };
}

function beside({ topic, key, headers }: NewRecord): Buffer {
  const parts = [topic, key];
  // Engines may give headers back in another order.
  for (const name of Object.keys(headers).sort()) parts.push(name, headers[name] ?? '');
  return Buffer.from(JSON.stringify(parts));
}
