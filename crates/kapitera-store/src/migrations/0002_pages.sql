-- Pages of rows and entries in the order they were recorded, whatever is asked for.

CREATE INDEX entries_by_kind ON entries (kind, number);
CREATE INDEX rows_by_account ON voucher_rows (account, entry, position);
CREATE INDEX rows_by_centre ON voucher_rows (centre, entry, position);
CREATE INDEX rows_by_provider ON voucher_rows (provider, entry, position);
CREATE INDEX rows_by_settlement ON voucher_rows (settlement, entry, position);

-- What is posted for a month by the model, without looking at the rows themselves.
CREATE INDEX rows_by_month ON voucher_rows (month_for, centre, component, provider, amount_ore)
    WHERE plan = '' AND component <> '';
