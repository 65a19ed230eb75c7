"""Cases for the tests of this crate, by scipy and statsmodels: python3 cases.py > cases.csv

    pip install scipy==1.17.1 statsmodels==0.15.0

Each line is a function, its arguments, and what it gives. What no package has (Byar, Dobson, winsorised overdispersion) is written out here
from the publications, with numpy, and not from the Rust code.
"""

import random
import re

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

OUTSIDE = {"95": 0.05, "998": 0.002}


def line(*cells):
    print(",".join(repr(float(cell)) if isinstance(cell, (float, np.floating)) else str(cell) for cell in cells))


def poisson(x, outside):
    """Garwood below 10 (by scipy's own chi-squared), else Byar."""
    if x < 10:
        low = stats.chi2.ppf(outside / 2, 2 * x) / 2 if x else 0.0
        return low, stats.chi2.ppf(1 - outside / 2, 2 * x + 2) / 2
    z = stats.norm.ppf(1 - outside / 2)
    low = x * (1 - 1 / (9 * x) - z / (3 * x**0.5)) ** 3
    return low, (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * (x + 1) ** 0.5)) ** 3


def dispersion(y, s, theta):
    z = np.sort((y - theta) / s)
    low, high = np.quantile(z, 0.1), np.quantile(z, 0.9)
    phi = np.mean(np.clip(z, low, high) ** 2)
    w = 1 / s**2
    n = len(y)
    return phi, max(0.0, (n * phi - (n - 1)) / (w.sum() - (w**2).sum() / w.sum()))


def means(draw):
    """Limits by scipy's own interval of Student's t around the values, which the sums do not know."""
    for confidence, outside in OUTSIDE.items():
        for many, middle, spread in ((2, 0.5, 0.2), (3, 4.0, 2.5), (12, 0.0, 1.0), (40, 33.0, 30.0), (900, -2.5, 0.7), (60_000, 0.4, 0.3)):
            x = np.array([draw.gauss(middle, spread) for _ in range(many)])
            low, high = stats.t.interval(1 - outside, many - 1, loc=x.mean(), scale=stats.sem(x))
            line("mean", confidence, many, x.sum(), (x**2).sum(), x.mean(), low, high)


def funnel_of_means(draw):
    """Spiegelhalter 2005: s² = variance within, pooled, over n. The centres lie further apart in every other case."""
    z = stats.norm.ppf(0.999)
    for case in range(6):
        groups = []
        for _ in range(24):
            middle, many = 0.5 + case % 2 * draw.gauss(0, 0.05), draw.randrange(1, 400)
            groups.append(np.array([draw.gauss(middle, 0.25) for _ in range(many)]))
        n = np.array([len(group) for group in groups], float)
        everyone = np.concatenate(groups)
        within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (len(everyone) - len(groups))
        y, s, target = np.array([group.mean() for group in groups]), np.sqrt(within / n), everyone.mean()
        phi, tau = dispersion(y, s, target)
        reach = z * np.sqrt(s[0] ** 2 + tau)
        words = " ".join(f"{len(g)}/{float(g.mean())!r}" + (f"/{float(g.std(ddof=1))!r}" if len(g) > 1 else "") for g in groups)
        line("funnel-of-means", "-", words, target, phi, tau, target - reach, target + reach)


def differences(draw):
    """Newcombe's method 10 by statsmodels, for two shares, and the places in a list by it, pair by pair."""
    for confidence, outside in OUTSIDE.items():
        of = lambda one, other: confint_proportions_2indep(*one, *other, method="newcomb", compare="diff", alpha=outside)
        pairs = [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((0, 10), (0, 20)), ((10, 10), (0, 20)), ((5, 56), (0, 29))]
        for one, other in pairs + [(other, one) for one, other in pairs]:
            words = " ".join(f"{x}/{n}" for x, n in (one, other))
            line("difference", confidence, words, one[0] / one[1] - other[0] / other[1], *of(one, other))
        for many in (1, 6, 30):
            shares = [(round(n * draw.uniform(0.7, 0.95)), n) for n in (draw.randrange(20, 900) for _ in range(many))]
            shares += shares[:1]  # Someone alike.
            apart = [[of(one, other) for other in shares] for one in shares]
            for first in ("higher", "lower"):
                sign = 1 if first == "higher" else -1
                values = np.array([sign * x / n for x, n in shares])
                ranks = []
                for own in range(len(shares)):
                    better = sum((d[own][0] > 0) if sign > 0 else (d[own][1] < 0) for d in apart)
                    worse = sum((d[0] > 0) if sign > 0 else (d[1] < 0) for d in apart[own])
                    place = int(stats.rankdata(-values, method="min")[own])
                    ranks.append(f"{1 + better}/{place}/{len(shares) - worse}")
                line("ranks", confidence, " ".join(f"{x}/{n}" for x, n in shares), first, " ".join(ranks))


