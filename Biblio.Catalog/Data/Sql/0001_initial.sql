-- The catalogue. Keys of names (name_key, title_key) are folded by Biblio itself (Words.cs) and compared byte by byte,
-- so that what C# takes for the same name and what the database takes for the same name never differ.
CREATE TABLE authors (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(200) NOT NULL,
  name_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  UNIQUE KEY ux_authors_name_key (name_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE subjects (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  name_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  UNIQUE KEY ux_subjects_name_key (name_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE publishers (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(200) NOT NULL,
  name_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  UNIQUE KEY ux_publishers_name_key (name_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE books (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  isbn13 CHAR(13) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- how an import knows a book again that has no ISBN: gutenberg:1342, goodbooks:12, work:<hash of title, author, year>
  identity VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NULL,
  title VARCHAR(500) NOT NULL,
  title_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  subtitle VARCHAR(1000) NULL,
  publisher_id BIGINT NULL,
  year SMALLINT NULL,
  year_or_last SMALLINT GENERATED ALWAYS AS (IFNULL(year, 32767)) STORED,
  language VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL,
  description TEXT NULL,
  price DECIMAL(10, 2) NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  withdrawn BOOLEAN NOT NULL DEFAULT FALSE,
  version BIGINT NOT NULL,
  added_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  -- every word of the book, folded and spelled so that no server setting (minimum length, stop words) can hide one: see Words.cs
  search MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  UNIQUE KEY ux_books_isbn13 (isbn13),
  UNIQUE KEY ux_books_identity (identity),
  KEY ix_books_title (withdrawn, title_key, id),
  KEY ix_books_year (withdrawn, year_or_last, id),
  KEY ix_books_year_down (withdrawn, year, id),
  KEY ix_books_price (withdrawn, price, id),
  KEY ix_books_language (language, withdrawn, id),
  KEY ix_books_publisher (publisher_id),
  KEY ix_books_title_key (title_key),
  FULLTEXT KEY ft_books_search (search),
  CONSTRAINT fk_books_publisher FOREIGN KEY (publisher_id) REFERENCES publishers (id),
  CONSTRAINT ck_books_price CHECK (price >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE book_authors (
  book_id BIGINT NOT NULL,
  position SMALLINT NOT NULL,
  author_id BIGINT NOT NULL,
  PRIMARY KEY (book_id, position),
  KEY ix_book_authors_author (author_id, book_id),
  CONSTRAINT fk_book_authors_book FOREIGN KEY (book_id) REFERENCES books (id),
  CONSTRAINT fk_book_authors_author FOREIGN KEY (author_id) REFERENCES authors (id)
);

CREATE TABLE book_subjects (
  book_id BIGINT NOT NULL,
  position SMALLINT NOT NULL,
  subject_id BIGINT NOT NULL,
  PRIMARY KEY (book_id, position),
  KEY ix_book_subjects_subject (subject_id, book_id),
  CONSTRAINT fk_book_subjects_book FOREIGN KEY (book_id) REFERENCES books (id),
  CONSTRAINT fk_book_subjects_subject FOREIGN KEY (subject_id) REFERENCES subjects (id)
);

CREATE TABLE imports (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  format VARCHAR(20) NOT NULL,
  status VARCHAR(20) NOT NULL,
  failure VARCHAR(500) NULL,
  records_read BIGINT NOT NULL DEFAULT 0,
  added BIGINT NOT NULL DEFAULT 0,
  updated BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  merged BIGINT NOT NULL DEFAULT 0,
  refused BIGINT NOT NULL DEFAULT 0,
  warnings BIGINT NOT NULL DEFAULT 0,
  started_at DATETIME(6) NOT NULL,
  touched_at DATETIME(6) NOT NULL,
  finished_at DATETIME(6) NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE import_refusals (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  import_id BIGINT NOT NULL,
  kind VARCHAR(10) NOT NULL,
  record BIGINT NOT NULL,
  line BIGINT NULL,
  field VARCHAR(50) NULL,
  reason VARCHAR(500) NOT NULL,
  about VARCHAR(200) NULL,
  KEY ix_import_refusals_import (import_id, id),
  CONSTRAINT fk_import_refusals_import FOREIGN KEY (import_id) REFERENCES imports (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- one row, locked by each batch of an import: two imports at once, in whichever replica, take turns and never add a book twice
CREATE TABLE import_gate (id TINYINT NOT NULL PRIMARY KEY);
INSERT INTO import_gate (id) VALUES (1);
