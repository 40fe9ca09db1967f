-- Accounts that exist already count as confirmed. The language is that of the reader's messages; null is unknown.
ALTER TABLE users
    ADD COLUMN email_confirmed TINYINT(1) NOT NULL DEFAULT 1,
    ADD COLUMN language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD KEY ix_users_unconfirmed (email_confirmed, created_at);

-- What a reader needs to recognise a session: "Firefox, Linux" and the first part of an address.
ALTER TABLE sessions
    ADD COLUMN device VARCHAR(80) NOT NULL DEFAULT '',
    ADD COLUMN address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';

-- A message that waits to be sent, or was sent within the last day. A message to an address of which nobody knows yet
-- whether it has an account has no user.
CREATE TABLE emails (
    id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id BIGINT NULL,
    kind VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recipient VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at DATETIME(6) NOT NULL,
    next_attempt_at DATETIME(6) NOT NULL,
    attempts INT NOT NULL,
    sent_at DATETIME(6) NULL,
    PRIMARY KEY (id),
    KEY ix_emails_due (sent_at, next_attempt_at),
    KEY ix_emails_user (user_id, sent_at),
    KEY ix_emails_created (created_at),
    CONSTRAINT fk_emails_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- A link in a message. It has the id of its message, and is deleted when it is used.
CREATE TABLE email_links (
    id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id BIGINT NOT NULL,
    purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_hash BINARY(32) NOT NULL,
    email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY ix_email_links_user (user_id, purpose),
    KEY ix_email_links_expiry (expires_at),
    CONSTRAINT fk_email_links_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
