-- The four components of country.model.toml, exactly, in öre. {names} are filled in by `cargo xtask bench`.
--
-- Sums of whole weights (ten-thousandths), one rounding at the end, half away from zero: (2 x number + divisor) // (2 x divisor).
-- Of the forms tried (joins per row, counts by centre and age first, weights by birth date, lists), this was the fastest.
WITH
ages(age, age_weight, drug_weight) AS (VALUES {ages}),
areas(area, amount) AS (VALUES {areas}),
open_centres AS (
    SELECT DISTINCT id FROM read_parquet('{centres}') WHERE DATE '2020-01-01' BETWEEN "from" AND "to"
),
indices AS (
    SELECT centre, CAST(CAST(value AS DECIMAL(18, 4)) * 10000 AS HUGEINT) AS index_value
    FROM read_parquet('{indices}')
    WHERE "index" = 'cni' AND scale = 'mean-1' AND DATE '2020-01-01' BETWEEN "from" AND "to"
),
sums AS (
    SELECT centre, count(*) AS listed, sum(age_weight) AS age_weights, sum(drug_weight) AS drug_weights, sum(amount) AS amounts
    FROM read_parquet('{listing}') AS listing
    -- Whole years on 2020-01-01, by the birthday.
    JOIN ages ON ages.age = CAST((20200101 - (year(birth) * 10000 + month(birth) * 100 + day(birth))) // 10000 AS INTEGER)
    JOIN areas USING (area)
    WHERE DATE '2020-01-01' BETWEEN "from" AND "to"
    GROUP BY centre
),
counted AS (SELECT sums.* FROM sums JOIN open_centres ON open_centres.id = sums.centre),
region AS (
    SELECT sum(listed) AS all_listed, sum(listed * index_value) AS all_weighted FROM counted JOIN indices USING (centre)
)
SELECT
    centre AS centre_id,
    CAST(listed AS BIGINT) AS listed,
    CAST((2 * CAST(age_weights AS HUGEINT) * 245300 + 120000) // 240000 AS BIGINT) AS "by-age",
    CAST((2 * CAST(listed AS HUGEINT) * index_value * 82000 * all_listed + 12 * all_weighted) // (24 * all_weighted) AS BIGINT) AS "by-index",
    CAST((2 * CAST(drug_weights AS HUGEINT) * 127200 + 120000) // 240000 AS BIGINT) AS drugs,
    CAST((2 * CAST(amounts AS HUGEINT) + 12) // 24 AS BIGINT) AS "by-area"
FROM counted JOIN indices USING (centre), region
ORDER BY centre
