// What a commit asks of each id: several operations on one become what must hold before and what is there after.
import { AppError } from '../../errors.ts';
import type { Document, DocumentOp } from '../port.ts';

export interface Change {
  readonly id: string;
  /** What the store must hold: nothing, exactly this etag, or whatever it may be. */
  readonly before: 'absent' | 'anything' | { readonly etag: string };
  /** Null: nothing is left. */
  readonly after: Document | null;
  /** Of the operation that came last, for naming fields. */
  readonly index: number;
}

/**
 * In the order in which the ids first come. CONFLICT where the operations contradict each other whatever the
 * store holds, e.g. an etag for what this commit itself has written: nobody can know that.
 */
export function foldOps(ops: readonly DocumentOp[]): Change[] {
  const changes = new Map<string, Change>();
  ops.forEach((op, index) => {
    const id = idOf(op);
    const last = changes.get(id);
    changes.set(id, last === undefined ? first(op, index) : next(last, op, index));
  });
  return [...changes.values()];
}

export function idOf(op: DocumentOp): string {
  return op.op === 'delete' ? op.id : op.document.id;
}

export function conflict(id: string): AppError {
  return new AppError(
    'CONFLICT',
    `Cannot commit: the document ${id} was made, changed or deleted meanwhile.`,
  );
}

function first(op: DocumentOp, index: number): Change {
  const id = idOf(op);
  switch (op.op) {
    case 'create':
      return { id, before: 'absent', after: op.document, index };
    case 'replace':
      return { id, before: { etag: op.etag }, after: op.document, index };
    case 'upsert':
      return { id, before: 'anything', after: op.document, index };
    case 'delete': {
      const before = op.etag === undefined ? 'anything' : { etag: op.etag };
      return { id, before, after: null, index };
    }
  }
}

function next(last: Change, op: DocumentOp, index: number): Change {
  const contradicts =
    op.op === 'create' ? last.after !== null : 'etag' in op && op.etag !== undefined;
  if (contradicts) throw conflict(last.id);
  return { ...last, after: op.op === 'delete' ? null : op.document, index };
}
