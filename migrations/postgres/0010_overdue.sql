-- When the leads were told that a promise cannot be kept, and why.
ALTER TABLE promises ADD COLUMN overdue bigint;
ALTER TABLE promises ADD COLUMN overdue_why text NOT NULL DEFAULT '';

-- What waits in the outbox is looked at by age.
CREATE INDEX letters_stuck ON letters (desk, created) WHERE state IN ('queued', 'uncertain', 'failed') AND case_number IS NOT NULL;
