-- The code of a reason, its arguments (JSON) and what became of the field, so that clients translate the reason.
ALTER TABLE import_refusals
  ADD COLUMN code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN arguments TEXT NULL,
  ADD COLUMN outcome VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL;
