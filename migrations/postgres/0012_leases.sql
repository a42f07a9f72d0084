-- Until when a letter is in the hands of the instance that claimed it, by the
-- clock of the database: NULL when nobody has it.
ALTER TABLE letters ADD COLUMN claimed_until bigint;
