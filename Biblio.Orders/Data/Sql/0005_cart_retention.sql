-- Carts that nobody changes are deleted, the oldest first. Their lines go with them.
CREATE INDEX ix_carts_changed ON carts (changed_at);
