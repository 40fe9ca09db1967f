-- When the gateway began to send a notice. A second sender is refused, so that no message is sent twice.
ALTER TABLE notices ADD COLUMN sending_at DATETIME(6) NULL AFTER next_at;