def charts(draw):
    """The p-chart and the u-chart, with signals found by another way than in the crate: runs by a regular expression over letters."""
    z = stats.norm.ppf(0.999)
    for case in range(12):
        shares, shift = case % 2 == 0, (0.0, 0.06, -0.08)[case // 4]
        points = []
        for month in range((8, 12, 13, 24, 36, 30)[case // 2]):
            n = 0 if draw.random() < 0.05 else draw.randrange(20, 600)
            p = 0.7 + (shift if month > 14 else 0)
            points.append((sum(draw.random() < p for _ in range(n)), n if shares else n / 8))
        filled = [place for place, (_, n) in enumerate(points) if n > 0]
        if len(filled) < 8:
            points += [(20, 30 if shares else 3.75)] * (8 - len(filled))
            filled = [place for place, (_, n) in enumerate(points) if n > 0]
        base = filled[:12][-1] + 1
        x, n = (np.array(column, float) for column in zip(*points))
        centre = x[:base].sum() / n[:base].sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            value, sigma = x / n, np.sqrt((centre * (1 - centre) if shares else centre) / n)
        low, high = np.maximum(centre - z * sigma, 0), np.minimum(centre + z * sigma, 1 if shares else np.inf)
        signals = [(m, f"{m}/{'above' if value[m] > high[m] else 'below'}") for m in filled if not low[m] <= value[m] <= high[m]]
        letters = [(m, "a" if value[m] > centre else "b") for m in filled if value[m] != centre]
        for run in re.finditer("a{8,}|b{8,}", "".join(letter for _, letter in letters)):
            first, last = letters[run.start()][0], letters[run.end() - 1][0]
            signals.append((first, f"{first}/{last}/{run.end() - run.start()}/{'above' if run[0][0] == 'a' else 'below'}"))
        words = " ".join(f"{a}/{b}" for a, b in points)
        limits = " ".join("-" if b == 0 else f"{float(i)!r}/{float(j)!r}" for (_, b), i, j in zip(points, low, high))
        told = " ".join(word for _, word in sorted(signals, key=lambda signal: signal[0]))
        line("chart" if shares else "chart-of-rates", "-", words, base, centre, limits, told)


def main():
    draw = random.Random(1)
    for confidence, outside in OUTSIDE.items():
        for n in (1, 2, 9, 20, 100, 843, 15_000):
            for x in sorted({0, 1, n // 3, n // 2, n - 1, n}):
                low, high = proportion_confint(x, n, alpha=outside, method="wilson")
                line("share", confidence, x, n, low, high)
        for x in (0, 1, 2, 5, 9, 10, 11, 30, 250, 12_345):
            line("count", confidence, x, *poisson(x, outside))
        for _ in range(8):
            strata = [(draw.randrange(0, 40), draw.randrange(50, 4_000), draw.randrange(1, 9_000)) for _ in range(6)]
            x = np.array([s[0] for s in strata], float)
            n = np.array([s[1] for s in strata], float)
            w = np.array([s[2] for s in strata], float)
            total = int(x.sum())
            dsr = (w * x / n).sum() / w.sum()
            var = (w**2 * x / n**2).sum() / w.sum() ** 2
            low, high = poisson(total, outside)
            words = " ".join(f"{a}/{b}/{c}" for a, b, c in strata)
            line("directly", confidence, words, dsr, dsr + (var / total) ** 0.5 * (low - total), dsr + (var / total) ** 0.5 * (high - total))
            rates = w / 100_000
            expected = (n * rates).sum()
            line("indirectly", confidence, words, total / expected, low / expected, high / expected)
    for _ in range(6):
        points = [(draw.randrange(200, 9_000), draw.uniform(0.55, 0.99)) for _ in range(28)]
        points = [(round(n * p), n) for n, p in points]
        y = np.array([x / n for x, n in points])
        n = np.array([n for _, n in points], float)
        target = sum(x for x, _ in points) / n.sum()
        theta, s = np.arcsin(np.sqrt(target)), 1 / (2 * np.sqrt(n))
        phi, tau = dispersion(np.arcsin(np.sqrt(y)), s, theta)
        z = stats.norm.ppf(0.999)
        reach = z * np.sqrt(s[0] ** 2 + tau)
        low, high = (np.sin(np.clip(theta + sign * reach, 0, np.pi / 2)) ** 2 for sign in (-1, 1))
        line("funnel-of-shares", "-", " ".join(f"{a}/{b}" for a, b in points), target, phi, tau, low, high)
        ratios = [(draw.randrange(0, 300), draw.uniform(5, 250)) for _ in range(28)]
        o = np.array([a for a, _ in ratios], float)
        e = np.array([b for _, b in ratios])
        s = 1 / np.sqrt(e)
        phi, tau = dispersion(np.log(np.where(o == 0, 0.5, o) / e), s, 0.0)
        reach = z * np.sqrt(s[0] ** 2 + tau)
        line("funnel-of-ratios", "-", " ".join(f"{a}/{b!r}" for a, b in ratios), 1.0, phi, tau, np.exp(-reach), np.exp(reach))
    means(draw)
    funnel_of_means(draw)
    differences(draw)
    charts(draw)


if __name__ == "__main__":
    main()
