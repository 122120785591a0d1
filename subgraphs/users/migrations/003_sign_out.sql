-- Up to when the tokens of a user, or of whoever has none of a profile yet, were revoked; only the newest counts.
CREATE TABLE users.sign_out (
  user_id text PRIMARY KEY,
  revoked_until timestamptz NOT NULL
);
