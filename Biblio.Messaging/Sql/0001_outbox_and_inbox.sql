-- What this service said and the relay has not sent yet: written in the transaction of the change itself.
CREATE TABLE outbox (
    id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    message_id  CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    type        VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body        MEDIUMTEXT   NOT NULL,
    traceparent VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
    said_at     DATETIME(6)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- What this service heard: written in the transaction of the effect, so that no message has its effect twice.
CREATE TABLE inbox (
    message_id CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    consumer   VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    heard_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (message_id, consumer),
    KEY ix_inbox_heard_at (heard_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;
