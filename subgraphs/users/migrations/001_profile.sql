CREATE TABLE users.profile (
  id text PRIMARY KEY,
  -- Order of registration; what cursors hold.
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  name text NOT NULL,
  date_of_birth date NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  -- Both null for people who registered themselves.
  synthetic_seed integer,
  synthetic_index integer,
  -- Minor units of `currency`.
  monthly_net_income bigint NOT NULL CHECK (monthly_net_income >= 0),
  monthly_savings bigint NOT NULL CHECK (monthly_savings >= 0),
  expected_monthly_pension bigint NOT NULL CHECK (expected_monthly_pension >= 0),
  retirement_age integer NOT NULL,
  emergency_fund_months integer NOT NULL,
  risk_tolerance text NOT NULL CHECK (risk_tolerance IN ('CAUTIOUS', 'BALANCED', 'ADVENTUROUS')),
  locale text NOT NULL,
  answer_style text NOT NULL CHECK (answer_style IN ('BRIEF', 'DETAILED')),
  prefers_sustainable boolean NOT NULL,
  UNIQUE (synthetic_seed, synthetic_index)
);

-- One row for each effect asked for with an idempotency key (platform/db/idempotency.ts).
CREATE TABLE users.idempotency (
  owner text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, key)
);
