-- Large mails, piece by piece as they were fetched. They are there before the
-- mail itself is, whose row in raws then holds a gist of them.
CREATE TABLE raw_parts (
    mailbox     text NOT NULL,
    uidvalidity bigint NOT NULL,
    uid         bigint NOT NULL,
    part        bigint NOT NULL, -- from 0
    at          bigint NOT NULL, -- when it was fetched
    bytes       bytea NOT NULL,
    PRIMARY KEY (mailbox, uidvalidity, uid, part)
);

-- Where raw lacks content that is in raw_parts, as JSON; NULL where it does not.
ALTER TABLE raws ADD COLUMN cuts text;
