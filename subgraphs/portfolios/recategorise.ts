// A person files an expense, or all expenses at a merchant, under another category.
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import { isStorable } from '../../platform/db/text.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { recategorised } from '../../schema/events/portfolios.ts';
import { envelope, keyField, schema, type PortfoliosPorts } from './bookings.ts';
import type { SpendingCategory } from './domain.ts';
import { filedLine, fileUnder, saveRule } from './rule-store.ts';

export interface Recategorise {
  readonly transactionId: string;
  readonly category: SpendingCategory;
  /** Also for all other expenses at this merchant, past and to come. */
  readonly applyToMerchant: boolean;
  readonly idempotencyKey: string;
}

/** NOT_FOUND unless the line is the viewer's own; only expenses may be filed anew. */
export async function recategorise(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: Recategorise,
): Promise<{ readonly changed: number }> {
  const { idempotencyKey: key, ...request } = input;
  const { transactionId, category, applyToMerchant } = request;
  const at = isoTime(ports.clock.now());
  const answer = await ports.db.transaction((tx) =>
    answerOnce(
      tx,
      schema,
      { owner: viewer.id, key, field: keyField, operation: 'recategorise', input: request },
      async () => {
        const line = isStorable(transactionId)
          ? await filedLine(tx, viewer.id, transactionId)
          : null;
        if (line === null) {
          throw new AppError('NOT_FOUND', 'There is no such transaction.', {
            field: 'input.transactionId',
          });
        }
        if (line.kind !== 'EXPENSE') {
          throw badInput('input.transactionId', 'Only an EXPENSE is filed under a category.');
        }
        const { merchant } = line;
        if (applyToMerchant && merchant === null) {
          throw badInput('input.applyToMerchant', 'The transaction names no merchant.');
        }
        const all = applyToMerchant && merchant !== null;
        if (all) await saveRule(tx, viewer.id, merchant, category, new Date(at));
        const which = all ? { merchant } : { transactionId };
        const changed = await fileUnder(tx, viewer.id, which, category);
        const { portfolioId } = line;
        const data = { portfolioId, ownerId: viewer.id, transactionId, category, changed };
        await enqueue(tx, schema, [
          encodeEvent(recategorised, { ...envelope(ports, portfolioId), data }),
        ]);
        return { changed };
      },
    ),
  );
  ports.wakeRelay();
  return answer;
}
