"""Fits the kernel constants and residual tables of catalog/kernels on measured kernel tables.

    python3 tools/fit/fit_kernels.py TABLES catalog/kernels validation

TABLES holds kernels_gemm.csv, kernels_attention.csv, kernels_moe.csv and kernels_nccl.csv. A
seventh of their rows, chosen by a checksum of the line, is kept out of every fit here and written
to validation/, where `gigawatt validate kernels` predicts it. (Collectives have a fit of their own,
src/gigawatt/cluster, on all rows.) On the other rows each series is first fitted on a random
half and scored on the other half; the constants are of the fit on all of them, the errors beside
them of that half. Needs numpy and scipy.
"""
import csv
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import least_squares

import kernel_forms as forms

DATE = "2026-08"
SOURCE = "NVIDIA aiconfigurator measured kernel tables (Apache-2.0), snapshot 2026-08"
LEVELS = 46  # characters on each side of "O", printable ASCII without the space
IDS = {"A100": "a100", "H100": "h100", "H200": "h200", "B200": "b200", "GB200": "gb200"}
PRECISION = {"bfloat16": "bf16", "fp8": "fp8", "fp8_block": "fp8_block", "nvfp4": "nvfp4"}
TWINS = [["A100"], ["H100", "H200"], ["B200", "GB200"]]  # one die, one residual in the main


@dataclass
class Axis:
    name: str
    low: float
    step: float
    count: int

    def nodes(self):
        return self.low + self.step * np.arange(self.count)


@dataclass
class Family:
    """A kind of kernel: its closed form, the axes of its residual and the prior on it."""
    form: object
    fields: list
    start: list
    low: list
    high: list
    axes: list
    scales: list
    spread: float
    noise: float
    likeness: float = 0.9  # of the residuals of two chips with one die
    outliers: bool = False  # some rows took a slow kernel for no reason that the shape tells


@dataclass
class Series:
    """Measured rows of one chip and kind."""
    chip: str
    name: str
    shape: list
    where: np.ndarray  # coordinates on the residual's axes
    measured: np.ndarray  # us
    training: np.ndarray
    extra: list = field(default_factory=list)


def covariance(scales, a, b):
    squares = (((a[:, None, :] - b[None]) / scales) ** 2).sum(-1)
    distance = np.sqrt(3 * squares)
    return (1 + distance) * np.exp(-distance)


def fit_constants(family, series, rows):
    """Robust least squares on log error; shapes of training count twice."""
    weight = np.where(series.training, 2.0, 1.0)[rows]
    shape = [s[rows] for s in series.shape]
    target = series.measured[rows]

    def miss(c):
        return weight * np.log(family.form(c, series.chip, *series.extra, *shape) * 1e6 / target)

    low, high = np.array(family.low, float), np.array(family.high, float)
    start = np.array(family.start, float)
    width = np.maximum(np.abs(start), 0.1)
    fixed = np.zeros(len(low), bool)
    if series.extra == ["bfloat16"] and family.fields is forms.GEMM_FIELDS:
        fixed = np.array(["quantise" in f for f in family.fields])
    free = ~fixed

    def whole(x):
        c = np.where(fixed, 0.0, start)
        c[free] = x
        return c

    def miss_and_prior(x):  # constants that the rows leave open stay near where they began
        return np.r_[miss(whole(x)), 0.3 * ((x - start[free]) / width[free])]

    found = least_squares(miss_and_prior,
                          np.clip(start[free], low[free] + 1e-9, high[free] - 1e-9),
                          bounds=(low[free], high[free]), loss="soft_l1", f_scale=0.1,
                          diff_step=1e-3, x_scale=width[free])
    return whole(found.x)


def closed_form(family, series, constants):
    return family.form(constants, series.chip, *series.extra, *series.shape) * 1e6


