-- The code of a failure with its arguments (JSON), so that clients translate it.
ALTER TABLE imports ADD COLUMN failure_reason TEXT NULL;
