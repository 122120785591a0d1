-- Documents that are read in the background, passages that know where they stand, generations of passages,
-- and memories learnt from conversations.

ALTER TABLE memory.document DROP CONSTRAINT document_media_type_check;
ALTER TABLE memory.document
  ADD CONSTRAINT document_media_type_check
    CHECK (media_type IN ('text/plain', 'text/markdown', 'text/html', 'application/pdf')),
  ADD COLUMN status text NOT NULL DEFAULT 'READY' CHECK (status IN ('PROCESSING', 'READY', 'FAILED')),
  ADD COLUMN failure_code text,
  ADD COLUMN failure_reason text,
  ADD CONSTRAINT document_failure
    CHECK ((status = 'FAILED') = (failure_code IS NOT NULL AND failure_reason IS NOT NULL));

-- What is still to be read; gone when the document is ready or has failed.
CREATE TABLE memory.import (
  document_id text COLLATE "C" PRIMARY KEY REFERENCES memory.document ON DELETE CASCADE,
  owner_id text NOT NULL,
  content bytea NOT NULL,
  -- Of the newest event of this import.
  seq integer NOT NULL,
  -- How often somebody began; a document that takes its reader down is given up.
  attempts integer NOT NULL DEFAULT 0,
  holder text,
  lease_until timestamptz,
  requested_at timestamptz(3) NOT NULL
);

CREATE INDEX import_next ON memory.import (requested_at, document_id);
CREATE INDEX import_of_owner ON memory.import (owner_id);

-- Which passages are in force: those whose time, [since, until) in generations, holds `current`.
CREATE TABLE memory.generation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  current integer NOT NULL DEFAULT 1,
  -- The generation being built; equal to `current` while what it replaced is put away; null: none.
  building integer,
  -- The last document that is done.
  reached text COLLATE "C" NOT NULL DEFAULT '',
  holder text,
  lease_until timestamptz
);
INSERT INTO memory.generation DEFAULT VALUES;

ALTER TABLE memory.chunk
  -- Where its text begins in its document's, in UTF-16 code units; null where that text is another one now.
  ADD COLUMN starts_at integer,
  -- 0: since ever.
  ADD COLUMN since integer NOT NULL DEFAULT 0,
  ADD COLUMN until integer;

-- A character beyond the basic plane is one to PostgreSQL and two code units.
UPDATE memory.chunk c
SET starts_at = p.place
  + length(regexp_replace(left(p.text, p.place), '[^\U00010000-\U0010ffff]', '', 'g'))
FROM (
  SELECT c.id, d.text, position(c.text IN d.text) - 1 AS place
  FROM memory.chunk c JOIN memory.document d ON d.id = c.document_id
) p
WHERE p.id = c.id AND p.place >= 0;

-- Whose a passage is stands among its words, so that the index itself leaves out other tenants' passages.
-- Uncompressed and in the row: ranking reads it for every passage that comes into question. (Passages from before
-- keep theirs as they are until they are cut anew.)
DROP INDEX memory.chunk_words;
ALTER TABLE memory.chunk DROP COLUMN words;
ALTER TABLE memory.chunk SET (toast_tuple_target = 8160);
ALTER TABLE memory.chunk ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (
  setweight(to_tsvector('pg_catalog.english', heading), 'A')
  || setweight(to_tsvector('pg_catalog.english', text), 'B')
  || array_to_tsvector(ARRAY['@' || coalesce(owner_id, '')])
) STORED;
ALTER TABLE memory.chunk ALTER COLUMN words SET STORAGE MAIN;
-- Every search reads the whole list of what is not yet merged into the index, so that list is kept short.
CREATE INDEX chunk_words ON memory.chunk USING gin (words) WITH (gin_pending_list_limit = 64)
  WHERE NOT retired;

DROP INDEX memory.chunk_in_order;
CREATE UNIQUE INDEX chunk_in_order ON memory.chunk (document_id, position, since) WHERE NOT retired;

ALTER TABLE memory.memory
  -- Set for what was learnt from a conversation: where, in which words, by which rule.
  ADD COLUMN conversation_id text,
  ADD COLUMN message_id text,
  ADD COLUMN quote text,
  ADD COLUMN rule text,
  -- What there can be one statement about at a time, e.g. the age to retire at; null: any number.
  ADD COLUMN subject text,
  ADD CONSTRAINT memory_provenance CHECK (num_nulls(conversation_id, message_id, quote, rule) IN (0, 4));

CREATE UNIQUE INDEX memory_subject ON memory.memory (owner_id, subject);

-- Whether a user lets Miyagi learn from conversations; no row: no.
CREATE TABLE memory.consent (
  user_id text PRIMARY KEY,
  granted boolean NOT NULL,
  version integer NOT NULL
);
