#!/usr/bin/env python3
"""Writes the cases that closed forms are held against: python3 severities.py > ../cases/severities.csv

A second way to the same figures: scipy's distributions, and integrals of densities by adaptive quadrature, where the crate has closed
forms. Columns: what, parameters (space between), at, value.
Needs requirements.txt. The Rust tests read only the file that is stored.
"""

import math
import random

from scipy import integrate, special, stats

rng = random.Random(20261122)


def row(what, parameters, at, value):
    print(f"{what},{' '.join(repr(float(p)) for p in parameters)},{float(at)!r},{float(value)!r}")


def quad(f, low, high, points):
    """An integral over pieces, so that no piece hides a kink or a peak."""
    edges = sorted({low, high, *[p for p in points if low < p < high]})
    pieces = zip(edges, edges[1:])
    return math.fsum(integrate.quad(f, a, b, epsabs=0, epsrel=1e-12, limit=500)[0] for a, b in pieces)


def moments(what, parameters, density, above, retention, points, kinks=()):
    """Retained mean and second moment, ceded mean: from the density below, from the tail probability above."""
    below = lambda power: quad(lambda x: x**power * density(x), 0.0, retention, points)
    row(f"{what}.above", parameters, retention, above(retention))
    row(f"{what}.limited_mean", parameters, retention, below(1) + retention * above(retention))
    row(f"{what}.limited_second", parameters, retention, below(2) + retention**2 * above(retention))
    # y = ln(x / retention) makes the tail decline exponentially whatever the family.
    tail = quad(lambda y: retention * math.exp(y) * above(retention * math.exp(y)), 0.0, 400.0, [0.1, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, *(math.log(kink / retention) for kink in kinks)])
    row(f"{what}.excess", parameters, retention, tail)


def grid(center):
    return [center * 2.0**k for k in range(-40, 41)]


for _ in range(12):
    mu, sigma = rng.uniform(7, 11), rng.uniform(0.3, 2.0)
    law = stats.lognorm(s=sigma, scale=math.exp(mu))
    for retention in (math.exp(mu - 1), math.exp(mu + sigma), math.exp(mu + 3 * sigma)):
        moments("lognormal", (mu, sigma), law.pdf, law.sf, retention, grid(math.exp(mu)))
for _ in range(12):
    shape, scale = math.exp(rng.uniform(-1.2, 2.0)), rng.uniform(1e3, 5e4)
    law = stats.gamma(shape, scale=scale)
    for retention in (0.3 * shape * scale, 1.5 * shape * scale, (shape + 6 * math.sqrt(shape)) * scale):
        moments("gamma", (shape, scale), law.pdf, law.sf, retention, grid(shape * scale))
for _ in range(8):
    threshold, alpha = rng.uniform(1e3, 1e5), rng.uniform(1.15, 4.0)
    law = stats.pareto(alpha, scale=threshold)
    for retention in (0.5 * threshold, 1.7 * threshold, 40 * threshold):
        moments("pareto", (threshold, alpha), law.pdf, law.sf, retention, [threshold, *grid(threshold)], [threshold])
for family in ("lognormal", "gamma"):
    for _ in range(8):
        if family == "lognormal":
            one, two = rng.uniform(7, 11), rng.uniform(0.5, 1.8)
            body = stats.lognorm(s=two, scale=math.exp(one))
        else:
            one, two = math.exp(rng.uniform(-0.8, 1.5)), rng.uniform(1e3, 3e4)
            body = stats.gamma(one, scale=two)
        below, alpha = rng.uniform(0.9, 0.99), rng.uniform(1.2, 3.5)
        threshold = float(body.ppf(rng.uniform(0.9, 0.99)))
        tail, share = stats.pareto(alpha, scale=threshold), body.cdf(threshold)
        density = lambda x: below * body.pdf(x) / share if x < threshold else (1 - below) * tail.pdf(x)
        above = lambda x: (1 - below) * tail.sf(x) if x >= threshold else 1 - below + below * (share - body.cdf(x)) / share
        for retention in (0.1 * threshold, 0.8 * threshold, 3 * threshold):
            parameters = (one, two, below, threshold, alpha)
            points = [threshold, *grid(threshold)]
            moments(f"spliced_{family}", parameters, density, above, retention, points, [threshold])
for a in (0.05, 0.3, 1.0, 2.5, 10.0, 80.0, 700.0):
    for factor in (0.01, 0.3, 0.9, 1.0, 1.1, 2.0, 6.0):
        row("gammainc", (a,), a * factor, special.gammainc(a, a * factor))
        row("gammaincc", (a,), a * factor, special.gammaincc(a, a * factor))
for x in (0.01, 0.3, 1.0, 1.5, 4.0, 11.9, 12.1, 300.0):
    row("digamma", (), x, special.digamma(x))
    row("trigamma", (), x, special.polygamma(1, x))
for z in (-8.0, -2.3, -0.1, 0.0, 0.7, 1.96, 5.0, 12.0):
    row("normal_above", (), z, stats.norm.sf(z))
for p in (1e-9, 0.001, 0.05, 0.5, 0.9, 0.999):
    row("normal_exceeded", (), p, stats.norm.isf(p))
