-- The title and the names of the authors in their own script, beside the transliteration of a catalogue. The name belongs to
-- the link and not to the author, because different names in one script may have one transliteration.
ALTER TABLE books ADD COLUMN original_title VARCHAR(1000) NULL AFTER subtitle;
ALTER TABLE book_authors ADD COLUMN original_name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NULL;
