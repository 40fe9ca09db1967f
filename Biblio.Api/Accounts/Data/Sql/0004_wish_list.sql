-- The books on the wish list of an account. They go with the account.
CREATE TABLE wishes (
    user_id BIGINT NOT NULL,
    book_id BIGINT NOT NULL,
    added_at DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, book_id),
    KEY ix_wishes_added (user_id, added_at, book_id),
    CONSTRAINT fk_wishes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
