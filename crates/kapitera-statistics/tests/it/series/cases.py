"""Cases for the tests of interrupted time series, by statsmodels: python3 cases.py > cases.csv

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0

Each series is invented, and stands in a line `data`; the lines that follow are what it gives, each by its method:

- ols: statsmodels OLS.
- newey-west: statsmodels OLS, cov_type "HAC", Bartlett, small-sample correction, t; of two series "hac-groupsum" (Driscoll and Kraay). With gaps
  the scores of a month that is left out are 0, which statsmodels' own S_hac_simple is given.
- prais-winsten: statsmodels' GLSAR drops the first observation (Cochrane and Orcutt), so the algorithm is written out: OLS of the rows;
  rho = sum e_t e_(t-1) / sum e_(t-1)^2 of neighbouring months within a series; statsmodels OLS of the rows as transformed, where the first of a series
  is times sqrt(1 - rho^2) and the others are less rho times the one before; residuals of the rows as they were; and so on until rho stands still.
  With gaps the transformation is statsmodels GLS with the covariance rho^|months apart|, which without gaps is the same and is asserted to be.
- restricted: rho that minimises (n - k) ln SSR + ln |V| + ln |X' V^-1 X| by scipy, with statsmodels GLS.
- answer: the crate's own main result, computed anew with dense covariances: Prais and Winsten's estimate, with the mixture over rho from -0.5 to
  0.975 in steps of 0.025 by restricted likelihood times sqrt(1 - rho^2); of two series with the geometric mean of their covariances by scipy's sqrtm.
- checks: rho, its mean, statsmodels durbin_watson and acorr_ljungbox (model_df 1), without gaps.
"""

import numpy as np
import statsmodels.api as sm
from scipy import linalg, optimize, stats
from statsmodels.stats import sandwich_covariance
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson

RHOS = [-0.5 + 0.025 * step for step in range(60)]


def words(rows):
    return " ".join("/".join(repr(float(cell)) for cell in row) for row in rows)


def design(months, start, pairs):
    t = months.astype(float)
    after = (months >= start).astype(float)
    columns = [np.ones_like(t), t - start, after, (t - start) * after]
    for pair in range(1, pairs + 1):
        columns += [np.cos(2 * np.pi * pair * t / 12), np.sin(2 * np.pi * pair * t / 12)]
    # The sixth sine is 0 in every month: of six pairs there are eleven columns, as many as a level for each month of the year takes.
    return np.column_stack(columns[:-1] if pairs == 6 else columns)


def covariance(places, rho):
    """Of AR(1) errors with innovations of variance 1, never across series."""
    apart = np.abs(places[:, 1][:, None] - places[:, 1][None, :])
    same = places[:, 0][:, None] == places[:, 0][None, :]
    return np.where(same, np.sign(rho) ** apart * np.abs(rho) ** apart if rho else (apart == 0) * 1.0, 0.0) / (1 - rho**2)


def gls(y, x, places, rho):
    return sm.GLS(y, x, sigma=covariance(places, rho)).fit(use_t=True)


def autocorrelation(e, places):
    pairs = [i for i in range(1, len(e)) if places[i, 0] == places[i - 1, 0] and places[i, 1] - places[i - 1, 1] == 1]
    return sum(e[i] * e[i - 1] for i in pairs) / sum(e[i - 1] ** 2 for i in pairs)


def transform(z, places, rho):
    out = z.astype(float).copy()
    for i in range(len(z)):
        begins = i == 0 or places[i, 0] != places[i - 1, 0]
        out[i] = z[i] * np.sqrt(1 - rho**2) if begins else z[i] - rho * z[i - 1]
    return out


def has_gaps(places):
    return any(len(own) != own.max() - own.min() + 1 for own in (places[places[:, 0] == s, 1] for s in set(places[:, 0])))


def prais_winsten(y, x, places):
    fit, rho = sm.OLS(y, x).fit(), 0.0
    for _ in range(2_000):
        new = autocorrelation(y - x @ fit.params, places)
        if has_gaps(places):
            fit = gls(y, x, places, new)
        else:
            fit = sm.OLS(transform(y, places, new), transform(x, places, new)).fit()
        if abs(new - rho) < 1e-13:
            break
        rho = new
    if not has_gaps(places):
        other = gls(y, x, places, new)
        assert np.allclose(other.params, fit.params, rtol=1e-9) and np.allclose(other.bse, fit.bse, rtol=1e-9)
    return fit, new


