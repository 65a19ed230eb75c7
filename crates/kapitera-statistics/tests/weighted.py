"""Cases of weighted means apart: python3 weighted.py > weighted.csv

    pip install scipy==1.17.1

With equal weights they are Welch's test by scipy. With unlike ones the variance and the degrees of freedom are written out as matrices from
the publications (HC2; Bell and McCaffrey 2002, with the variance of a unit inversely as its weight), and not from the Rust code.

Each line is the one group, the other (`value/weight`, apart by spaces), the difference, its 95 % limits, the degrees of freedom.
"""

import random

import numpy as np
from scipy import stats


def group(values, weights):
    values, weights = np.array(values), np.array(weights)
    many = len(values)
    shares = weights / weights.sum()
    hat = np.outer(np.ones(many), shares)
    residual = np.eye(many) - hat
    middle = np.diag(shares**2 / (1 - np.diag(hat)))
    form = residual.T @ middle @ residual
    variance = values @ form @ values
    working = form @ np.diag(1 / weights)
    freedom = np.trace(working) ** 2 / np.trace(working @ working)
    return shares @ values, variance, freedom


def apart(one, other):
    (a, va, fa), (b, vb, fb) = group(*one), group(*other)
    freedom = (va + vb) ** 2 / (va**2 / fa + vb**2 / fb)
    reach = stats.t.ppf(0.975, freedom) * (va + vb) ** 0.5
    return a - b, a - b - reach, a - b + reach, freedom


def line(one, other, found):
    words = [" ".join(f"{v!r}/{w!r}" for v, w in zip(*side)) for side in (one, other)]
    print(",".join(words + [repr(float(cell)) for cell in found]))


random.seed(20171101)
for many in (2, 3, 5, 9):
    one = [round(random.gauss(10, 3), 3) for _ in range(many)], [1.0] * many
    other = [round(random.gauss(11, 1), 3) for _ in range(many + 2)], [1.0] * (many + 2)
    welch = stats.ttest_ind(one[0], other[0], equal_var=False)
    limits = welch.confidence_interval(0.95)
    found = float(np.mean(one[0]) - np.mean(other[0])), limits.low, limits.high, welch.df
    assert np.allclose(found, apart(one, other))
    line(one, other, found)
for many in (2, 3, 5, 9, 30):
    sides = []
    for size in (many, many + 3):
        sides.append(([round(random.gauss(5, 2), 3) for _ in range(size)], [float(random.randint(1, 9000)) for _ in range(size)]))
    line(*sides, apart(*sides))
