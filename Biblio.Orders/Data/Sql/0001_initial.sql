-- What Orders keeps of Catalog's books: enough to price an order while Catalog is away.
CREATE TABLE books (
  id BIGINT NOT NULL PRIMARY KEY,
  title VARCHAR(500) NOT NULL,
  price DECIMAL(10,2) NOT NULL,
  currency CHAR(3) NOT NULL,
  withdrawn TINYINT(1) NOT NULL,
  version BIGINT NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE orders (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  step VARCHAR(16) NOT NULL,
  reason VARCHAR(100) NULL,
  -- a hundred lines of a thousand of the dearest book need more than DECIMAL(10,2)
  total DECIMAL(14,2) NOT NULL,
  currency CHAR(3) NOT NULL,
  placed_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  due_at DATETIME(6) NULL,
  give_up_at DATETIME(6) NOT NULL,
  attempts INT NOT NULL,
  stock_held TINYINT(1) NOT NULL,
  payment_open TINYINT(1) NOT NULL,
  has_books TINYINT(1) NOT NULL,
  trace_parent VARCHAR(64) NULL,
  version BIGINT NOT NULL,
  -- what is due: the saga clock
  KEY ix_orders_due (due_at),
  -- a buyer's orders, newest first
  KEY ix_orders_user (user_id, placed_at),
  KEY ix_orders_placed (placed_at),
  -- counts by status, and highest spenders from the index alone
  KEY ix_orders_status (status, user_id, total)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE order_lines (
  order_id BIGINT NOT NULL,
  number INT NOT NULL,
  book_id BIGINT NULL,
  title VARCHAR(500) NOT NULL,
  price DECIMAL(10,2) NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (order_id, number),
  CONSTRAINT fk_order_lines_order FOREIGN KEY (order_id) REFERENCES orders (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE order_steps (
  order_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  step VARCHAR(16) NOT NULL,
  reason VARCHAR(100) NULL,
  at DATETIME(6) NOT NULL,
  PRIMARY KEY (order_id, version),
  CONSTRAINT fk_order_steps_order FOREIGN KEY (order_id) REFERENCES orders (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The simulated provider's own ledger: no foreign key, it is another company's.
CREATE TABLE payments (
  order_id BIGINT NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL,
  amount DECIMAL(14,2) NOT NULL,
  currency CHAR(3) NOT NULL,
  status VARCHAR(16) NOT NULL,
  at DATETIME(6) NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- A buyer's request that may be repeated: its answer, written with its order.
CREATE TABLE idempotency_keys (
  user_id BIGINT NOT NULL,
  request_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  location VARCHAR(200) NULL,
  answer MEDIUMTEXT NULL,
  at DATETIME(6) NOT NULL,
  PRIMARY KEY (user_id, request_key),
  KEY ix_idempotency_keys_at (at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
