-- Large mails, piece by piece as they were fetched. They are there before the
-- mail itself is, whose row in raws then holds a gist of them.
CREATE TABLE raw_parts (
    mailbox     TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid         INTEGER NOT NULL,
    part        INTEGER NOT NULL, -- from 0
    at          INTEGER NOT NULL, -- when it was fetched
    bytes       BLOB NOT NULL,
    PRIMARY KEY (mailbox, uidvalidity, uid, part)
) STRICT;

-- Where raw lacks content that is in raw_parts, as JSON; NULL where it does not.
ALTER TABLE raws ADD COLUMN cuts TEXT;
