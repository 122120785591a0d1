-- The models whose vectors are kept, each in a table of its own that is made at the start, where the server has
-- vectors (see vectors/space.ts): so that vectors of two models are never compared, and a server without them serves.
CREATE TABLE memory.embedding (
  -- Names the table: `memory.vector_` and this.
  key text PRIMARY KEY CHECK (key ~ '^[0-9a-f]{16}$'),
  model text NOT NULL,
  dimensions integer NOT NULL,
  -- Who embeds passages at the moment.
  holder text,
  lease_until timestamptz
);
