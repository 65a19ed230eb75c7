-- Times are microseconds since 1970, 0 for never; what is not there is an empty text or 0. No key refers to another table:
-- what belongs together is written in one transaction, and no two write at once.

-- Ids are given once, also when the row that had one is gone: the log names sessions.
CREATE TABLE last_ids (
    kind TEXT NOT NULL PRIMARY KEY,
    last_id BIGINT NOT NULL
);

INSERT INTO last_ids (kind, last_id) VALUES ('session', 0), ('device', 0), ('token', 0), ('job', 0), ('audit', 0);

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    shown_name TEXT NOT NULL,
    -- Names of roles, and HSA ids, sorted, with a space between.
    roles TEXT NOT NULL,
    centres TEXT NOT NULL,
    officer TEXT NOT NULL,
    is_disabled BIGINT NOT NULL,
    is_demo BIGINT NOT NULL,
    password_phc TEXT NOT NULL,
    must_change_password BIGINT NOT NULL,
    oidc_issuer TEXT NOT NULL,
    oidc_subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    last_signed_in_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX users_by_subject ON users (oidc_subject, oidc_issuer);

-- Wrong attempts. The name of a counter is a digest: somebody may have typed a password in place of a name.
CREATE TABLE counters (
    counter TEXT NOT NULL PRIMARY KEY,
    wrong_at TEXT NOT NULL,
    locks BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    touched_at BIGINT NOT NULL
);

-- Browsers that have signed in as a user.
CREATE TABLE devices (
    id BIGINT NOT NULL PRIMARY KEY,
    token_sha256 TEXT NOT NULL UNIQUE,
    user_name TEXT NOT NULL,
    signed_in_at BIGINT NOT NULL
);

CREATE INDEX devices_of_user ON devices (user_name, id);

CREATE TABLE sessions (
    id BIGINT NOT NULL PRIMARY KEY,
    token_sha256 TEXT NOT NULL UNIQUE,
    user_name TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    reauthenticated_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_name, id);

CREATE TABLE tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    token_sha256 TEXT NOT NULL UNIQUE,
    user_name TEXT NOT NULL,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    revoked_by TEXT NOT NULL
);

CREATE INDEX tokens_of_user ON tokens (user_name, id);

CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    said_at BIGINT NOT NULL,
    who TEXT NOT NULL,
    session_id BIGINT NOT NULL,
    act TEXT NOT NULL,
    about TEXT NOT NULL,
    reason TEXT NOT NULL,
    outcome TEXT NOT NULL,
    address TEXT NOT NULL,
    previous TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

CREATE INDEX audit_by_who ON audit (who, number);
CREATE INDEX audit_by_act ON audit (act, number);

CREATE TABLE jobs (
    id BIGINT NOT NULL PRIMARY KEY,
    job_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    officer TEXT NOT NULL,
    centre TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    server TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL,
    steps_done BIGINT NOT NULL,
    steps_all BIGINT NOT NULL,
    what_now TEXT NOT NULL,
    cancel_asked_by TEXT NOT NULL,
    cancel_asked_at BIGINT NOT NULL
);

CREATE INDEX jobs_by_state ON jobs (state, id);

-- Apart, since lists of jobs need none of the megabytes.
CREATE TABLE job_answers (
    id BIGINT NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL
);

-- Every value that a setting has had; the highest version holds.
CREATE TABLE settings (
    setting_key TEXT NOT NULL,
    version BIGINT NOT NULL,
    setting_value TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (setting_key, version)
);
