-- The account of the librarian who chose the due day. Null means that the rule decided.
ALTER TABLE loans ADD COLUMN due_set_by BIGINT NULL AFTER due_on;
