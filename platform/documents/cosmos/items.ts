// A document and an event as items of a container. Both lie in the partition of the commit that made them.
import type { NewRecord } from '../../events/port.ts';
import { encodeBody } from '../envelope.ts';
import type { Document, StoredDocument } from '../port.ts';
import { decodeKey, encodeKey } from './keys.ts';

/** Ids of documents are from here up to, but not including, `AFTER_DOCUMENTS`. */
export const DOCUMENTS = 'd';
export const AFTER_DOCUMENTS = 'e';
const EVENTS = 'event-';

export interface DocumentItem {
  readonly id: string;
  readonly partition: string;
  readonly kind: string;
  /** The document's group. */
  readonly list: string;
  /** Its sort, encoded: compared. */
  readonly place: string;
  /** Missing where it is never due, so that it is not in the index of those. */
  readonly due?: string;
  /** As text, because it is never searched and must come back as it went in, halves of surrogate pairs included. */
  readonly body: string;
}

export interface EventItem {
  readonly id: string;
  readonly partition: string;
  /** Of all events of one commit the same. */
  readonly commit: string;
  /** Its place among them. */
  readonly index: number;
  readonly record: Omit<NewRecord, 'value'> & {
    /** base64 */
    readonly value: string | null;
  };
}

export interface StoredItem {
  readonly _etag: string;
}

export function partitionOf(partition: string): string {
  return `p${encodeKey(partition)}`;
}

export function documentId(id: string): string {
  return DOCUMENTS + encodeKey(id);
}

export function toItem(document: Document, field: string): DocumentItem {
  return {
    id: documentId(document.id),
    partition: partitionOf(document.partition),
    kind: document.kind,
    list: document.group,
    place: encodeKey(document.sort),
    ...(document.due !== null && { due: document.due }),
    body: encodeBody(document.body, field),
  };
}

/** The caller says what it stored as this kind of document; nothing checks it here. */
export function toDocument<Body>(item: DocumentItem & StoredItem): StoredDocument<Body> {
  return {
    partition: decodeKey(item.partition.slice(1)),
    id: decodeKey(item.id.slice(DOCUMENTS.length)),
    kind: item.kind,
    group: item.list,
    sort: decodeKey(item.place),
    due: item.due ?? null,
    body: JSON.parse(item.body) as Body,
    etag: item._etag,
  };
}

export function toEventItem(
  record: NewRecord,
  partition: string,
  commit: string,
  index: number,
): EventItem {
  const value = record.value === null ? null : Buffer.from(record.value).toString('base64');
  return {
    id: `${EVENTS}${commit}-${index}`,
    partition: partitionOf(partition),
    commit,
    index,
    record: { ...record, value },
  };
}

export function isEventItem(item: { readonly id: string }): item is EventItem {
  return item.id.startsWith(EVENTS);
}

export function toRecord({ record }: EventItem): NewRecord {
  return {
    ...record,
    value: record.value === null ? null : Buffer.from(record.value, 'base64'),
  };
}
