-- The keys that sign access tokens. The private key is encrypted, and the number makes two gateways agree on one key.
CREATE TABLE signing_keys (
    number INT NOT NULL,
    private_key VARBINARY(400) NOT NULL,
    signs_from DATETIME(6) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (number)
);

-- Refresh tokens of older versions belong to no hash, so their sessions end here.
DELETE FROM sessions;

-- The hashes of the current refresh token and of the one before it, and the account's stamp at the sign-in.
ALTER TABLE sessions
    ADD COLUMN refresh_hash BINARY(32) NOT NULL,
    ADD COLUMN previous_hash BINARY(32) NULL,
    ADD COLUMN security_stamp VARCHAR(64) NOT NULL;
