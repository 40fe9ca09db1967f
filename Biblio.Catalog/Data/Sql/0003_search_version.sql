-- The rules that made the search text of a book (SearchText.cs). The books of before have 1 and are indexed again in
-- the background. The index finds them without a scan of the table.
ALTER TABLE books
  ADD COLUMN search_version SMALLINT NOT NULL DEFAULT 1,
  ADD KEY ix_books_search_version (search_version, id);
