-- The cart of a reader. Its row is locked by each change, and each change increases its version.
CREATE TABLE carts (
  user_id BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  changed_at DATETIME(6) NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The price is the one at the time when the book was put in. The cart shows when it has changed since.
CREATE TABLE cart_lines (
  user_id BIGINT NOT NULL,
  book_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  price DECIMAL(10,2) NOT NULL,
  added_at DATETIME(6) NOT NULL,
  PRIMARY KEY (user_id, book_id),
  CONSTRAINT fk_cart_lines_cart FOREIGN KEY (user_id) REFERENCES carts (user_id) ON DELETE CASCADE
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- An order from a cart returns its books to the cart when it fails. The token is the payment provider's.
ALTER TABLE orders
  ADD COLUMN from_cart TINYINT(1) NOT NULL DEFAULT 0,
  ADD COLUMN payment_token VARCHAR(50) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- The taxes of an order, with names and rates at the time of the order. The total of the order includes them.
CREATE TABLE order_taxes (
  order_id BIGINT NOT NULL,
  number INT NOT NULL,
  name VARCHAR(50) NOT NULL,
  rate DECIMAL(8,6) NOT NULL,
  amount DECIMAL(14,2) NOT NULL,
  PRIMARY KEY (order_id, number),
  CONSTRAINT fk_order_taxes_order FOREIGN KEY (order_id) REFERENCES orders (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- Personal data, apart from the order, so that they can be erased.
CREATE TABLE order_deliveries (
  order_id BIGINT NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL,
  method VARCHAR(16) NOT NULL,
  name VARCHAR(100) NULL,
  street VARCHAR(200) NULL,
  city VARCHAR(100) NULL,
  region VARCHAR(100) NULL,
  postal_code VARCHAR(20) NULL,
  country CHAR(2) NULL,
  KEY ix_order_deliveries_user (user_id),
  CONSTRAINT fk_order_deliveries_order FOREIGN KEY (order_id) REFERENCES orders (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
