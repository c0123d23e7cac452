"""The closed forms of src/gigawatt/chip, on arrays, for fitting their constants.

The C++ is the model; `gigawatt validate kernels` must print the errors that the fit reports.
"""
import numpy as np

PEAK = {"A100": 312e12, "H100": 989e12, "H200": 989e12, "B200": 2250e12, "GB200": 2500e12}
RATE = {"bfloat16": 1, "fp8": 2, "fp8_block": 2, "nvfp4": 4}  # over bf16
BANDWIDTH = {"A100": 2039e9, "H100": 3350e9, "H200": 4800e9, "B200": 8000e9, "GB200": 8000e9}
MULTIPROCESSORS = {"A100": 108, "H100": 132, "H200": 132, "B200": 148, "GB200": 152}
OPERAND_BYTES = {"bfloat16": 2, "fp8": 1, "fp8_block": 1 + 4 / 128, "nvfp4": 0.5 + 1 / 16}
TILES = [(256, 128), (128, 256), (128, 128), (128, 64), (64, 128), (64, 64), (64, 32), (32, 64)]
SPLITS = (1, 2, 4, 8)
US = 1e-6


def overlapped(a, b, p):
    """Two streams that hide each other the better the larger p is."""
    return (a**p + b**p) ** (1 / p)


def gemm(c, chip, dtype, m, n, k):
    launch, efficiency, ramp_k, memory, exponent, q_launch, q_passes, overlap = c
    units = MULTIPROCESSORS[chip]
    unit_rate = PEAK[chip] * RATE[dtype] / units * efficiency
    bandwidth = BANDWIDTH[chip] * memory
    math = np.full(m.shape, np.inf)
    for rows, columns in TILES:
        size = rows * columns
        rate = unit_rate * min(1.0, (size / (256 * 128)) ** exponent)
        tiles = np.ceil(m / rows) * np.ceil(n / columns)
        for split in SPLITS:
            count = tiles * split / units
            waves = np.where(count <= 8, np.ceil(count), count)
            time = waves * 2 * size * (k / split + ramp_k) / rate
            if split > 1:
                time = time + 4 * split * m * n / bandwidth
            math = np.minimum(math, time)
    width = OPERAND_BYTES[dtype]
    stream = (width * (m + n) * k + 2 * m * n) / bandwidth
    quantise = 0
    if dtype != "bfloat16":
        quantise = q_launch * US + q_passes * (2 + width) * m * k / bandwidth
    return launch * US + overlapped(math, stream, overlap) + quantise


GEMM_FIELDS = ["launch", "efficiency", "ramp_k", "memory_efficiency", "tile_exponent",
               "quantise_launch", "quantise_passes", "overlap"]
GEMM_START = {
    "bfloat16": [2, 0.75, 120, 0.85, 0.1, 0, 0, 4],
    "fp8": [2, 0.65, 120, 0.85, 0.1, 10, 1, 4],
    "fp8_block": [2, 0.6, 120, 0.85, 0.1, 5, 1, 4],
    "nvfp4": [2, 0.5, 200, 0.6, 0.1, 6, 1, 4],
}
GEMM_LOW = [0.3, 0.3, 0, 0.3, 0, 0, 0, 1.5]
GEMM_HIGH = [20, 1, 2000, 1, 0.5, 30, 6, 20]


def prefill(c, chip, batch, rows, heads, kv_heads, size):
    """Causal fused attention behind the kernels that rotate and store its operands."""
    launch, passes, e64, e128, e256, ramp = c
    units = MULTIPROCESSORS[chip]
    efficiency = np.interp(np.log2(size), [6, 7, 8], [e64, e128, e256])
    blocks = np.ceil(rows / 128)
    work = batch * heads * (64 * blocks * (blocks + 1) + blocks * ramp)
    longest = 128 * blocks + ramp
    math = np.maximum(work / units, longest) * 4 * 128 * size * units / (PEAK[chip] * efficiency)
    stream = passes * 4 * batch * rows * size * (heads + kv_heads) / BANDWIDTH[chip]
    return launch * US + math + stream


PREFILL_FIELDS = ["launch", "prepare_passes", "efficiency_64", "efficiency_128",
                  "efficiency_256", "ramp_rows"]
PREFILL_START = [13, 2, 0.45, 0.55, 0.6, 100]
PREFILL_LOW = [1, 0.2, 0.1, 0.1, 0.1, 0]
PREFILL_HIGH = [40, 10, 1, 1, 1, 3000]


def decode(c, chip, batch, rows, heads, kv_heads, size):
    """One token a sequence against `rows` cached ones."""
    launch, memory, head_ns, group_ns, token_ns, overlap, extra, unshared = c
    units = MULTIPROCESSORS[chip]
    groups = batch * kv_heads
    reads = np.where(heads / kv_heads > 32, unshared, 1)
    moved = 4 * groups * (rows + extra) * size * reads + 4 * batch * heads * size
    stream = moved / (BANDWIDTH[chip] * memory)
    parts = np.maximum(1, np.minimum(units / groups, np.maximum(rows / 256, 1)))
    serial = rows / parts * size * token_ns * 1e-9 * reads
    fixed = (batch * heads * head_ns * np.sqrt(size / 128) + groups * group_ns) * 1e-9 / units
    return launch * US + overlapped(stream, serial, overlap) + fixed * reads


DECODE_FIELDS = ["launch", "memory_efficiency", "head", "group", "token", "overlap",
                 "extra_rows", "unshared_reads"]
DECODE_START = [8, 0.8, 100, 100, 0.01, 3, 10, 2]
DECODE_LOW = [1, 0.2, 0, 0, 0, 1, 0, 1]
DECODE_HIGH = [40, 1, 5000, 5000, 1, 10, 200, 20]


def moe(c, chip, dtype, gemm_efficiency, tokens, hidden, width, topk, experts, ranks, skew):
    """Gate, up and down products of the experts on the busiest rank, with what moves rows about.

    `efficiency` is the share of that of single products. Skewed routing loads the busiest rank and
    leaves some of its experts without a row.
    """
    launch, share, memory, overlap, row_passes, token_passes, load, crowding = c
    rows = tokens * topk / ranks * (1 + load * skew**3 * np.log2(ranks))
    local = experts / ranks
    active = local * -np.expm1(-rows / local * np.exp(-crowding * skew))
    padded = active * np.ceil(rows / active / 64) * 64
    math = 6 * padded * hidden * width / (
        PEAK[chip] * RATE[dtype] * gemm_efficiency * share)
    stream = OPERAND_BYTES[dtype] * active * 3 * hidden * width / (BANDWIDTH[chip] * memory)
    moved = row_passes * rows * (4 * hidden + 6 * width) + token_passes * 4 * tokens * hidden
    return launch * US + overlapped(math, stream, overlap) + moved / BANDWIDTH[chip]


MOE_FIELDS = ["launch", "efficiency", "memory_efficiency", "overlap", "row_passes",
              "token_passes", "load", "crowding"]
MOE_START = [30, 0.9, 0.85, 3, 2.5, 1, 0.2, 0.2]
MOE_LOW = [1, 0.05, 0.2, 1.2, 0, 0, 0, 0]
MOE_HIGH = [80, 1, 1, 10, 10, 10, 3, 3]
