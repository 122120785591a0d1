-- Pictures that were asked to be made and kept. What they show is kept with them, so they do not change.

CREATE TABLE images.job (
  id text PRIMARY KEY,
  -- Whose numbers it shows.
  owner_id text NOT NULL,
  -- On whose behalf the numbers are asked for.
  actor jsonb NOT NULL,
  kind text NOT NULL,
  -- A portfolio's or a user's id, as the kind has it.
  subject_id text NOT NULL,
  format text NOT NULL CHECK (format IN ('SVG', 'PNG')),
  title text NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'READY', 'FAILED')),
  -- The number of its newest event.
  seq integer NOT NULL DEFAULT 1,
  -- Grows whenever a worker takes it on; an earlier one writes nothing any more.
  attempt integer NOT NULL DEFAULT 0,
  -- When a worker may take it on; while one has it, when its time is over.
  due_at timestamptz NOT NULL,
  picture jsonb,
  failure text,
  created_at timestamptz NOT NULL,
  CHECK ((status = 'READY') = (picture IS NOT NULL)),
  CHECK ((status = 'FAILED') = (failure IS NOT NULL))
);
CREATE INDEX job_due ON images.job (due_at) WHERE status = 'PENDING';
CREATE INDEX job_owner ON images.job (owner_id);

-- One row for each effect asked for with an idempotency key (platform/db/idempotency.ts).
CREATE TABLE images.idempotency (
  owner text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, key)
);
