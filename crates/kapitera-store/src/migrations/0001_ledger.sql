-- The journal, the details of its entries, and what is derived from them. No key refers to another table: what belongs
-- together is compared by digests when the ledger is verified, which finds more, and a check of each row as it is written
-- would be paid for with each posting.

CREATE TABLE entries (
    number BIGINT NOT NULL PRIMARY KEY,
    entry_key TEXT NOT NULL UNIQUE,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    detail_sha256 TEXT NOT NULL,
    previous TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

-- Rows of vouchers. What the voucher says of all its rows stands in each of them, for the questions of the ledger.
CREATE TABLE voucher_rows (
    entry BIGINT NOT NULL,
    position BIGINT NOT NULL,
    series TEXT NOT NULL,
    number BIGINT NOT NULL,
    booked_on TEXT NOT NULL,
    period TEXT NOT NULL,
    settlement TEXT NOT NULL,
    account TEXT NOT NULL,
    cost_centre TEXT NOT NULL,
    activity TEXT NOT NULL,
    counterpart TEXT NOT NULL,
    provider TEXT NOT NULL,
    centre TEXT NOT NULL,
    component TEXT NOT NULL,
    plan TEXT NOT NULL,
    month_for TEXT NOT NULL,
    amount_ore BIGINT NOT NULL,
    row_text TEXT NOT NULL,
    PRIMARY KEY (entry, position)
);

-- Lines of drafts. A line has an amount or, with a quantity that is not empty, none; persons −1 is none.
CREATE TABLE settlement_lines (
    entry BIGINT NOT NULL,
    position BIGINT NOT NULL,
    centre TEXT NOT NULL,
    component TEXT NOT NULL,
    label TEXT NOT NULL,
    payee TEXT NOT NULL,
    stance TEXT NOT NULL,
    month_for TEXT NOT NULL,
    amount_ore BIGINT NOT NULL,
    quantity TEXT NOT NULL,
    cause TEXT NOT NULL,
    persons BIGINT NOT NULL,
    rests_on TEXT NOT NULL,
    plan TEXT NOT NULL,
    against TEXT NOT NULL,
    moved BIGINT NOT NULL,
    PRIMARY KEY (entry, position)
);

-- Derived: the months of the books, and between which entries their vouchers lie.
CREATE TABLE periods (
    period TEXT NOT NULL PRIMARY KEY,
    is_open BIGINT NOT NULL,
    first_entry BIGINT NOT NULL,
    last_entry BIGINT NOT NULL
);

-- Derived: sums of debits and credits, of each month (2020-02) and of each year (2020).
CREATE TABLE balances (
    span TEXT NOT NULL,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    centre TEXT NOT NULL,
    cost_centre TEXT NOT NULL,
    counterpart TEXT NOT NULL,
    debit_ore BIGINT NOT NULL,
    credit_ore BIGINT NOT NULL,
    PRIMARY KEY (span, account, provider, centre, cost_centre, counterpart)
);

-- Derived: the last number of each series.
CREATE TABLE series (
    series TEXT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);

-- Derived: the last entry. Its one row is also what a writer locks.
CREATE TABLE head (
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL
);

INSERT INTO head (number, sha256) VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000');
