-- Whether the portfolio lay outside its band when last looked at: leaving it is announced once.
ALTER TABLE portfolios.portfolio ADD COLUMN drifted boolean NOT NULL DEFAULT false;

-- What is done in rounds, by whichever process comes first: the newest round that was begun.
CREATE TABLE portfolios.round (
  name text PRIMARY KEY,
  number bigint NOT NULL
);

-- The close of each day; of the newest day the latest price, which reaches the close when the day ends.
CREATE VIEW portfolios.daily_price AS
  SELECT p.symbol, p.day, CASE WHEN p.day = i.price_day THEN i.price ELSE p.price END AS price
  FROM portfolios.price p JOIN portfolios.instrument i USING (symbol);