def criterion(y, x, places, rho):
    v = covariance(places, rho)
    fit = sm.GLS(y, x, sigma=v).fit()
    inner = x.T @ np.linalg.solve(v, x)
    n, k = x.shape
    return (n - k) * np.log(fit.ssr) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(inner)[1]


def restricted(y, x, places):
    of = lambda rho: criterion(y, x, places, rho)
    best = min(RHOS, key=of)
    rho = optimize.minimize_scalar(of, bounds=(best - 0.025, best + 0.025), method="bounded", options={"xatol": 1e-11}).x
    return gls(y, x, places, rho), rho


def newey_west(y, x, places):
    months = places[:, 1] - places[:, 1].min()
    lag = int(np.floor(4 * ((months.max() + 1) / 100) ** (2 / 9)))
    if not has_gaps(places):
        if len(set(places[:, 0])) == 1:
            return sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True), lag
        kwds = {"time": months, "maxlags": lag, "use_correction": "hac", "df_correction": False}
        return sm.OLS(y, x).fit(cov_type="hac-groupsum", cov_kwds=kwds, use_t=True), lag
    fit = sm.OLS(y, x).fit()
    scores = np.zeros((months.max() + 1, x.shape[1]))
    np.add.at(scores, months, x * fit.resid[:, None])
    inverse = np.linalg.inv(x.T @ x)
    v = inverse @ sandwich_covariance.S_hac_simple(scores, nlags=lag) @ inverse * len(y) / (len(y) - x.shape[1])
    return (fit.params, v, fit.df_resid), lag


def mixture(y, x, places):
    fit, rho = prais_winsten(y, x, places)
    all_of = [(criterion(y, x, places, rho), gls(y, x, places, rho)) for rho in RHOS]
    weight = np.exp(-0.5 * (np.array([c for c, _ in all_of]) - min(c for c, _ in all_of)))
    weight *= np.sqrt(1 - np.array(RHOS) ** 2)
    weight /= weight.sum()
    v = sum(w * (g.cov_params() + np.outer(g.params - fit.params, g.params - fit.params)) for w, (_, g) in zip(weight, all_of))
    left = y - x @ fit.params
    whitener = np.linalg.inv(np.linalg.cholesky(covariance(places, rho)))
    return fit.params, v, rho, float(weight @ np.array(RHOS)), whitener @ left


def effects(b, v, df, terms, both):
    """Difference, its limits, per cent and its limits, what would have been and its limits, p; at 12 and 24 months."""
    reach = stats.t.ppf(0.975, df)
    rows = []
    for h in (12, 24):
        d, c = np.zeros(len(b)), np.zeros(len(b))
        of = terms if both else 0
        d[of + 2], d[of + 3] = 1, h
        c[of], c[of + 1] = 1, h
        if both:
            c[:4] = 1, h, 1, h
        effect, base = d @ b, c @ b
        gradient = 100 * (d / base - effect * c / base**2)
        row = []
        for value, error in ((effect, d @ v @ d), (100 * effect / base, gradient @ v @ gradient), (base, c @ v @ c)):
            row += [value, value - reach * error**0.5, value + reach * error**0.5]
        rows.append(row + [2 * stats.t.sf(abs(effect) / (d @ v @ d) ** 0.5, df)])
    return words(rows)


def tell(method, number, b, v, df, terms, both):
    error = np.sqrt(np.diag(v))
    p = 2 * stats.t.sf(np.abs(b / error), df)
    print(",".join([method, repr(float(number)), words(zip(b, error, b / error, p)), effects(b, v, df, terms, both)]))


def tell_fit(method, number, fit, terms, both):
    if not isinstance(fit, tuple):
        # The package's own t and p are those of the table.
        error = np.sqrt(np.diag(fit.cov_params()))
        assert np.allclose(fit.pvalues, 2 * stats.t.sf(np.abs(fit.params / error), fit.df_resid), rtol=1e-9)
        fit = fit.params, fit.cov_params(), fit.df_resid
    tell(method, number, *fit, terms, both)


