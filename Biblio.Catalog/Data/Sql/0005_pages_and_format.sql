-- The number of pages and the format (BookFormat.cs) of the edition, where they are known.
ALTER TABLE books
  ADD COLUMN pages SMALLINT NULL,
  ADD COLUMN format VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL;
