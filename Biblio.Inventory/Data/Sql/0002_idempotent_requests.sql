-- Keys are kept in the table that all services share in form. The old ones name no user, so nobody could repeat them.
DROP TABLE idempotency_keys;