def case(start, phase, pairs, target, comparison):
    """Each series is its months and values."""
    print(",".join(["data", f"{start}/{phase}/{pairs}", words(zip(*target)), words(zip(*comparison)) if comparison else "-"]))
    kept = [month for month in target[0] if not start <= month < start + phase]
    if comparison:
        kept = [month for month in kept if month in set(comparison[0])]
    months = np.array(kept)
    of = lambda series: np.array([dict(zip(*series))[month] for month in kept])
    x = design(months, start, pairs)
    terms = x.shape[1]
    own = lambda series: np.column_stack([np.full(len(kept), series), months])
    if comparison:
        y, places = np.concatenate([of(comparison), of(target)]), np.vstack([own(0), own(1)])
        stacked = np.block([[x, np.zeros_like(x)], [x, x]])
    else:
        y, places, stacked = of(target), own(0), x
    both = comparison is not None
    tell_fit("ols", 0, sm.OLS(y, stacked).fit(), terms, both)
    fit, lag = newey_west(y, stacked, places)
    tell_fit("newey-west", lag, fit, terms, both)
    tell_fit("prais-winsten", *prais_winsten(y, stacked, places)[::-1], terms, both)
    tell_fit("restricted", *restricted(y, stacked, places)[::-1], terms, both)
    b, v, rho, likely, new = mixture(of(target), x, own(0))
    shared, df = 0.0, len(kept) - terms
    if comparison:
        other, w, _, _, its = mixture(of(comparison), x, own(0))
        shared = new @ its / np.sqrt((new @ new) * (its @ its))
        root = linalg.sqrtm(v)
        back = np.linalg.inv(root)
        c = shared * (root @ linalg.sqrtm(back @ w @ back) @ root).real
        b, v = np.concatenate([other, b - other]), np.block([[w, c - w], [c.T - w, w + v - c - c.T]])
    tell("answer", shared, b, v, df, terms, both)
    if not has_gaps(places):
        box = acorr_ljungbox(new, lags=[12], model_df=1)["lb_pvalue"].iloc[0]
        print(",".join(["checks", words([[rho, likely, durbin_watson(sm.OLS(of(target), x).fit().resid), box]])]))


def noise(draw, n, rho, sd):
    new, out = draw.normal(0, sd, n), np.empty(n)
    out[0] = new[0] / np.sqrt(1 - rho**2)
    for i in range(1, n):
        out[i] = rho * out[i - 1] + new[i]
    return out


def main():
    draw = np.random.default_rng(1)
    # First month, months, introduction, phasing in, pairs, rho, months without a figure, whether there is a series beside.
    for first, n, start, phase, pairs, rho, gaps, both in (
        (0, 60, 26, 0, 1, 0.3, (), False),
        (0, 60, 30, 0, 2, 0.6, (), False),
        (24_000, 48, 24_024, 0, 1, 0.0, (), False),
        (-7, 36, 9, 0, 0, 0.5, (), False),
        (0, 96, 48, 0, 2, -0.3, (), False),
        (0, 60, 26, 3, 1, 0.5, (), False),
        (0, 72, 30, 2, 2, 0.4, (5, 6, 50), False),
        (0, 60, 26, 0, 1, 0.3, (), True),
        (12, 72, 42, 0, 2, 0.6, (), True),
        (0, 60, 26, 4, 1, 0.5, (11, 40), True),
        (0, 72, 36, 0, 6, 0.4, (), False),
        (5, 60, 35, 2, 6, 0.3, (20,), True),
    ):
        months = np.arange(first, first + n)
        season = 6 * np.cos(2 * np.pi * (months - 1) / 12) + (3 * np.sin(4 * np.pi * months / 12) if pairs >= 2 else 0)
        season = season - (25 * (months % 12 == 6) if pairs == 6 else 0)
        after = months >= start
        shock = draw.normal(0, 2, n)
        y = 140 + 0.4 * (months - start) + after * (-5 - 0.3 * (months - start)) + season + noise(draw, n, rho, 3) + both * shock
        held = [i for i in range(n) if i not in gaps]
        target = (months[held].tolist(), y[held].tolist())
        comparison = None
        if both:
            z = 90 + 0.2 * (months - start) + 0.5 * season + noise(draw, n, rho / 2, 2) + shock
            held = [i for i in range(n) if i + 1 not in gaps]
            comparison = (months[held].tolist(), z[held].tolist())
        case(start, phase, pairs, target, comparison)


if __name__ == "__main__":
    main()
