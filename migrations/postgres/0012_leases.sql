-- Until when a letter is in the hands of the instance that claimed it, by the
-- clock of the database: NULL when nobody has it.
ALTER TABLE letters ADD COLUMN claimed_until bigint;

-- A letter was refused for good, and the technicians have not heard of it yet.
ALTER TABLE letters ADD COLUMN untold boolean NOT NULL DEFAULT false;
CREATE INDEX letters_untold ON letters (desk) WHERE untold;
