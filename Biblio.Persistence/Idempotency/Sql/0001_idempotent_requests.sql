-- Requests with an Idempotency-Key and what they were answered.
CREATE TABLE idempotent_requests (
  user_id BIGINT NOT NULL,
  request_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status INT NULL,
  location VARCHAR(200) NULL,
  answer MEDIUMTEXT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (user_id, request_key),
  KEY ix_idempotent_requests_created (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
