-- An account. What compares addresses compares them byte by byte: josé@ and jose@ are two people.
CREATE TABLE users (
    id BIGINT NOT NULL AUTO_INCREMENT,
    name VARCHAR(100) NOT NULL,
    user_name VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    normalized_user_name VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    normalized_email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    password_hash VARCHAR(200) NOT NULL,
    security_stamp VARCHAR(64) NOT NULL,
    concurrency_stamp VARCHAR(64) NOT NULL,
    role VARCHAR(16) NOT NULL,
    active TINYINT(1) NOT NULL,
    access_failed_count INT NOT NULL,
    locked_until DATETIME(6) NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY ux_users_user_name (normalized_user_name),
    UNIQUE KEY ux_users_email (normalized_email),
    KEY ix_users_role (role, active)
);

-- Somebody signed in somewhere: refresh tokens are good as long as their session is here.
CREATE TABLE sessions (
    id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id BIGINT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    refreshed_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY ix_sessions_user (user_id, expires_at),
    CONSTRAINT fk_sessions_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
