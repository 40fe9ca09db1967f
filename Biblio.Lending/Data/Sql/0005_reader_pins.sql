-- The PIN of a reader at self-check machines, as a hash, and how often it was wrong since it was last right.
ALTER TABLE readers
  ADD COLUMN pin_hash VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER card,
  ADD COLUMN pin_failures INT NOT NULL DEFAULT 0 AFTER pin_hash;