def fit_residuals(family, group, constants, rows):
    """Gaussian process regression of log(measured/closed form), read off at the grid's nodes."""
    scales = np.array(family.scales)
    where = np.vstack([s.where[r] for s, r in zip(group, rows)])
    owner = np.concatenate([np.full(r.sum(), i) for i, r in enumerate(rows)])
    log_miss = np.concatenate([np.log(s.measured / closed_form(family, s, c))[r]
                               for s, c, r in zip(group, constants, rows)])
    alike = lambda a, b: np.where(a[:, None] == b[None], 1, family.likeness)
    prior = family.spread**2 * covariance(scales, where, where) * alike(owner, owner)
    noise = np.full(len(log_miss), family.noise**2)
    for _ in range(5 if family.outliers else 1):
        weights = cho_solve(cho_factor(prior + np.diag(noise)), log_miss)
        if family.outliers:  # Student's t: what lies far off counts less
            noise = family.noise**2 * (1 + (noise * weights / family.noise) ** 2 / 2)
    grid = np.stack(np.meshgrid(*[a.nodes() for a in family.axes], indexing="ij"), -1)
    grid = grid.reshape(-1, len(family.axes))
    tables = []
    for i in range(len(group)):
        values = np.concatenate([
            family.spread**2 * (covariance(scales, part, where)
                                * alike(np.full(len(part), i), owner)) @ weights
            for part in np.array_split(grid, max(1, len(grid) // 1000))])
        tables.append(quantised(values.reshape([a.count for a in family.axes])))
    return tables


def quantised(values):
    scale = float(f"{max(np.abs(values).max(), 1e-6):.4g}")
    return np.round(values / scale * LEVELS).clip(-LEVELS, LEVELS).astype(int), scale


def residual(family, table, where):
    """Multilinear interpolation, held at the edges."""
    levels, scale = table
    result = np.zeros(len(where))
    low, part = [], []
    for i, axis in enumerate(family.axes):
        x = np.clip((where[:, i] - axis.low) / axis.step, 0, axis.count - 1)
        cell = np.minimum(x.astype(int), axis.count - 2)
        low.append(cell)
        part.append(x - cell)
    for corner in range(2 ** len(low)):
        weight = np.ones(len(where))
        index = []
        for i in range(len(low)):
            bit = corner >> i & 1
            weight = weight * (part[i] if bit else 1 - part[i])
            index.append(low[i] + bit)
        result += weight * levels[tuple(index)]
    return result * scale / LEVELS


def score(family, series, constants, table, rows):
    form = closed_form(family, series, constants)
    whole = form * np.exp(residual(family, table, series.where))
    errors = {}
    for name, chosen in [("all", rows), ("training", rows & series.training)]:
        if not chosen.any():
            continue
        errors[name] = (np.abs(form / series.measured - 1)[chosen].mean(),
                        np.abs(whole / series.measured - 1)[chosen].mean(), int(chosen.sum()))
    return errors


def is_held_out(line):
    return zlib.crc32(line.encode()) % 7 == 0


def columns(path, names, texts):
    """The rows that may be fitted on."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines[:1] + [x for x in lines[1:] if not is_held_out(x)]))
    table = {n: np.array([float(r[n]) for r in rows]) for n in names}
    table.update({n: np.array([r[n] for r in rows]) for n in texts})
    return table


def write_held_out(folder, out):
    for name in ("gemm", "attention", "moe", "nccl"):
        path = folder / f"kernels_{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = lines[:1] + [x for x in lines[1:] if is_held_out(x)]
        (out / path.name).write_text("\n".join(kept) + "\n", encoding="utf-8")


def gemm_groups(folder):
    t = columns(folder / "kernels_gemm.csv", ["m", "n", "k", "latency_us"], ["chip", "dtype"])
    prior = {"bfloat16": ([3.2, 3, 1.8], 0.13, 0.06), "fp8": ([2.4, 3.2, 1.7], 0.07, 0.03),
             "fp8_block": ([3, 2.5, 3], 0.2, 0.06), "nvfp4": ([5, 2.9, 2.6], 0.22, 0.025)}
    axes = [Axis("m", 0, 1, 17), Axis("n", 5, 0.5, 23), Axis("k", 5, 0.5, 23)]
    for dtype in PRECISION:
        family = Family(forms.gemm, forms.GEMM_FIELDS, forms.GEMM_START[dtype], forms.GEMM_LOW,
                        forms.GEMM_HIGH, axes, *prior[dtype])
        for twins in TWINS:
            group = []
            for chip in twins:
                rows = (t["chip"] == chip) & (t["dtype"] == dtype)
                if not rows.any():
                    continue
                m, n, k, measured = (t[x][rows] for x in ("m", "n", "k", "latency_us"))
                large = (m >= 1024) & (n >= 1024) & (k >= 1024)
                group.append(Series(chip, PRECISION[dtype], [m, n, k],
                                    np.log2(np.c_[m, n, k]), measured, large, [dtype]))
            if group:
                yield family, group


def attention_groups(folder):
    t = columns(folder / "kernels_attention.csv",
                ["batch", "seq", "heads", "kv_heads", "head_dim", "step", "latency_us"],
                ["chip", "phase"])
    tail = [Axis("group", 0, 1, 8), Axis("head_size", 6, 1, 4)]
    families = {
        "prefill": Family(forms.prefill, forms.PREFILL_FIELDS, forms.PREFILL_START,
                          forms.PREFILL_LOW, forms.PREFILL_HIGH,
                          [Axis("batch_heads", 0, 1, 16), Axis("rows", 0, 1, 15)] + tail,
                          [5, 3.5, 20, 2], 0.2, 0.035),
        "decode": Family(forms.decode, forms.DECODE_FIELDS, forms.DECODE_START, forms.DECODE_LOW,
                         forms.DECODE_HIGH,
                         [Axis("batch_kv_heads", 0, 1, 19), Axis("rows", 0, 1, 18)] + tail,
                         [8, 7, 1.3, 8], 0.5, 0.08)}
    for chip in ("H100", "B200"):
        for phase, family in families.items():
            rows = (t["chip"] == chip) & (t["phase"] == phase)
            b, s, h, g, d, past, measured = (t[x][rows] for x in (
                "batch", "seq", "heads", "kv_heads", "head_dim", "step", "latency_us"))
            cached = s + past
            where = np.log2(np.c_[b * (h if phase == "prefill" else g), cached, h / g, d])
            yield family, [Series(chip, phase, [b, cached, h, g, d], where, measured,
                                  np.zeros(len(b), bool))]


def moe_groups(folder, gemm_efficiency):
    t = columns(folder / "kernels_moe.csv",
                ["tokens", "hidden", "inter", "topk", "experts", "moe_tp", "moe_ep", "latency_us"],
                ["chip", "dtype", "distribution"])
    family = Family(forms.moe, forms.MOE_FIELDS, forms.MOE_START, forms.MOE_LOW, forms.MOE_HIGH,
                    [Axis("hidden", 11, 1, 3), Axis("width", 4, 1, 11), Axis("experts", 0, 1, 10),
                     Axis("rows", -6, 1.5, 14)], [1.5, 2, 2, 3], 0.2, 0.1,
                    outliers=True)
    for dtype in ("bfloat16", "fp8"):
        rows = t["dtype"] == dtype
        tokens, hidden, inter, topk, experts, tp, ep, measured = (t[x][rows] for x in (
            "tokens", "hidden", "inter", "topk", "experts", "moe_tp", "moe_ep", "latency_us"))
        skew = np.array([0.0 if d == "balanced" else float(d.split("_")[-1])
                         for d in t["distribution"][rows]])
        local = experts / ep
        where = np.log2(np.c_[hidden, inter / tp, local, tokens * topk / ep / local])
        yield family, [Series("H100", "moe_" + PRECISION[dtype],
                              [tokens, hidden, inter / tp, topk, experts, ep, skew], where,
                              measured, np.zeros(len(tokens), bool),
                              [dtype, gemm_efficiency[dtype]])]


def rounded(constants):
    return np.array([float(f"{c:.4g}") for c in constants])


def fit_group(family, group, report):
    """Half held out first; then all rows, with what the half taught about the error."""
    halves = [np.random.default_rng(2026).random(len(s.measured)) < 0.5 for s in group]
    constants = [fit_constants(family, s, r) for s, r in zip(group, halves)]
    tables = fit_residuals(family, group, constants, halves)
    scores = [score(family, s, c, t, ~r) for s, c, t, r in zip(group, constants, tables, halves)]
    every = [np.ones(len(s.measured), bool) for s in group]
    constants = [rounded(fit_constants(family, s, r)) for s, r in zip(group, every)]
    tables = fit_residuals(family, group, constants, every)
    for series, c, table, held_out in zip(group, constants, tables, scores):
        inside = score(family, series, c, table, np.ones(len(series.measured), bool))
        print(series.chip, series.name, np.round(c, 3).tolist())
        for kind, (form, whole, count) in held_out.items():
            print(f"  {kind}: closed form {form:.3f}, with residual {whole:.3f} "
                  f"(held out, {count} rows), in sample {inside[kind][1]:.3f}", flush=True)
        report(family, series, c, table, held_out)


class Files:
    """One constants file and one residual file for each chip."""

    def __init__(self):
        self.constants = {}
        self.tables = {}

    def add(self, family, series, c, table, held_out):
        chip = IDS[series.chip]
        rows = self.constants.setdefault(chip, [])
        count = len(series.measured)

        def row(name, value, unit, reason):
            text = f"{value:.4g}" if "error" not in name else f"{value:.3f}"
            rows.append(["kernel." + chip + "." + series.name + "." + name, text, unit, "", "",
                         SOURCE, DATE, "B", reason])

        units = {"launch": "us", "quantise_launch": "us", "head": "ns", "group": "ns",
                 "token": "ns"}
        for name, value in zip(family.fields, c):
            row(name, value, units.get(name, "x"), f"fitted on {count} rows")
        for kind, (form, whole, rows_held) in held_out.items():
            suffix = "" if kind == ("training" if "training" in held_out else "all") else "_all"
            text = f"mean absolute error, {rows_held} {kind} rows held out at random"
            row("error" + suffix, whole, "x", text + ", with the residual table")
            row("closed_form_error" + suffix, form, "x", text + ", without the residual table")
        self.tables.setdefault(chip, []).append((series.name, family, table))

    def gemm_efficiency(self, chip):
        """By the name of the data type in the tables."""
        value = {r[0]: float(r[1]) for r in self.constants[IDS[chip]]}
        prefix = f"kernel.{IDS[chip]}."
        return {dtype: value[f"{prefix}{name}.efficiency"] for dtype, name in PRECISION.items()
                if f"{prefix}{name}.efficiency" in value}

    def write(self, folder):
        header = ["name", "value", "unit", "low", "high", "source", "date", "confidence", "reason"]
        for chip, rows in self.constants.items():
            with open(folder / f"{chip}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows(rows)
        for chip, tables in self.tables.items():
            text = []
            for name, family, (levels, scale) in tables:
                axes = " ".join(f"{a.low:g}:{a.step:g}:{a.count}" for a in family.axes)
                text.append(f"{name} {scale:g} {axes}")
                flat = levels.reshape(-1, np.prod([a.count for a in family.axes[-2:]]) if
                                      len(family.axes) == 4 else family.axes[-1].count)
                text += ["".join(chr(79 + v) for v in line) for line in flat]
            (folder / f"{chip}.residual").write_text("\n".join(text) + "\n", encoding="ascii")


def main():
    tables, out, validation = (Path(p) for p in sys.argv[1:4])
    write_held_out(tables, validation)
    files = Files()
    for family, group in gemm_groups(tables):
        fit_group(family, group, files.add)
    for family, group in attention_groups(tables):
        fit_group(family, group, files.add)
    for family, group in moe_groups(tables, files.gemm_efficiency("H100")):
        fit_group(family, group, files.add)
    files.write(out)


if __name__ == "__main__":
    main()
