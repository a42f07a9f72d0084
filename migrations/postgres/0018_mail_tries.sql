-- How often the program began anew with a mail that it had stored and made
-- nothing of: a mail may be what ended it.
ALTER TABLE mails ADD COLUMN tries bigint NOT NULL DEFAULT 0;
