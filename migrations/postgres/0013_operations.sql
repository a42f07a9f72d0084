-- Erasing a person is the one thing that changes events. The transaction that
-- does so puts the setting 'erasing' there and takes it away again: no other
-- one ever sees it.
CREATE OR REPLACE FUNCTION refuse_changing_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM settings WHERE name = 'erasing') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'events are only ever added';
END $$;

-- What does not work, while it does not: told to the leads once, however many
-- instances notice.
CREATE TABLE outages (
    desk  text NOT NULL,
    part  text NOT NULL CHECK (part IN ('reading', 'sending', 'intake')),
    since bigint NOT NULL,
    told  bigint, -- NULL while the leads do not know
    PRIMARY KEY (desk, part)
);

-- When the words of a case's mails and letters were dropped.
ALTER TABLE cases ADD COLUMN thinned bigint;

CREATE INDEX cases_to_thin ON cases (closed) WHERE closed IS NOT NULL AND (thinned IS NULL OR thinned < closed);
