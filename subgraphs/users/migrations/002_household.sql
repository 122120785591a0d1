ALTER TABLE users.profile
  -- Texts, in the order the household put them in.
  ADD COLUMN aspirations jsonb NOT NULL DEFAULT '[]',
  -- Grows by one with every change of a consent; tokens carry it as `consent_version`.
  ADD COLUMN consent_version integer NOT NULL DEFAULT 1;

-- All of these go with the profile: whoever erases a user deletes one row.
CREATE TABLE users.goal (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  owner_id text NOT NULL REFERENCES users.profile ON DELETE CASCADE,
  name text NOT NULL,
  kind text NOT NULL
    CHECK (kind IN ('HOUSE', 'EDUCATION', 'RETIREMENT', 'TRAVEL', 'DEBT_FREE', 'OTHER')),
  -- Minor units of the profile's currency.
  target bigint NOT NULL CHECK (target > 0),
  saved bigint NOT NULL CHECK (saved >= 0),
  monthly bigint NOT NULL CHECK (monthly >= 0),
  due date NOT NULL,
  priority integer NOT NULL CHECK (priority BETWEEN 1 AND 10)
);
CREATE INDEX goal_of_owner ON users.goal (owner_id, priority, position);

-- A purpose without a row was never decided on, and so is not granted.
CREATE TABLE users.consent (
  owner_id text NOT NULL REFERENCES users.profile ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('MEMORY', 'TRAINING', 'MARKETING', 'ANALYTICS')),
  granted boolean NOT NULL,
  version integer NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (owner_id, purpose)
);

-- Append-only: the newest one counts, the earlier ones say how it came about.
CREATE TABLE users.risk_assessment (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id text NOT NULL REFERENCES users.profile ON DELETE CASCADE,
  scoring_version integer NOT NULL,
  answers jsonb NOT NULL,
  capacity integer NOT NULL CHECK (capacity BETWEEN 0 AND 100),
  tolerance integer NOT NULL CHECK (tolerance BETWEEN 0 AND 100),
  profile text NOT NULL CHECK (profile IN ('CAUTIOUS', 'BALANCED', 'ADVENTUROUS')),
  reasons jsonb NOT NULL,
  assessed_at timestamptz NOT NULL
);
CREATE INDEX risk_assessment_of_owner ON users.risk_assessment (owner_id, position DESC);

-- That somebody was erased, so that asking again answers the same; hashes, which name nobody.
CREATE TABLE users.erasure (
  subject_hash text PRIMARY KEY,
  key_hash text NOT NULL,
  erased_at timestamptz NOT NULL
);
