-- The branches of the library. Times of day and days are those of the branch's time zone (an IANA name).
CREATE TABLE branches (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code VARCHAR(20) NOT NULL,
  name VARCHAR(100) NOT NULL,
  time_zone VARCHAR(64) NOT NULL,
  -- The region whose public holidays close the branch, such as ca-qc or fr. Null means none.
  holidays VARCHAR(10) NULL,
  -- The days on which the branch opens, such as mon,tue,wed.
  open_days VARCHAR(27) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  UNIQUE KEY uq_branches_code (code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- Days on which a branch is closed, besides its weekly days and public holidays.
CREATE TABLE closures (
  branch_id BIGINT NOT NULL,
  closed_on DATE NOT NULL,
  reason VARCHAR(200) NULL,
  PRIMARY KEY (branch_id, closed_on),
  CONSTRAINT fk_closures_branch FOREIGN KEY (branch_id) REFERENCES branches (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The circulation rules. A null category, kind or branch means any. The most specific rule applies.
CREATE TABLE rules (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  category VARCHAR(16) NULL,
  kind VARCHAR(16) NULL,
  branch_id BIGINT NULL,
  -- Zero days and no hours mean that the item is not lent.
  loan_days INT NOT NULL,
  loan_hours INT NULL,
  max_renewals INT NOT NULL,
  max_loans INT NOT NULL,
  max_holds INT NOT NULL,
  pick_up_days INT NOT NULL,
  fine_per_day DECIMAL(10, 2) NOT NULL,
  grace_days INT NOT NULL,
  fine_cap DECIMAL(10, 2) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  -- A unique key treats nulls as different values, so that it uses an empty text instead.
  scope VARCHAR(60) AS (CONCAT(IFNULL(category, ''), '/', IFNULL(kind, ''), '/', IFNULL(branch_id, ''))) STORED,
  UNIQUE KEY uq_rules_scope (scope)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The titles of the catalogue. Circulation locks the row of a title, so that its queue changes one step at a time.
CREATE TABLE titles (
  book_id BIGINT NOT NULL PRIMARY KEY,
  title VARCHAR(500) NULL,
  price DECIMAL(10, 2) NULL,
  withdrawn TINYINT(1) NOT NULL,
  -- The version of the book in the catalogue. An older change than the known one is ignored.
  book_version BIGINT NOT NULL,
  changed_at DATETIME(6) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- Readers by the id of their account. Names and addresses stay with the accounts.
CREATE TABLE readers (
  user_id BIGINT NOT NULL PRIMARY KEY,
  card VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  category VARCHAR(16) NOT NULL,
  language CHAR(2) NOT NULL,
  keep_history TINYINT(1) NOT NULL,
  expires_on DATE NULL,
  block_reason VARCHAR(200) NULL,
  changed_at DATETIME(6) NOT NULL,
  UNIQUE KEY uq_readers_card (card)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE copies (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  book_id BIGINT NOT NULL,
  barcode VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  branch_id BIGINT NOT NULL,
  -- Where the copy is now, or where it is sent while in transit.
  location_id BIGINT NOT NULL,
  call_number VARCHAR(100) NULL,
  kind VARCHAR(16) NOT NULL,
  item_condition VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  note VARCHAR(500) NULL,
  added_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  UNIQUE KEY uq_copies_barcode (barcode),
  KEY ix_copies_book (book_id, state),
  KEY ix_copies_state (state, location_id),
  CONSTRAINT fk_copies_title FOREIGN KEY (book_id) REFERENCES titles (book_id),
  CONSTRAINT fk_copies_branch FOREIGN KEY (branch_id) REFERENCES branches (id),
  CONSTRAINT fk_copies_location FOREIGN KEY (location_id) REFERENCES branches (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The ledger of copies. Rows are only added. Each row starts in the state in which the one before it ended.
CREATE TABLE copy_changes (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  copy_id BIGINT NOT NULL,
  from_state VARCHAR(16) NULL,
  to_state VARCHAR(16) NOT NULL,
  cause VARCHAR(32) NOT NULL,
  location_id BIGINT NOT NULL,
  note VARCHAR(200) NULL,
  changed_at DATETIME(6) NOT NULL,
  KEY ix_copy_changes_copy (copy_id, id),
  CONSTRAINT fk_copy_changes_copy FOREIGN KEY (copy_id) REFERENCES copies (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE loans (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  copy_id BIGINT NOT NULL,
  book_id BIGINT NOT NULL,
  -- Null when the reader is forgotten.
  user_id BIGINT NULL,
  branch_id BIGINT NOT NULL,
  category VARCHAR(16) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  borrowed_at DATETIME(6) NOT NULL,
  -- The first moment at which the loan is overdue. The due date is the day of the branch before it.
  due_at DATETIME(6) NOT NULL,
  due_on DATE NOT NULL,
  renewals INT NOT NULL,
  recalled_at DATETIME(6) NULL,
  claimed_returned_at DATETIME(6) NULL,
  lost_at DATETIME(6) NULL,
  returned_at DATETIME(6) NULL,
  -- The database itself refuses a second open loan of a copy.
  open_copy_id BIGINT AS (CASE WHEN returned_at IS NULL THEN copy_id END) STORED,
  UNIQUE KEY uq_loans_open_copy (open_copy_id),
  KEY ix_loans_user (user_id, returned_at),
  KEY ix_loans_due (returned_at, due_at),
  KEY ix_loans_copy (copy_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The queue of a title is its waiting holds in the order of their ids.
CREATE TABLE holds (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  book_id BIGINT NOT NULL,
  -- Only this copy is wanted. Null means any copy of the title.
  copy_id BIGINT NULL,
  user_id BIGINT NULL,
  pick_up_branch_id BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  suspended_until DATE NULL,
  assigned_copy_id BIGINT NULL,
  placed_at DATETIME(6) NOT NULL,
  ready_at DATETIME(6) NULL,
  pick_up_by DATETIME(6) NULL,
  ended_at DATETIME(6) NULL,
  -- The database itself refuses a second open hold of a reader for a title, and a second hold that has the copy.
  open_key VARCHAR(50) AS (CASE WHEN ended_at IS NULL AND user_id IS NOT NULL
                                THEN CONCAT(book_id, '/', user_id) END) STORED,
  held_copy_id BIGINT AS (CASE WHEN ended_at IS NULL THEN assigned_copy_id END) STORED,
  UNIQUE KEY uq_holds_open (open_key),
  UNIQUE KEY uq_holds_copy (held_copy_id),
  KEY ix_holds_queue (book_id, state, id),
  KEY ix_holds_user (user_id, ended_at),
  KEY ix_holds_due (state, pick_up_by)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

CREATE TABLE fines (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NULL,
  loan_id BIGINT NULL,
  kind VARCHAR(16) NOT NULL,
  currency CHAR(3) NOT NULL,
  amount DECIMAL(10, 2) NOT NULL,
  paid DECIMAL(10, 2) NOT NULL,
  waived DECIMAL(10, 2) NOT NULL,
  waive_reason VARCHAR(200) NULL,
  charged_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  UNIQUE KEY uq_fines_loan (loan_id, kind),
  KEY ix_fines_user (user_id),
  CONSTRAINT ck_fines_amount CHECK (amount > 0 AND paid >= 0 AND waived >= 0 AND paid + waived <= amount)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- Payments of fines. The provider's answer is recorded once, by the id of the payment.
CREATE TABLE fine_payments (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NULL,
  amount DECIMAL(10, 2) NOT NULL,
  currency CHAR(3) NOT NULL,
  -- A token of the payment provider, or null for cash at the desk.
  payment_token VARCHAR(64) NULL,
  state VARCHAR(16) NOT NULL,
  paid_at DATETIME(6) NOT NULL,
  KEY ix_fine_payments_user (user_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- Notices to readers. The message id names the occasion, so that a notice is written once.
CREATE TABLE notices (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id BIGINT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  language CHAR(2) NOT NULL,
  title VARCHAR(500) NULL,
  branch VARCHAR(100) NULL,
  due_on DATE NULL,
  state VARCHAR(16) NOT NULL,
  attempts INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  next_at DATETIME(6) NOT NULL,
  sent_at DATETIME(6) NULL,
  UNIQUE KEY uq_notices_message (message_id),
  KEY ix_notices_due (state, next_at),
  KEY ix_notices_user (user_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
