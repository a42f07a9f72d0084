-- Terms that technicians did not want explained, and how often.

CREATE TABLE overruled (
    desk  TEXT NOT NULL REFERENCES desks (address),
    term  TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (desk, term)
) STRICT;
