-- A sent message stays here with the id of its stream entry until every consumer group has acknowledged it.
-- Its id is null while it is not sent. The index finds both: unsent messages by their id, and sent ones in their order.
ALTER TABLE outbox
    ADD COLUMN entry_id VARCHAR(41) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD KEY ix_outbox_entry (entry_id);

-- The consumer groups that were seen on the streams. Redis can lose its groups together with its data.
CREATE TABLE outbox_groups (
    stream   VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name     VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    seen_at  DATETIME(6)  NOT NULL,
    PRIMARY KEY (stream, name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
