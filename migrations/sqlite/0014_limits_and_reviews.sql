-- How much of each sender came lately.
CREATE INDEX mails_sender ON mails (sender, done) WHERE sender <> '';

-- The case in which the mails of somebody are gathered who sends too many.
CREATE TABLE floods (
    desk        TEXT NOT NULL REFERENCES desks (address),
    sender      TEXT NOT NULL,
    case_number INTEGER NOT NULL REFERENCES cases (number),
    since       INTEGER NOT NULL,
    PRIMARY KEY (desk, sender)
) STRICT, WITHOUT ROWID;

-- The Message-ID of the held letter that a letter asks its reader about.
ALTER TABLE letters ADD COLUMN reviews TEXT NOT NULL DEFAULT '';
