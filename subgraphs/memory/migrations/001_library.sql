-- Owner null: part of Miyagi's own library. Ids and kinds sort by bytes, as cursors compare them.
CREATE TABLE memory.document (
  id text COLLATE "C" PRIMARY KEY,
  owner_id text,
  title text NOT NULL,
  source text NOT NULL,
  media_type text NOT NULL CHECK (media_type IN ('text/plain', 'text/markdown')),
  -- SHA-256 of media type and text: the same text of one owner is one document.
  content_hash text NOT NULL,
  text text NOT NULL,
  -- Of the text, in UTF-16 code units.
  length integer NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE UNIQUE INDEX document_once ON memory.document (owner_id, content_hash);
CREATE INDEX document_newest ON memory.document (owner_id, created_at DESC, id DESC);

CREATE TABLE memory.chunk (
  id text COLLATE "C" PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL REFERENCES memory.document ON DELETE CASCADE,
  -- The document's owner, repeated so that the tenant filter stands beside the search condition.
  owner_id text,
  position integer NOT NULL,
  heading text NOT NULL,
  text text NOT NULL,
  -- No longer part of its document and found by no search; kept because answers cite it.
  retired boolean NOT NULL DEFAULT false,
  words tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('pg_catalog.english', heading), 'A')
    || setweight(to_tsvector('pg_catalog.english', text), 'B')
  ) STORED
);

CREATE UNIQUE INDEX chunk_in_order ON memory.chunk (document_id, position) WHERE NOT retired;
CREATE INDEX chunk_words ON memory.chunk USING gin (words) WHERE NOT retired;
CREATE INDEX chunk_of_document ON memory.chunk (document_id);

CREATE TABLE memory.memory (
  id text COLLATE "C" PRIMARY KEY,
  owner_id text NOT NULL,
  text text NOT NULL,
  source text NOT NULL,
  -- SHA-256 of the text: the same statement about one owner is one memory.
  content_hash text NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE UNIQUE INDEX memory_once ON memory.memory (owner_id, content_hash);
CREATE INDEX memory_newest ON memory.memory (owner_id, created_at DESC, id DESC);

-- Answers by idempotency key, see platform/db/idempotency.ts.
CREATE TABLE memory.idempotency (
  owner text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  answer jsonb,
  PRIMARY KEY (owner, key)
);
