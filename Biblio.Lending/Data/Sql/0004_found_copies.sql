-- When the lost copy of a fine was found. What is paid of such a fine is given back to the reader.
ALTER TABLE fines ADD COLUMN found_at DATETIME(6) NULL AFTER charged_at;
