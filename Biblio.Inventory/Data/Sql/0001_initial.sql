-- Copies for sale, a row a book. Available is what is neither sold nor set aside: it can not fall below zero.
CREATE TABLE stock (
  book_id BIGINT NOT NULL PRIMARY KEY,
  title VARCHAR(500) NULL,
  on_hand INT NOT NULL,
  reserved INT NOT NULL,
  low_at INT NOT NULL,
  withdrawn TINYINT(1) NOT NULL,
  -- of the book in the catalogue: an older change than the one known is ignored
  book_version BIGINT NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  CONSTRAINT ck_stock_on_hand CHECK (on_hand >= 0),
  CONSTRAINT ck_stock_reserved CHECK (reserved >= 0),
  CONSTRAINT ck_stock_available CHECK (on_hand - reserved >= 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- What is set aside for an order. One that was released before it was asked for is kept too, so that it is refused when it comes late.
CREATE TABLE reservations (
  order_id BIGINT NOT NULL PRIMARY KEY,
  state VARCHAR(16) NOT NULL,
  reason VARCHAR(100) NULL,
  expires_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  KEY ix_reservations_due (state, expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE reservation_lines (
  order_id BIGINT NOT NULL,
  book_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  -- what there was when it was refused, to give the same answer again
  available INT NULL,
  PRIMARY KEY (order_id, book_id),
  KEY ix_reservation_lines_book (book_id),
  CONSTRAINT fk_reservation_lines FOREIGN KEY (order_id) REFERENCES reservations (order_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The ledger: only ever added to. The sum of a book's movements is what is on hand.
CREATE TABLE movements (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  book_id BIGINT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  quantity INT NOT NULL,
  order_id BIGINT NULL,
  reason VARCHAR(200) NULL,
  moved_at DATETIME(6) NOT NULL,
  KEY ix_movements_book (book_id, id, quantity),
  CONSTRAINT ck_movements_quantity CHECK (quantity <> 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE idempotency_keys (
  request_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  request_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answer MEDIUMTEXT NULL,
  taken_at DATETIME(6) NOT NULL,
  KEY ix_idempotency_keys_taken (taken_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
