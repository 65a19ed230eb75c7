-- Continuity (COC) by centre at the end of each month: of those listed there that day with at least three visits there in 18 months.
-- {names} are filled in by `cargo xtask bench`.
WITH
ends AS (
    SELECT last_day(CAST(DATE '2018-01-01' + to_months(CAST(turn AS INTEGER)) AS DATE)) AS "end",
           CAST(DATE '2018-01-01' + to_months(CAST(turn - 17 AS INTEGER)) AS DATE) AS first
    FROM range(17, 36) AS months(turn)
),
listed AS (
    SELECT person, centre, first, "end"
    FROM read_parquet('{listing}') AS listing, ends
    WHERE ends."end" BETWEEN listing."from" AND listing."to"
),
visits AS (
    SELECT person, centre, day, profession, clinician FROM read_parquet({visits})
    WHERE profession IN ('doctor', 'nurse') AND clinician <> ''
),
met AS (
    SELECT listed."end", visits.profession, listed.centre, listed.person, visits.clinician, count(*) AS n
    FROM visits JOIN listed ON visits.person = listed.person AND visits.centre = listed.centre
        AND visits.day BETWEEN listed.first AND listed."end"
    GROUP BY ALL
),
persons AS (
    SELECT "end", profession, centre, person, CAST(sum(n) AS BIGINT) AS visits, CAST(sum(n * n) AS BIGINT) AS squares
    FROM met GROUP BY ALL HAVING sum(n) >= 3
)
SELECT
    profession AS indicator,
    strftime("end", '%Y-%m') AS month,
    centre,
    CAST(sum(visits) AS BIGINT) AS those,
    count(*) AS "of",
    printf('%.7f', avg((squares - visits) / (visits * (visits - 1)))) AS value
FROM persons
GROUP BY ALL
ORDER BY ALL
