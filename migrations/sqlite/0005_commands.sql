-- What technicians' commands leave behind.

ALTER TABLE cases ADD COLUMN waits TEXT NOT NULL DEFAULT '';          -- what a waiting case waits for
ALTER TABLE cases ADD COLUMN common TEXT NOT NULL DEFAULT '[]';       -- cases with the same cause: one update reaches all
ALTER TABLE cases ADD COLUMN tip TEXT NOT NULL DEFAULT '';            -- a technician's steps for the closing letter
ALTER TABLE cases ADD COLUMN merged_into INTEGER REFERENCES cases (number);

ALTER TABLE letters ADD COLUMN as_is INTEGER NOT NULL DEFAULT 0;      -- its words are not to be explained

-- Work that nobody asked for, for the digest.
CREATE TABLE works (
    id         INTEGER PRIMARY KEY,
    desk       TEXT NOT NULL REFERENCES desks (address),
    kind       TEXT NOT NULL CHECK (kind IN ('proactive', 'planned')),
    date       INTEGER,          -- when it is planned for
    text       TEXT NOT NULL,
    technician TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX works_desk ON works (desk, at);
