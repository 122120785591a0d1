-- Amounts are minor units, quantities millionths of a unit. Owners are repeated on every row that is
-- listed, so that ownership is part of each data query.

CREATE TABLE portfolios.instrument (
  symbol text PRIMARY KEY,
  name text NOT NULL,
  asset_class text NOT NULL CHECK (asset_class IN ('EQUITY', 'BOND', 'REAL_ESTATE', 'COMMODITY')),
  kind text NOT NULL CHECK (kind IN ('FUND', 'SHARE')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- The newest row of portfolios.price, kept here because every valuation needs it.
  price bigint NOT NULL CHECK (price > 0),
  price_day date NOT NULL
);

-- Written in bulk together with its instrument, so without a foreign key to be checked row by row.
CREATE TABLE portfolios.price (
  symbol text NOT NULL,
  day date NOT NULL,
  price bigint NOT NULL CHECK (price > 0),
  PRIMARY KEY (symbol, day)
);

CREATE TABLE portfolios.portfolio (
  id text PRIMARY KEY,
  -- Order of opening; what cursors hold.
  position bigint GENERATED ALWAYS AS IDENTITY,
  owner_id text NOT NULL,
  name text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- Basis points by asset class, adding up to 10000; null: none was ever set.
  target jsonb,
  drift_band_bps integer NOT NULL CHECK (drift_band_bps BETWEEN 1 AND 5000)
);
CREATE INDEX portfolio_by_owner ON portfolios.portfolio (owner_id, position);

CREATE TABLE portfolios.account (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  portfolio_id text NOT NULL REFERENCES portfolios.portfolio (id),
  owner_id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL
    CHECK (kind IN ('CHECKING', 'SAVINGS', 'BROKERAGE', 'RETIREMENT', 'CREDIT_CARD', 'LOAN')),
  -- Projection: the sum of the account's ledger.
  balance bigint NOT NULL
);
CREATE INDEX account_by_portfolio ON portfolios.account (portfolio_id, position);
CREATE INDEX account_by_owner ON portfolios.account (owner_id);

-- Projection of the ledger; a position sold completely has no row.
CREATE TABLE portfolios.holding (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES portfolios.account (id),
  portfolio_id text NOT NULL,
  owner_id text NOT NULL,
  symbol text NOT NULL REFERENCES portfolios.instrument (symbol),
  quantity bigint NOT NULL CHECK (quantity > 0),
  cost_basis bigint NOT NULL,
  UNIQUE (account_id, symbol)
);
CREATE INDEX holding_by_portfolio ON portfolios.holding (portfolio_id);
CREATE INDEX holding_by_owner ON portfolios.holding (owner_id);

-- Market value: quantity times price, rounded half up to a minor unit (as quantity.ts does).
CREATE VIEW portfolios.valued_holding AS
  SELECT h.*, i.asset_class, i.price, i.currency,
    div(h.quantity::numeric * i.price + 500000, 1000000)::bigint AS value
  FROM portfolios.holding h JOIN portfolios.instrument i USING (symbol);

CREATE TABLE portfolios.ledger (
  id text PRIMARY KEY,
  -- Order of booking.
  position bigint GENERATED ALWAYS AS IDENTITY,
  portfolio_id text NOT NULL,
  account_id text NOT NULL,
  owner_id text NOT NULL,
  kind text NOT NULL,
  day date NOT NULL,
  -- Change of the account's balance.
  amount bigint NOT NULL,
  symbol text,
  quantity bigint,
  -- Set on every line that is spending, and on no other.
  category text,
  description text NOT NULL
);
CREATE INDEX ledger_by_portfolio ON portfolios.ledger (portfolio_id, day, position);

-- Booked is booked: a correction is another line.
CREATE FUNCTION portfolios.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE ON portfolios.ledger
  FOR EACH STATEMENT EXECUTE FUNCTION portfolios.refuse_change();

-- One row for each effect asked for with an idempotency key (platform/db/idempotency.ts).
CREATE TABLE portfolios.idempotency (
  owner text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, key)
);
