// Opening accounts, and the terms of debts.
import type { Viewer } from '../../platform/auth/port.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import { isStorable } from '../../platform/db/text.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import { accountOpened } from '../../schema/events/portfolios.ts';
import { envelope, keyField, schema, type PortfoliosPorts } from './bookings.ts';
import { checkedTerms, type WantedTerms } from './debts.ts';
import type { AccountKind, DebtTerms } from './domain.ts';
import { exchangedCurrencies } from './fx.ts';
import { insertAccounts, lockAccounts, lockPortfolio, saveTerms } from './ledger-store.ts';

export interface OpenAccount {
  readonly portfolioId: string;
  readonly name: string;
  readonly kind: AccountKind;
  /** The portfolio's unless told. */
  readonly currency?: string | null | undefined;
  readonly debt?: WantedTerms | null | undefined;
  readonly idempotencyKey: string;
}

/** More than anybody keeps; every list of accounts stays short. */
const mostAccounts = 100;

/** The new account's id. NOT_FOUND unless the portfolio is the viewer's own. */
export async function openAccount(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: OpenAccount,
): Promise<{ readonly accountId: string }> {
  const { idempotencyKey: key, ...request } = input;
  const name = checkedName(request.name);
  const { portfolioId, kind } = request;
  const answer = await ports.db.transaction((tx) =>
    answerOnce(
      tx,
      schema,
      { owner: viewer.id, key, field: keyField, operation: 'openAccount', input: request },
      async () => {
        const portfolio = isStorable(portfolioId)
          ? await lockPortfolio(tx, viewer.id, portfolioId)
          : null;
        if (portfolio === null) throw notFound('portfolio', 'input.portfolioId');
        if (portfolio.accounts.length >= mostAccounts) {
          throw badInput('input.portfolioId', `A portfolio has at most ${mostAccounts} accounts.`);
        }
        if (portfolio.accounts.some((each) => each.toLowerCase() === name.toLowerCase())) {
          throw badInput('input.name', 'The portfolio has an account of this name.');
        }
        const currency = request.currency ?? portfolio.currency;
        checkExchanged(currency, portfolio.currency);
        const terms = termsOf(request.debt ?? null, kind, currency, 'input.debt');
        const accountId = ports.ids.next('acc');
        const account = { id: accountId, portfolioId, name, kind, terms };
        await insertAccounts(tx, viewer.id, currency, [account], new Map());
        const data = { portfolioId, ownerId: viewer.id, accountId, kind, currency };
        await enqueue(tx, schema, [
          encodeEvent(accountOpened, { ...envelope(ports, portfolioId), data }),
        ]);
        return { accountId };
      },
    ),
  );
  ports.wakeRelay();
  return answer;
}

export interface SetDebtTerms {
  readonly accountId: string;
  readonly debt: WantedTerms;
  readonly idempotencyKey: string;
}

/** NOT_FOUND unless the account is the viewer's own; BAD_USER_INPUT unless it is a debt. */
export async function setDebtTerms(
  ports: PortfoliosPorts,
  viewer: Viewer,
  input: SetDebtTerms,
): Promise<void> {
  const { idempotencyKey: key, ...request } = input;
  const { accountId, debt } = request;
  await ports.db.transaction((tx) =>
    answerOnce(
      tx,
      schema,
      { owner: viewer.id, key, field: keyField, operation: 'setDebtTerms', input: request },
      async () => {
        const [account] = isStorable(accountId)
          ? await lockAccounts(tx, viewer.id, [accountId])
          : [];
        if (account === undefined) throw notFound('account', 'input.accountId');
        const terms = checkedTerms(debt, account.kind, account.currency, 'input.debt');
        await saveTerms(tx, accountId, terms);
        return null;
      },
    ),
  );
}

function termsOf(
  wanted: WantedTerms | null,
  kind: AccountKind,
  currency: string,
  path: string,
): DebtTerms | null {
  return wanted === null ? null : checkedTerms(wanted, kind, currency, path);
}

function checkExchanged(currency: string, home: string): void {
  if (currency === home) return;
  for (const each of [currency, home]) {
    if (!exchangedCurrencies.includes(each)) {
      throw badInput('input.currency', `There are no exchange rates of ${each}.`);
    }
  }
}

function checkedName(given: string): string {
  const name = given.trim();
  if (name === '' || [...name].length > 60 || /\p{Cc}/u.test(name)) {
    throw badInput('input.name', '1 to 60 characters, no control characters.');
  }
  return name;
}

function notFound(what: string, field: string): AppError {
  return new AppError('NOT_FOUND', `There is no such ${what}.`, { field });
}
