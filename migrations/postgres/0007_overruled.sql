-- Terms that technicians did not want explained, and how often.

CREATE TABLE overruled (
    desk  text NOT NULL REFERENCES desks (address),
    term  text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (desk, term)
);
