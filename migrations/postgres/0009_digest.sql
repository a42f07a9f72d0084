-- The digests that were made: one of a desk and week, however many instances
-- there are; an empty week has one too, and no letter.
CREATE TABLE digests (
    desk  text NOT NULL REFERENCES desks (address),
    week  text NOT NULL,    -- the day it was due, YYYY-MM-DD in the desk's zone
    until bigint NOT NULL,  -- what came later is for the next one
    topic text NOT NULL,    -- of its tip, '' if it had none
    step  bigint NOT NULL,  -- which of that topic's steps
    made  bigint NOT NULL,
    PRIMARY KEY (desk, week)
);

-- What a digest counts, found without reading all that ever happened.
CREATE INDEX events_week ON events (at) WHERE kind IN ('opened', 'solved', 'thanks');
CREATE INDEX promises_over ON promises (due) WHERE kind = 'news' AND closed IS NOT NULL;
CREATE INDEX works_planned ON works (desk, date) WHERE date IS NOT NULL;
