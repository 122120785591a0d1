// The relational port. There is no raw client: work that must be atomic goes through `transaction`.

/** What may be bound to $1, $2 …; arrays bind as PostgreSQL arrays, bigint as int8. */
export type SqlValue =
  string | number | bigint | boolean | null | Date | Uint8Array | readonly SqlValue[];

export interface Sql {
  /**
   * Runs one statement and returns its rows. int8 and numeric arrive as strings, timestamptz as
   * Date, date as `YYYY-MM-DD`, jsonb parsed. With nothing bound, several statements may be divided by
   * semicolons; the last one's rows are returned. `undefined` among the values is refused. A unique or
   * serialization conflict is AppError CONFLICT (retryable for 40001 and 40P01); a lost connection is
   * UNAVAILABLE, retryable; a wrong statement is a StatementError with its SQLSTATE.
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly SqlValue[],
  ): Promise<Row[]>;
}

export interface Database extends Sql {
  /**
   * Commits when `fn` resolves, rolls back when it throws. Keep model, broker and network calls out.
   * Within `fn` use only `tx`: a query of the pool there is refused with POOL_QUERY_IN_TRANSACTION,
   * since on a single session it would wait for itself for ever.
   */
  transaction<T>(fn: (tx: Sql) => Promise<T>): Promise<T>;
  /** How many statements were sent since start, transactions' own BEGIN and COMMIT left out. */
  readonly statements: number;
  close(): Promise<void>;
}
