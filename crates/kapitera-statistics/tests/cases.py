"""Cases for the tests of this crate, by scipy and statsmodels: python3 cases.py > cases.csv

    pip install scipy==1.17.1 statsmodels==0.15.0

Each line is a function, its arguments, and what it gives. What no package has (Byar, Dobson, winsorised overdispersion) is written out here
from the publications, with numpy, and not from the Rust code.
"""

import random

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

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


if __name__ == "__main__":
    main()
