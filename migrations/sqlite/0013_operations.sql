-- Erasing a person is the one thing that changes events. The transaction that
-- does so puts the setting 'erasing' there and takes it away again: no other
-- one ever sees it.
DROP TRIGGER events_stay_as_they_are;

CREATE TRIGGER events_stay_as_they_are BEFORE UPDATE ON events
WHEN NOT EXISTS (SELECT 1 FROM settings WHERE name = 'erasing')
BEGIN
    SELECT raise(ABORT, 'events are only ever added');
END;

-- What does not work, while it does not: told to the leads once, however many
-- instances notice.
CREATE TABLE outages (
    desk  TEXT NOT NULL,
    part  TEXT NOT NULL CHECK (part IN ('reading', 'sending', 'intake')),
    since INTEGER NOT NULL,
    told  INTEGER, -- NULL while the leads do not know
    PRIMARY KEY (desk, part)
) STRICT, WITHOUT ROWID;

-- When the words of a case's mails and letters were dropped.
ALTER TABLE cases ADD COLUMN thinned INTEGER;

CREATE INDEX cases_to_thin ON cases (closed) WHERE closed IS NOT NULL AND (thinned IS NULL OR thinned < closed);
