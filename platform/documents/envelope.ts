// What a document store accepts, the same for every adapter: checked before anything is sent.
import { badInput } from '../errors.ts';
import { checkRecord } from '../events/limits.ts';
import type { NewRecord } from '../events/port.ts';
import type { Document, DocumentOp } from './port.ts';

/** Of one commit, documents and outbox records together; Cosmos DB's own limit for a batch. */
export const MAX_OPERATIONS = 100;
/** Of a key, in UTF-8: five of them fit one entry of a PostgreSQL index. */
export const MAX_KEY_BYTES = 400;

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** BAD_USER_INPUT naming the field for a commit that no store could make. */
export function checkCommit(
  partition: string,
  ops: readonly DocumentOp[],
  outbox: readonly NewRecord[],
): void {
  checkKey(partition, 'partition');
  if (ops.length + outbox.length > MAX_OPERATIONS) {
    throw badInput(
      'ops',
      `One commit holds at most ${MAX_OPERATIONS} operations and events, not ${ops.length + outbox.length}.`,
    );
  }
  ops.forEach((op, index) => {
    if (op.op === 'delete') checkKey(op.id, `ops.${index}.id`);
    else checkDocument(op.document, partition, `ops.${index}.document`);
  });
  outbox.forEach((record, index) => {
    checkRecord(record);
    const texts = [record.topic, record.key, ...Object.entries(record.headers).flat()];
    for (const text of texts) checkText(text, `outbox.${index}`);
  });
}

/** False for a key that no document can have, so that reading it finds nothing instead of failing. */
export function isKey(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0') && Buffer.byteLength(value) <= MAX_KEY_BYTES;
}

/** JSON text; BAD_USER_INPUT for what JSON cannot say (undefined, a function, a bigint, a cycle). */
export function encodeBody(body: unknown, field: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badInput(field, `A document's body must be plain JSON: ${reason}`);
  }
  if (text === undefined) throw badInput(field, "A document's body must be plain JSON.");
  return text;
}

function checkDocument(document: Document, partition: string, field: string): void {
  if (document.partition !== partition) {
    throw badInput(`${field}.partition`, 'All documents of a commit belong to its one partition.');
  }
  checkKey(document.id, `${field}.id`);
  checkKey(document.kind, `${field}.kind`);
  checkKey(document.group, `${field}.group`);
  checkKey(document.sort, `${field}.sort`);
  if (document.due !== null && !ISO_TIME.test(document.due)) {
    throw badInput(`${field}.due`, 'A due time looks like 2026-01-05T09:00:00.000Z.');
  }
}

function checkKey(value: string, field: string): void {
  checkText(value, field);
  if (Buffer.byteLength(value) > MAX_KEY_BYTES) {
    throw badInput(field, `A key has at most ${MAX_KEY_BYTES} bytes.`);
  }
}

function checkText(value: string, field: string): void {
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) {
    throw badInput(field, 'This must be text without NUL characters and broken surrogate pairs.');
  }
}
