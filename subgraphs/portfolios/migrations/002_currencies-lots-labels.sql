-- Accounts of several currencies, lots and what was sold of them, debts' terms, merchants and rules.

-- Millionths of the currency's minor unit that one dollar buys: 92000000 is 92 cents of a euro.
CREATE TABLE portfolios.rate (
  currency text NOT NULL,
  day date NOT NULL,
  per_dollar bigint NOT NULL CHECK (per_dollar > 0),
  PRIMARY KEY (currency, day)
);

-- The newest row of portfolios.rate, kept here because every valuation across currencies needs it.
CREATE TABLE portfolios.currency (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
  per_dollar bigint NOT NULL CHECK (per_dollar > 0),
  rate_day date NOT NULL
);

CREATE VIEW portfolios.exchange AS
  SELECT b.code AS base, q.code AS quote, q.per_dollar AS numerator, b.per_dollar AS denominator
  FROM portfolios.currency b CROSS JOIN portfolios.currency q;

-- Half away from zero, as fx.ts does.
CREATE FUNCTION portfolios.exchanged(amount bigint, numerator bigint, denominator bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT (sign(amount::numeric)
    * div(abs(amount::numeric) * numerator * 2 + denominator, denominator::numeric * 2))::bigint
$$;

ALTER TABLE portfolios.account
  ADD COLUMN currency text CHECK (currency ~ '^[A-Z]{3}$'),
  -- Counts the bookings, so that what was checked against an earlier state is not booked on a later one.
  ADD COLUMN version bigint NOT NULL DEFAULT 0,
  -- Terms of a debt: basis points a year; the least to be paid a month as a part of what is owed
  -- (basis points) and as an amount, of which the larger counts.
  ADD COLUMN annual_rate_bps integer CHECK (annual_rate_bps BETWEEN 0 AND 10000),
  ADD COLUMN minimum_share_bps integer CHECK (minimum_share_bps BETWEEN 0 AND 10000),
  ADD COLUMN minimum_flat bigint CHECK (minimum_flat >= 0);
UPDATE portfolios.account a SET currency = p.currency
FROM portfolios.portfolio p WHERE p.id = a.portfolio_id;
UPDATE portfolios.account SET annual_rate_bps = 1800, minimum_share_bps = 200, minimum_flat = 2500
WHERE kind = 'CREDIT_CARD';
UPDATE portfolios.account SET annual_rate_bps = 480, minimum_share_bps = 100, minimum_flat = 0
WHERE kind = 'LOAN';
ALTER TABLE portfolios.account
  ALTER COLUMN currency SET NOT NULL,
  ADD CONSTRAINT terms_of_debts CHECK (
    (kind IN ('CREDIT_CARD', 'LOAN')) = (annual_rate_bps IS NOT NULL)
    AND (annual_rate_bps IS NULL) = (minimum_share_bps IS NULL)
    AND (annual_rate_bps IS NULL) = (minimum_flat IS NULL));

-- Balances in the portfolio's currency at the latest rate; null while no rate is known.
CREATE VIEW portfolios.valued_account AS
  SELECT a.*, p.currency AS portfolio_currency,
    CASE WHEN a.currency = p.currency THEN a.balance
      ELSE portfolios.exchanged(a.balance, x.numerator, x.denominator) END AS value
  FROM portfolios.account a JOIN portfolios.portfolio p ON p.id = a.portfolio_id
  LEFT JOIN portfolios.exchange x ON x.base = a.currency AND x.quote = p.currency;

-- Value and cost in the portfolio's currency at the latest rate; price and `native_` in the instrument's.
DROP VIEW portfolios.valued_holding;
CREATE VIEW portfolios.valued_holding AS
  SELECT h.id, h.account_id, h.portfolio_id, h.owner_id, h.symbol, h.quantity,
    CASE WHEN i.currency = p.currency THEN h.cost_basis
      ELSE portfolios.exchanged(h.cost_basis, x.numerator, x.denominator) END AS cost_basis,
    i.asset_class, i.price, p.currency, v.native_value, h.cost_basis AS native_cost,
    i.currency AS quoted_in,
    CASE WHEN i.currency = p.currency THEN v.native_value
      ELSE portfolios.exchanged(v.native_value, x.numerator, x.denominator) END AS value
  FROM portfolios.holding h
  JOIN portfolios.instrument i USING (symbol)
  JOIN portfolios.portfolio p ON p.id = h.portfolio_id
  LEFT JOIN portfolios.exchange x ON x.base = i.currency AND x.quote = p.currency
  -- Quantity times price, rounded half up to a minor unit (as quantity.ts does).
  CROSS JOIN LATERAL (
    SELECT div(h.quantity::numeric * i.price + 500000, 1000000)::bigint AS native_value) v;

-- Projection of the ledger: what is still held of each purchase. Sold out, it has no row.
CREATE TABLE portfolios.lot (
  id text PRIMARY KEY,
  -- Order of opening; the oldest is sold first.
  position bigint GENERATED ALWAYS AS IDENTITY,
  holding_id text NOT NULL,
  account_id text NOT NULL,
  owner_id text NOT NULL,
  symbol text NOT NULL,
  opened_on date NOT NULL,
  quantity bigint NOT NULL CHECK (quantity > 0),
  cost_basis bigint NOT NULL
);
CREATE INDEX lot_by_holding ON portfolios.lot (holding_id, position);

-- Projection of the ledger: what each sale took from each lot, in the instrument's currency.
CREATE TABLE portfolios.disposal (
  sale_id text NOT NULL,
  lot_id text NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  portfolio_id text NOT NULL,
  owner_id text NOT NULL,
  symbol text NOT NULL,
  opened_on date NOT NULL,
  closed_on date NOT NULL,
  quantity bigint NOT NULL CHECK (quantity > 0),
  proceeds bigint NOT NULL,
  cost_basis bigint NOT NULL,
  PRIMARY KEY (sale_id, lot_id)
);
CREATE INDEX disposal_by_portfolio ON portfolios.disposal (portfolio_id, closed_on, position);

-- What was booked before there were lots: each sale takes from the oldest purchases.
CREATE TEMPORARY TABLE piece ON COMMIT DROP AS
WITH trade AS (
  SELECT *, sum(quantity) OVER (PARTITION BY account_id, symbol, kind ORDER BY position) AS upto
  FROM portfolios.ledger WHERE kind IN ('BUY', 'SELL')
)
SELECT b.id AS buy_id, b.portfolio_id, b.account_id, b.owner_id, b.symbol, b.position,
  b.day AS opened_on, s.id AS sale_id, s.day AS closed_on,
  least(b.upto, s.upto) - greatest(b.upto - b.quantity, s.upto - s.quantity) AS quantity,
  b.quantity AS bought, -b.amount AS cost, s.quantity AS sold, s.amount AS proceeds
FROM trade b JOIN trade s ON s.account_id = b.account_id AND s.symbol = b.symbol
  AND b.kind = 'BUY' AND s.kind = 'SELL'
  AND b.upto - b.quantity < s.upto AND s.upto - s.quantity < b.upto;
INSERT INTO portfolios.disposal (sale_id, lot_id, portfolio_id, owner_id, symbol, opened_on,
  closed_on, quantity, proceeds, cost_basis)
SELECT sale_id, 'lot_' || substr(buy_id, 5), portfolio_id, owner_id, symbol, opened_on, closed_on,
  quantity, round(proceeds::numeric * quantity / sold), round(cost::numeric * quantity / bought)
FROM piece ORDER BY closed_on, position;
INSERT INTO portfolios.lot (id, holding_id, account_id, owner_id, symbol, opened_on, quantity,
  cost_basis)
SELECT 'lot_' || substr(b.id, 5), h.id, b.account_id, b.owner_id, b.symbol, b.day,
  b.quantity - coalesce(sum(p.quantity), 0),
  round(-b.amount * (b.quantity - coalesce(sum(p.quantity), 0)) / b.quantity)
FROM portfolios.ledger b
JOIN portfolios.holding h ON h.account_id = b.account_id AND h.symbol = b.symbol
LEFT JOIN piece p ON p.buy_id = b.id
WHERE b.kind = 'BUY'
GROUP BY b.id, h.id HAVING b.quantity > coalesce(sum(p.quantity), 0) ORDER BY b.position;
UPDATE portfolios.holding h SET cost_basis =
  (SELECT sum(cost_basis) FROM portfolios.lot WHERE holding_id = h.id);

DROP TRIGGER ledger_is_append_only ON portfolios.ledger;
ALTER TABLE portfolios.ledger
  -- The account's.
  ADD COLUMN currency text,
  -- Who was paid, spelled the same way for all payments to them; on expenses only.
  ADD COLUMN merchant text,
  -- Why a person should look at the category; null: no need.
  ADD COLUMN review text,
  -- What a line came from in a file, so that the same row is not booked twice.
  ADD COLUMN import_key text;
UPDATE portfolios.ledger l SET currency = a.currency,
  merchant = CASE WHEN l.kind = 'EXPENSE' THEN l.description END
FROM portfolios.account a WHERE a.id = l.account_id;
ALTER TABLE portfolios.ledger ALTER COLUMN currency SET NOT NULL;
CREATE INDEX ledger_by_merchant ON portfolios.ledger (owner_id, merchant)
  WHERE merchant IS NOT NULL;
CREATE INDEX ledger_to_review ON portfolios.ledger (owner_id, day, position)
  WHERE review IS NOT NULL;
CREATE UNIQUE INDEX ledger_from_files ON portfolios.ledger (owner_id, import_key)
  WHERE import_key IS NOT NULL;
CREATE INDEX ledger_of_trades ON portfolios.ledger (account_id, symbol, day)
  WHERE kind IN ('BUY', 'SELL', 'SPLIT');

-- What a line is filed under may be corrected; what happened may not.
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OF id, position, portfolio_id, account_id,
  owner_id, kind, day, amount, currency, symbol, quantity, description, merchant, import_key
  ON portfolios.ledger FOR EACH STATEMENT EXECUTE FUNCTION portfolios.refuse_change();

-- A person's own rule beats the built-in ones (labels.ts).
CREATE TABLE portfolios.merchant_rule (
  owner_id text NOT NULL,
  merchant text NOT NULL,
  category text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (owner_id, merchant)
);
