-- Times are microseconds since 1970 in UTC; NULL where there is none.
-- Lists of texts and of numbers are JSON arrays.
-- Addresses are lower case.

CREATE TABLE desks (
    address TEXT PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A person who is known by several addresses.
CREATE TABLE people (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE addresses (
    address       TEXT PRIMARY KEY,
    person        INTEGER REFERENCES people (id), -- NULL while its person has no other
    name          TEXT NOT NULL,
    lang          TEXT NOT NULL,
    suppressed    TEXT NOT NULL,                  -- why nothing automatic may go there, '' if it may
    suppressed_at INTEGER,
    created       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX addresses_person ON addresses (person) WHERE person IS NOT NULL;

CREATE TABLE cases (
    number         INTEGER PRIMARY KEY,
    version        INTEGER NOT NULL, -- raised by every change; compared before the next
    desk           TEXT NOT NULL REFERENCES desks (address),
    state          TEXT NOT NULL CHECK (state IN ('new', 'interviewing', 'working', 'waiting', 'solved', 'closed')),
    topic          TEXT NOT NULL,
    request        TEXT NOT NULL,
    priority       TEXT NOT NULL,
    subject        TEXT NOT NULL,
    lang           TEXT NOT NULL,
    requester      TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    technician     TEXT NOT NULL,
    opened         INTEGER NOT NULL,
    changed        INTEGER NOT NULL,
    closed         INTEGER,
    cause          TEXT NOT NULL,
    diagnosis      TEXT NOT NULL,
    solved         INTEGER,          -- what the requester said, NULL if nothing
    linked         TEXT NOT NULL,
    empty          INTEGER NOT NULL,
    words          TEXT NOT NULL,
    last_progress  TEXT NOT NULL
) STRICT;

CREATE INDEX cases_requester ON cases (requester, number);
CREATE INDEX cases_open ON cases (desk, number) WHERE state <> 'closed';

CREATE TABLE participants (
    case_number INTEGER NOT NULL REFERENCES cases (number),
    place       INTEGER NOT NULL,
    address     TEXT NOT NULL,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('requester', 'copied', 'technician', 'watcher')),
    thread      TEXT NOT NULL, -- Message-IDs, oldest first
    PRIMARY KEY (case_number, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX participants_address ON participants (address);

-- The communication log: every mail that was taken in and what became of it.
CREATE TABLE mails (
    id          INTEGER PRIMARY KEY,
    mailbox     TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid         INTEGER NOT NULL,
    received    INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    hash        TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'done')),
    became      TEXT NOT NULL DEFAULT '',
    case_number INTEGER REFERENCES cases (number),
    why         TEXT NOT NULL DEFAULT '',
    done        INTEGER,                     -- when it was made something of
    settled     INTEGER,                     -- when a held mail found its proof, or was given up
    message_id  TEXT NOT NULL DEFAULT '',
    sender      TEXT NOT NULL DEFAULT '',
    sender_name TEXT NOT NULL DEFAULT '',
    recipients  TEXT NOT NULL DEFAULT '[]',
    subject     TEXT NOT NULL DEFAULT '',
    lang        TEXT NOT NULL DEFAULT '',
    machine     INTEGER NOT NULL DEFAULT 0,  -- the verdict and its reason
    answerable  INTEGER NOT NULL DEFAULT 0,
    verdict     TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL DEFAULT '',
    text        TEXT NOT NULL DEFAULT '',    -- what its sender newly wrote
    UNIQUE (mailbox, uidvalidity, uid)
) STRICT;

CREATE INDEX mails_kept ON mails (mailbox, id) WHERE state = 'kept';
CREATE INDEX mails_message_id ON mails (message_id) WHERE message_id <> '';
CREATE INDEX mails_hash ON mails (hash);
CREATE INDEX mails_case ON mails (case_number) WHERE case_number IS NOT NULL;

-- Apart from the log, so that they can be dropped after a while and lists stay quick.
CREATE TABLE raws (
    mail INTEGER PRIMARY KEY REFERENCES mails (id) ON DELETE CASCADE,
    raw  BLOB, -- NULL where the mail was over the limit
    head BLOB  -- the header block of such a mail
) STRICT;

-- What is known of a slot; the latest counts, the others are the history.
CREATE TABLE answers (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    slot        TEXT NOT NULL,
    text        TEXT NOT NULL,
    unknown     INTEGER NOT NULL,
    mail        INTEGER REFERENCES mails (id),
    at          INTEGER NOT NULL
) STRICT;

CREATE INDEX answers_case ON answers (case_number);

CREATE TABLE views (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    span        TEXT NOT NULL,
    certainty   TEXT NOT NULL CHECK (certainty IN ('certain', 'hedged', 'asking')),
    confidence  REAL NOT NULL,
    mail        INTEGER REFERENCES mails (id),
    at          INTEGER NOT NULL
) STRICT;

CREATE INDEX views_case ON views (case_number);

CREATE TABLE questions (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    letter      TEXT NOT NULL, -- Message-ID of the questionnaire
    number      INTEGER NOT NULL,
    slot        TEXT NOT NULL,
    text        TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

CREATE INDEX questions_case ON questions (case_number);

CREATE TABLE events (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER REFERENCES cases (number),
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    actor       TEXT NOT NULL,
    why         TEXT NOT NULL
) STRICT;

CREATE INDEX events_case ON events (case_number);

CREATE TRIGGER events_stay_as_they_are BEFORE UPDATE ON events
BEGIN
    SELECT raise(ABORT, 'events are only ever added');
END;

CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN
    SELECT raise(ABORT, 'events are only ever added');
END;

CREATE TABLE promises (
    id          INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    kind        TEXT NOT NULL CHECK (kind IN ('news', 'draft', 'reminder', 'autoclose')),
    due         INTEGER NOT NULL,
    made        INTEGER NOT NULL,
    made_by     TEXT NOT NULL, -- Message-ID of the letter that said so, '' if none
    ended       TEXT CHECK (ended IN ('moved', 'kept', 'cancelled')),
    closed      INTEGER,
    CHECK ((ended IS NULL) = (closed IS NULL))
) STRICT;

CREATE INDEX promises_case ON promises (case_number);
CREATE UNIQUE INDEX promises_open ON promises (case_number, kind) WHERE closed IS NULL;
CREATE INDEX promises_due ON promises (due) WHERE closed IS NULL;

-- Letters are their own outbox.
CREATE TABLE letters (
    id            INTEGER PRIMARY KEY,
    desk          TEXT NOT NULL REFERENCES desks (address),
    case_number   INTEGER REFERENCES cases (number),
    kind          TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'uncertain', 'held', 'cancelled')),
    attempts      INTEGER NOT NULL,
    due           INTEGER NOT NULL,            -- of the next attempt
    doubtful      INTEGER NOT NULL DEFAULT 0,  -- an attempt ended without an outcome
    why           TEXT NOT NULL,
    created       INTEGER NOT NULL,
    sent          INTEGER,
    about         INTEGER REFERENCES mails (id),
    exposed       INTEGER NOT NULL DEFAULT 0,  -- others than its reader may know its Message-ID
    message_id    TEXT NOT NULL UNIQUE,
    from_name     TEXT NOT NULL,
    from_address  TEXT NOT NULL,
    reply_name    TEXT NOT NULL,
    reply_address TEXT NOT NULL,
    to_name       TEXT NOT NULL,
    to_address    TEXT NOT NULL,
    subject       TEXT NOT NULL,
    lang          TEXT NOT NULL,
    in_reply_to   TEXT NOT NULL,
    refs          TEXT NOT NULL,
    replied       INTEGER NOT NULL,
    human         INTEGER NOT NULL,
    list          TEXT NOT NULL,
    text          TEXT NOT NULL,
    html          TEXT NOT NULL
) STRICT;

CREATE INDEX letters_due ON letters (desk, due) WHERE state IN ('queued', 'uncertain');
CREATE INDEX letters_unsent ON letters (id) WHERE state <> 'sent';
CREATE INDEX letters_case ON letters (case_number, created) WHERE case_number IS NOT NULL;
CREATE INDEX letters_automatic ON letters (to_address, created) WHERE NOT human;

CREATE TABLE letter_files (
    letter  INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    name    TEXT NOT NULL,
    type    TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (letter, place)
) STRICT;

-- How far a mailbox was read, and who reads it.
CREATE TABLE mailboxes (
    name        TEXT PRIMARY KEY,
    uidvalidity INTEGER NOT NULL,
    first_uid   INTEGER NOT NULL,
    since       INTEGER,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE subscriptions (
    desk    TEXT NOT NULL REFERENCES desks (address),
    list    TEXT NOT NULL, -- such as 'digest'
    address TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('asked', 'confirmed', 'ended')),
    changed INTEGER NOT NULL,
    PRIMARY KEY (desk, list, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, last) VALUES ('case', 1000);
