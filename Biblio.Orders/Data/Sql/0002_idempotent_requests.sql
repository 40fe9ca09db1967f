-- Keys are kept in the table that all services share in form; those that are still valid move there.
INSERT INTO idempotent_requests (user_id, request_key, request_hash, status, location, answer, created_at)
  SELECT user_id, request_key, request_hash, 201, location, answer, at FROM idempotency_keys WHERE answer IS NOT NULL;
DROP TABLE idempotency_keys;
