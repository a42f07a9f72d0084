-- How much of each sender came lately.
CREATE INDEX mails_sender ON mails (sender, done) WHERE sender <> '';

-- The case in which the mails of somebody are gathered who sends too many.
CREATE TABLE floods (
    desk        text NOT NULL REFERENCES desks (address),
    sender      text NOT NULL,
    case_number bigint NOT NULL REFERENCES cases (number),
    since       bigint NOT NULL,
    PRIMARY KEY (desk, sender)
);

-- The Message-ID of the held letter that a letter asks its reader about.
ALTER TABLE letters ADD COLUMN reviews text NOT NULL DEFAULT '';
