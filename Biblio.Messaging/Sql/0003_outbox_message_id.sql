-- The relay finds the rows of the messages that it has sent by the ids of the messages. So no row's number is read back,
-- and several messages are inserted by one statement.
ALTER TABLE outbox
    ADD UNIQUE KEY ix_outbox_message (message_id);
