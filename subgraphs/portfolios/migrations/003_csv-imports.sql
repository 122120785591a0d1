-- Files of transactions on their way into the ledger. Parts are dropped when an import has ended.
CREATE TABLE portfolios.csv_import (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  owner_id text NOT NULL,
  portfolio_id text NOT NULL,
  dry_run boolean NOT NULL,
  -- How the file is to be read (csv/format.ts).
  format jsonb NOT NULL,
  status text NOT NULL
    CHECK (status IN ('RECEIVING', 'QUEUED', 'RUNNING', 'COMPLETED', 'REJECTED', 'FAILED')),
  -- Known when all were sent.
  parts integer,
  rows_total integer,
  rows_done integer NOT NULL DEFAULT 0,
  rows_new integer,
  bad_rows integer NOT NULL DEFAULT 0,
  errors jsonb NOT NULL DEFAULT '[]',
  failure text,
  created_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  -- Who works on it, and until when nobody else may.
  holder text,
  held_until timestamptz(3),
  attempts integer NOT NULL DEFAULT 0
);
CREATE INDEX csv_import_by_owner ON portfolios.csv_import (owner_id, position);
CREATE INDEX csv_import_waiting ON portfolios.csv_import (position)
  WHERE status IN ('RECEIVING', 'QUEUED', 'RUNNING');

CREATE TABLE portfolios.csv_part (
  import_id text NOT NULL REFERENCES portfolios.csv_import (id) ON DELETE CASCADE,
  part integer NOT NULL,
  csv text NOT NULL,
  PRIMARY KEY (import_id, part)
);
