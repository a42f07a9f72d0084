-- How cases end.

ALTER TABLE cases ADD COLUMN asked_cause TEXT NOT NULL DEFAULT '';      -- Message-ID of the letter that asked a technician for the cause
ALTER TABLE cases ADD COLUMN asked_diagnosis TEXT NOT NULL DEFAULT '';  -- likewise, whether the requester was right
ALTER TABLE cases ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;     -- how often the requester said that it is not over

-- Thanks that came in, for whoever did the work.
CREATE TABLE thanks (
    id          INTEGER PRIMARY KEY,
    desk        TEXT NOT NULL REFERENCES desks (address),
    case_number INTEGER REFERENCES cases (number),
    mail        INTEGER REFERENCES mails (id),  -- NULL where a technician passed it on
    sender      TEXT NOT NULL,
    text        TEXT NOT NULL,               -- the words of thanks alone
    technician  TEXT NOT NULL,               -- '' if nobody had the case
    at          INTEGER NOT NULL,
    allowed     INTEGER NOT NULL DEFAULT 0 -- names may be told to others
) STRICT;

CREATE INDEX thanks_desk ON thanks (desk, at);
CREATE INDEX thanks_case ON thanks (case_number);
CREATE INDEX thanks_mail ON thanks (mail);
