-- Paper trading. Who writes of an instrument's book holds the lock on its row of `order_book`, so that positions
-- follow the order of commits and nothing is traded twice.

CREATE TABLE portfolios.order_book (
  symbol text PRIMARY KEY REFERENCES portfolios.instrument (symbol),
  -- What the market maker still buys and sells at this price; at another one it begins anew.
  price bigint NOT NULL CHECK (price > 0),
  maker_buys bigint NOT NULL CHECK (maker_buys >= 0),
  maker_sells bigint NOT NULL CHECK (maker_sells >= 0)
);

CREATE TABLE portfolios.paper_order (
  id text PRIMARY KEY,
  -- Order of placement: the time in price-time priority.
  position bigint GENERATED ALWAYS AS IDENTITY,
  owner_id text NOT NULL,
  portfolio_id text NOT NULL,
  account_id text NOT NULL,
  symbol text NOT NULL,
  -- The account's and the instrument's.
  currency text NOT NULL,
  side text NOT NULL CHECK (side IN ('BUY', 'SELL')),
  quantity bigint NOT NULL CHECK (quantity > 0),
  -- Null: a market order.
  limit_price bigint CHECK (limit_price > 0),
  placed_at timestamptz(3) NOT NULL,
  -- Projection of its entries.
  status text NOT NULL DEFAULT 'OPEN'
    CHECK (status IN ('OPEN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELLED', 'REJECTED')),
  filled bigint NOT NULL DEFAULT 0 CHECK (filled BETWEEN 0 AND quantity),
  -- The sum of units (millionths) times price over its trades.
  volume numeric NOT NULL DEFAULT 0,
  rejection text,
  updated_at timestamptz(3) NOT NULL,
  CHECK ((status = 'FILLED') = (filled = quantity)),
  CHECK ((status = 'REJECTED') = (rejection IS NOT NULL))
);
CREATE INDEX paper_order_by_portfolio ON portfolios.paper_order (portfolio_id, position);
CREATE INDEX paper_order_by_owner ON portfolios.paper_order (owner_id);
CREATE INDEX paper_order_open ON portfolios.paper_order (symbol, side, limit_price, position)
  WHERE status IN ('OPEN', 'PARTIALLY_FILLED');

-- What happened to the orders of an instrument, in this order: from it, the book can be made again.
CREATE TABLE portfolios.order_entry (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  symbol text NOT NULL,
  order_id text NOT NULL,
  owner_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('PLACED', 'TRADED', 'CANCELLED', 'REJECTED')),
  at timestamptz(3) NOT NULL,
  -- Of a trade.
  trade_id text UNIQUE,
  quantity bigint CHECK (quantity > 0),
  price bigint CHECK (price > 0),
  with_maker boolean,
  transaction_id text,
  CHECK (CASE WHEN kind = 'TRADED' THEN num_nulls(trade_id, quantity, price, with_maker, transaction_id) = 0
    ELSE num_nonnulls(trade_id, quantity, price, with_maker, transaction_id) = 0 END)
);
CREATE INDEX order_entry_by_order ON portfolios.order_entry (order_id, position);
CREATE INDEX order_entry_by_owner ON portfolios.order_entry (owner_id);

CREATE FUNCTION portfolios.refuse_order_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was ordered and what happened to it is append-only';
END $$;
CREATE TRIGGER entries_are_append_only BEFORE UPDATE ON portfolios.order_entry
  FOR EACH STATEMENT EXECUTE FUNCTION portfolios.refuse_order_change();
CREATE TRIGGER terms_are_append_only BEFORE UPDATE OF id, position, owner_id, portfolio_id, account_id,
  symbol, currency, side, quantity, limit_price, placed_at
  ON portfolios.paper_order FOR EACH STATEMENT EXECUTE FUNCTION portfolios.refuse_order_change();
