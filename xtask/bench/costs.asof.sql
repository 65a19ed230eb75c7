-- Each cost at the centre responsible on its service date, by centre and kind: ASOF join with the listings.
-- {names} are filled in by `cargo xtask bench`.
WITH
centres AS (SELECT id, "from" AS opens, "to" AS closes FROM read_parquet('{centres}')),
listing AS (SELECT person, centre, "from", "to" FROM read_parquet('{listing}')),
costs AS (SELECT person, day, amount, kind FROM read_parquet({costs}) WHERE day BETWEEN DATE '2020-01-01' AND DATE '2020-12-31'),
placed AS (
    SELECT
        CASE WHEN listing.centre IS NULL OR costs.day > listing."to" THEN NULL ELSE listing.centre END AS centre,
        costs.day, costs.kind, costs.amount
    FROM costs ASOF LEFT JOIN listing ON costs.person = listing.person AND costs.day >= listing."from"
)
SELECT
    CASE WHEN placed.centre IS NULL THEN '(nobody)' WHEN centres.id IS NULL THEN '(not open)' ELSE placed.centre END AS place,
    kind,
    count(*) AS number,
    CAST(sum(amount) AS BIGINT) AS ore
FROM placed LEFT JOIN centres ON centres.id = placed.centre AND placed.day BETWEEN opens AND closes
GROUP BY ALL
ORDER BY ALL
