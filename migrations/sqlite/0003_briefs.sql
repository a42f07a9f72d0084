-- What came in for technicians while a brief had just gone out: it follows in
-- one more when the promise 'brief' of the case is due, and is deleted then.
CREATE TABLE gathered (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    item        TEXT NOT NULL -- JSON
) STRICT;

CREATE INDEX gathered_case ON gathered (case_number);

-- Another kind of promise. Their ids are of no use to anybody.
CREATE TABLE promises_anew (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    kind        TEXT NOT NULL CHECK (kind <> ''),
    due         INTEGER NOT NULL,
    made        INTEGER NOT NULL,
    made_by     TEXT NOT NULL, -- Message-ID of the letter that said so, '' if none
    ended       TEXT CHECK (ended IN ('moved', 'kept', 'cancelled')),
    closed      INTEGER,
    CHECK ((ended IS NULL) = (closed IS NULL))
) STRICT;

INSERT INTO promises_anew (id, case_number, kind, due, made, made_by, ended, closed)
SELECT id, case_number, kind, due, made, made_by, ended, closed
FROM promises;

DROP TABLE promises;
ALTER TABLE promises_anew RENAME TO promises;

CREATE INDEX promises_case ON promises (case_number);
CREATE UNIQUE INDEX promises_open ON promises (case_number, kind) WHERE closed IS NULL;
CREATE INDEX promises_due ON promises (due) WHERE closed IS NULL;

-- The subject under which a technician knows the case: mail programs keep a
-- conversation together by it.
ALTER TABLE participants ADD COLUMN subject TEXT NOT NULL DEFAULT '';

-- How technicians stand to work, as far as the configuration does not say it.
CREATE TABLE technicians (
    desk    TEXT NOT NULL REFERENCES desks (address),
    address TEXT NOT NULL,
    mode    TEXT NOT NULL CHECK (mode IN ('all', 'quiet')),
    away    INTEGER, -- until when
    turn    INTEGER, -- when a case last came to them by turn
    PRIMARY KEY (desk, address)
) STRICT, WITHOUT ROWID;

-- The morning letters that were written: of each one a day.
CREATE TABLE summaries (
    desk       TEXT NOT NULL REFERENCES desks (address),
    technician TEXT NOT NULL,
    day        TEXT NOT NULL, -- YYYY-MM-DD, in the desk's zone
    made       INTEGER NOT NULL,
    PRIMARY KEY (desk, technician, day)
) STRICT, WITHOUT ROWID;

-- The folded words of cases that were solved, separated by spaces, and in how
-- many of them each word stands.
CREATE TABLE case_texts (
    number INTEGER PRIMARY KEY REFERENCES cases (number),
    words  TEXT NOT NULL
) STRICT;

CREATE TABLE case_words (
    word  TEXT PRIMARY KEY,
    cases INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- To this tokenizer every character beyond ASCII is part of a word, of whatever
-- version of Unicode it is: one of our words is never two.
CREATE VIRTUAL TABLE case_index USING fts5 (words, content = 'case_texts', content_rowid = 'number', tokenize = 'ascii', detail = 'none', columnsize = 0);

CREATE TRIGGER case_texts_added AFTER INSERT ON case_texts
BEGIN
    INSERT INTO case_index (rowid, words) VALUES (new.number, new.words);
END;

CREATE TRIGGER case_texts_removed AFTER DELETE ON case_texts
BEGIN
    INSERT INTO case_index (case_index, rowid, words) VALUES ('delete', old.number, old.words);
END;

CREATE TRIGGER case_texts_changed AFTER UPDATE ON case_texts
BEGIN
    INSERT INTO case_index (case_index, rowid, words) VALUES ('delete', old.number, old.words);
    INSERT INTO case_index (rowid, words) VALUES (new.number, new.words);
END;
