#!/usr/bin/env python3
"""Measures the kernels of training on the GPU at hand: matrix products in BF16 and FP8, those of
experts, attention forward and backward, and kernels that only move memory.

    python3 tools/measure/measure_kernels.py --chip H100 --out DIR [--seconds 240]

needs PyTorch with CUDA, and Triton. Writes tables that `gigawatt validate kernels --rows FILE`
reads, and what they were measured on:

    kernels_gemm.csv       chip,source,dtype,operands,clock,m,n,k,latency_us,sm_mhz,power_w
    kernels_grouped.csv    chip,source,dtype,product,groups,rows,n,k,latency_us
    kernels_attention.csv  chip,source,phase,batch,seq,heads,kv_heads,head_dim,step,latency_us
    kernels_memory.csv     chip,source,stream,bytes,launches,latency_us
    machine.txt            card, driver, libraries, clocks, date

How it times: random operands, in as many copies as outgrow the L2 cache together; a CUDA graph of
calls; the median of its replays. Host and cache do not stand in the figures. A row is measured in a
few milliseconds after a pause, at the boost clock. Rows of clock "sustained" are measured once
power and clock have settled under the same load without a pause, and say where they settled. An FP8
product is measured twice: with the kernel that casts its activations (operands "cast") and with
operands that are there already ("ready"). The card's settings are left alone.
"""

import argparse
import csv
import datetime
import math
import pathlib
import statistics
import sys
import time

import torch
import torch.nn.functional as F
import triton
import triton.language as tl
from torch.nn.attention import SDPBackend, sdpa_kernel

try:
    import pynvml
    pynvml.nvmlInit()
    CARD = pynvml.nvmlDeviceGetHandleByIndex(0)
except Exception:  # no clock and power then; the times stand
    CARD = None

DEVICE = "cuda"
PAUSE_S = 0.06      # before a row, so that it starts cool
WINDOW_S = 0.006    # of timed replays
SETTLE_S = 0.45     # of work before a sustained figure
SUSTAINED_S = 0.15
HOST_CALLS = 8      # enqueued by the host without a graph, behind a head start
HEAD_START_CYCLES = 4_000_000
SOURCE = f"torch-{torch.__version__.split('+')[0]}"


def clock_and_power():
    if CARD is None:
        return "", ""
    return (pynvml.nvmlDeviceGetClockInfo(CARD, pynvml.NVML_CLOCK_SM),
            round(pynvml.nvmlDeviceGetPowerUsage(CARD) / 1000, 1))


def l2_bytes():
    return torch.cuda.get_device_properties(0).L2_cache_size


def graph_of(calls):
    """One graph that runs every call once, after a warm-up on a side stream."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(2):
            for call in calls:
                call()
    torch.cuda.current_stream().wait_stream(side)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for call in calls:
            call()
    return graph


def replay_us(graph, calls, window_s=WINDOW_S):
    """Median microseconds of one call over replays that fill the window."""
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    time.sleep(PAUSE_S)
    start.record()
    graph.replay()
    end.record()
    torch.cuda.synchronize()
    once_s = max(start.elapsed_time(end) / 1e3, 1e-6)
    times = []
    for _ in range(min(200, max(3, math.ceil(window_s / once_s)))):
        start.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(start.elapsed_time(end) * 1e3 / calls)
    return statistics.median(times)


def loop_us(calls, window_s=WINDOW_S):
    """Median microseconds of one call that does not go into a graph."""
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    for call in calls[:2]:
        call()
    torch.cuda.synchronize()
    time.sleep(PAUSE_S)
    times = []
    until = time.monotonic() + window_s
    while len(times) < 3 or time.monotonic() < until:
        torch.cuda._sleep(HEAD_START_CYCLES)  # so that the host is ahead of the card
        start.record()
        for call in calls[:HOST_CALLS]:
            call()
        end.record()
        torch.cuda.synchronize()
        times.append(start.elapsed_time(end) * 1e3 / len(calls[:HOST_CALLS]))
    return statistics.median(times)


def copies_for(bytes_of_one):
    """Operand sets that together outgrow the cache, within 8 GB."""
    wanted = math.ceil(3 * l2_bytes() / max(bytes_of_one, 1)) + 1
    return max(1, min(wanted, 64, int(8e9 // max(bytes_of_one, 1)) or 1))


def calls_in_graph(sets, flops):
    """At least one call a set, and about half a millisecond of work."""
    return max(sets, min(64, math.ceil(0.5e-3 / max(flops / 500e12, 4e-6))))


def sustained(graph, calls):
    """(us, MHz, W) once the card has settled under this load."""
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    until = time.monotonic() + SETTLE_S
    while time.monotonic() < until:
        for _ in range(4):
            graph.replay()
        torch.cuda.synchronize()
    replays = 0
    mhz, watts = "", ""
    start.record()
    until = time.monotonic() + SUSTAINED_S
    while time.monotonic() < until:
        for _ in range(4):
            graph.replay()
        replays += 4
        mhz, watts = clock_and_power()
        torch.cuda.current_stream().synchronize()
    end.record()
    torch.cuda.synchronize()
    return start.elapsed_time(end) * 1e3 / (replays * calls), mhz, watts


@triton.jit
def cast_kernel(source, target, scale, count, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < count
    value = tl.load(source + at, mask=inside).to(tl.float32) * tl.load(scale)
    value = tl.minimum(tl.maximum(value, -448.0), 448.0)
    tl.store(target + at, value.to(tl.float8e4nv), mask=inside)


def cast(source, target, scale):
    count = source.numel()
    cast_kernel[(triton.cdiv(count, 4096),)](source, target, scale, count, BLOCK=4096, num_warps=8)


def bf16_calls(m, n, k):
    sets = copies_for(2 * (m * k + k * n + m * n))
    operands = [(torch.randn(m, k, device=DEVICE, dtype=torch.bfloat16),
                 torch.randn(n, k, device=DEVICE, dtype=torch.bfloat16),
                 torch.empty(m, n, device=DEVICE, dtype=torch.bfloat16)) for _ in range(sets)]
    count = calls_in_graph(sets, 2 * m * n * k)
    return [lambda o=operands[i % sets]: torch.mm(o[0], o[1].t(), out=o[2]) for i in range(count)]


def fp8_calls(m, n, k):
    sets = copies_for(3 * m * k + k * n + 2 * m * n)
    one = torch.ones((), device=DEVICE)
    operands = []
    for _ in range(sets):
        source = torch.randn(m, k, device=DEVICE, dtype=torch.bfloat16)
        weight = torch.randn(n, k, device=DEVICE, dtype=torch.bfloat16).to(torch.float8_e4m3fn)
        narrow = torch.empty(m, k, device=DEVICE, dtype=torch.float8_e4m3fn)
        cast(source, narrow, one)
        operands.append((source, narrow, weight))

    def product(o):
        torch._scaled_mm(o[1], o[2].t(), scale_a=one, scale_b=one, out_dtype=torch.bfloat16,
                         use_fast_accum=True)

    def both(o):
        cast(o[0], o[1], one)
        product(o)

    count = calls_in_graph(sets, 2 * m * n * k)
    return ([lambda o=operands[i % sets]: both(o) for i in range(count)],
            [lambda o=operands[i % sets]: product(o) for i in range(count)])


def grouped_calls(groups, rows, n, k, backward):
    """The products of all experts, or those that give the gradients of their weights."""
    sets = copies_for(2 * (rows * (k + n) + groups * n * k))
    ends = torch.arange(1, groups + 1, device=DEVICE, dtype=torch.int32) * (rows // groups)
    operands = []
    for _ in range(sets):
        x = torch.randn(rows, k, device=DEVICE, dtype=torch.bfloat16)
        y = torch.randn(rows, n, device=DEVICE, dtype=torch.bfloat16)
        w = torch.randn(groups, n, k, device=DEVICE, dtype=torch.bfloat16)
        operands.append((x, y, w))
    count = calls_in_graph(sets, 2 * rows * n * k)
    if backward:
        return [lambda o=operands[i % sets]: torch._grouped_mm(o[1].t(), o[0], offs=ends)
                for i in range(count)]
    return [lambda o=operands[i % sets]: torch._grouped_mm(o[0], o[2].transpose(1, 2), offs=ends)
            for i in range(count)]


def attention_calls(batch, seq, heads, kv_heads, size, backward):
    sets = copies_for(2 * batch * seq * size * (2 * heads + 2 * kv_heads))
    operands = []
    for _ in range(min(sets, 4)):
        q = torch.randn(batch, heads, seq, size, device=DEVICE, dtype=torch.bfloat16)
        k, v = (torch.randn(batch, kv_heads, seq, size, device=DEVICE, dtype=torch.bfloat16)
                for _ in range(2))
        for tensor in (q, k, v):
            tensor.requires_grad_(backward)
        operands.append((q, k, v))

    def forward(o):
        return F.scaled_dot_product_attention(o[0], o[1], o[2], is_causal=True,
                                              enable_gqa=heads != kv_heads)

    flops = 2 * batch * heads * seq * seq * size * (2.5 if backward else 1)
    count = calls_in_graph(len(operands), flops)
    if not backward:
        return [lambda o=operands[i % len(operands)]: forward(o) for i in range(count)]
    outputs = [forward(o) for o in operands]
    gradients = [torch.randn_like(output) for output in outputs]
    return [lambda i=i % len(operands): torch.autograd.grad(outputs[i], operands[i], gradients[i],
                                                            retain_graph=True)
            for i in range(count)]


# Layers of published models, split 1, 2, 4 or 8 ways; rows are tokens of a micro-batch.
def gemm_shapes():
    layers = {  # hidden, feed-forward, heads + 2 x key-value heads of 128
        "8B": (4096, 14336, 48), "70B": (8192, 28672, 80), "405B": (16384, 53248, 144),
        "175B": (12288, 49152, 288), "22B": (6144, 24576, 192)}
    shapes = set()
    for hidden, wide, heads in layers.values():
        for split in (1, 2, 4, 8):
            for n, k in ((heads * 128 // split, hidden), (hidden, hidden // split),
                         (wide // split, hidden), (hidden, wide // split)):
                if n >= 512 and k >= 512:
                    shapes.add((4096, n, k))
    # Others than any model has: tall, flat, not a multiple of a tile.
    odd = [(1024, 1024, 1024), (2048, 2048, 2048), (4096, 4096, 4096), (8192, 8192, 8192),
           (16384, 16384, 16384), (16384, 4096, 4096), (32768, 1024, 8192), (1024, 32768, 4096),
           (2048, 10240, 8192), (3072, 5120, 5120), (5000, 5008, 5024), (8192, 28672, 8192),
           (16384, 14336, 4096), (16384, 4096, 14336), (1536, 8192, 3072), (2304, 7168, 4608),
           (12288, 2048, 7168), (4096, 7168, 2048), (4096, 2048, 7168), (1152, 12288, 12288),
           (1, 8192, 8192), (16, 8192, 8192), (64, 8192, 8192), (128, 28672, 8192),
           (256, 8192, 28672), (512, 14336, 4096), (512, 1024, 16384), (128256 // 8, 4096, 4096)]
    step = max(1, len(shapes) // 52)
    return odd, sorted(shapes)[::step]


def attention_shapes():
    return [(1, 2048, 32, 8, 128), (2, 2048, 32, 8, 128), (4, 2048, 32, 32, 128),
            (1, 4096, 32, 8, 128), (1, 8192, 32, 8, 128), (1, 16384, 32, 8, 128),
            (1, 32768, 32, 8, 128), (1, 8192, 64, 8, 128), (1, 8192, 8, 1, 128),
            (1, 8192, 16, 2, 128), (2, 8192, 8, 8, 128), (1, 4096, 96, 96, 128),
            (1, 2048, 96, 96, 128), (4, 2048, 12, 12, 128), (8, 2048, 16, 16, 64),
            (16, 1024, 16, 16, 64), (32, 512, 16, 16, 64), (2, 4096, 16, 16, 128),
            (1, 2048, 128, 8, 128), (8, 1024, 40, 40, 128), (1, 65536, 8, 1, 128),
            (4, 4096, 40, 8, 128), (2, 1024, 8, 8, 128), (1, 1536, 24, 24, 128),
            (4, 1024, 32, 32, 128), (2, 1024, 32, 8, 128), (16, 512, 32, 32, 128),
            (1, 4096, 16, 16, 128), (8, 4096, 8, 2, 128), (2, 3072, 20, 20, 128),
            (1, 16384, 8, 8, 128), (4, 2048, 16, 16, 64), (2, 4096, 32, 32, 64),
            (1, 8192, 32, 32, 64), (1, 16384, 16, 4, 64), (2, 2048, 64, 8, 128)]


# groups, rows of all groups, n, k: the up and down products of experts on one chip.
def grouped_shapes():
    experts = {  # hidden, width of an expert: groups on a chip
        (4096, 14336): (1, 2, 8), (2048, 768): (16, 32, 128), (7168, 2048): (4, 8, 32),
        (5120, 1536): (8, 20, 40), (6144, 10752): (2, 4), (2880, 2880): (4, 16, 32)}
    return [(groups, rows, *product)
            for (hidden, wide), counts in experts.items() for groups in counts
            for rows in (4096, 32768) for product in ((2 * wide, hidden), (hidden, wide))]


def memory_shapes():
    return [2 ** p for p in range(12, 33)] + [3 * 2 ** p for p in range(18, 30, 2)]


class Table:
    def __init__(self, path, columns):
        self.file = open(path, "w", newline="")
        self.rows = csv.writer(self.file, lineterminator="\n")
        self.rows.writerow(columns)
        self.count = 0

    def add(self, *cells):
        self.rows.writerow([f"{c:.4g}" if isinstance(c, float) else c for c in cells])
        self.file.flush()
        self.count += 1


def measured(what, function):
    """The result, or None with a line that says what did not run."""
    try:
        return function()
    except Exception as error:
        print(f"not measured: {what}: {type(error).__name__}: {str(error)[:200]}", flush=True)
        return None
    finally:
        torch.cuda.empty_cache()


def measure_gemm(chip, out, deadline):
    table = Table(out / "kernels_gemm.csv",
                  ["chip", "source", "dtype", "operands", "clock", "m", "n", "k", "latency_us",
                   "sm_mhz", "power_w"])
    odd, layers = gemm_shapes()

    def boost(dtype, *shape):
        if dtype == "bfloat16":
            calls = bf16_calls(*shape)
            table.add(chip, SOURCE, dtype, "", "boost", *shape,
                      replay_us(graph_of(calls), len(calls)), *clock_and_power())
            return
        for operands, calls in zip(("cast", "ready"), fp8_calls(*shape)):
            table.add(chip, SOURCE, dtype, operands, "boost", *shape,
                      replay_us(graph_of(calls), len(calls)), *clock_and_power())

    def settled(dtype, *shape):
        is_bf16 = dtype == "bfloat16"
        calls = bf16_calls(*shape) if is_bf16 else fp8_calls(*shape)[1]
        table.add(chip, SOURCE, dtype, "" if is_bf16 else "ready", "sustained", *shape,
                  *sustained(graph_of(calls), len(calls)))

    long = [s for s in odd + layers if min(s) >= 1024 and 2e11 < 2 * math.prod(s) < 4e12]
    for measure, shapes in ((boost, odd + layers), (settled, long[::2])):
        for m, n, k in shapes:
            for dtype in ("bfloat16", "fp8"):
                if time.monotonic() > deadline:
                    print("out of time: products", flush=True)
                    return table.count
                if dtype == "fp8" and (n % 16 or k % 16 or m < 16):
                    continue
                measured(f"{dtype} {m} {n} {k}", lambda: measure(dtype, m, n, k))
    return table.count


def measure_attention(chip, out, deadline):
    table = Table(out / "kernels_attention.csv",
                  ["chip", "source", "phase", "batch", "seq", "heads", "kv_heads", "head_dim",
                   "step", "latency_us"])

    def row(phase, shape):
        calls = attention_calls(*shape, backward=phase == "backward")
        time_us = (loop_us(calls) if phase == "backward"  # a tape does not go into a graph
                   else replay_us(graph_of(calls), len(calls)))
        table.add(chip, SOURCE, phase, *shape, 0, time_us)

    for shape in attention_shapes():
        for phase in ("forward", "backward"):
            if time.monotonic() > deadline:
                print("out of time: attention", flush=True)
                return table.count
            with sdpa_kernel([SDPBackend.CUDNN_ATTENTION]):
                measured(f"{phase} {shape}", lambda: row(phase, shape))
    return table.count


def measure_grouped(chip, out, deadline):
    table = Table(out / "kernels_grouped.csv",
                  ["chip", "source", "dtype", "product", "groups", "rows", "n", "k", "latency_us"])

    def row(product, shape):
        calls = grouped_calls(*shape, backward=product == "weight_gradient")
        table.add(chip, SOURCE, "bfloat16", product, *shape,
                  replay_us(graph_of(calls), len(calls)))

    for shape in grouped_shapes():
        for product in ("forward", "weight_gradient"):
            if time.monotonic() > deadline:
                print("out of time: grouped products", flush=True)
                return table.count
            measured(f"{product} {shape}", lambda: row(product, shape))
    return table.count


def memory_calls(stream, count):
    """(calls, bytes, launches) of a kernel over `count` bytes of BF16."""
    sets = copies_for(3 * count)
    width = min(count // 2, 8192)
    tensors = [torch.randn(count // 2 // width, width, device=DEVICE, dtype=torch.bfloat16)
               for _ in range(sets)]
    others = [torch.empty_like(t) for t in tensors]
    calls = max(sets, min(64, math.ceil(0.5e-3 / max(count / 1e12, 3e-6))))
    weight = torch.ones(width, device=DEVICE, dtype=torch.bfloat16)
    kernels = {
        "copy": (lambda i: others[i].copy_(tensors[i]), 2 * count),
        "add": (lambda i: torch.add(tensors[i], others[i], out=others[i]), 3 * count),
        "rms_norm": (lambda i: F.rms_norm(tensors[i], (width,), weight), 2 * count),
    }
    call, moved = kernels[stream]
    return [lambda i=i % sets: call(i) for i in range(calls)], moved, 1


def measure_memory(chip, out, deadline):
    table = Table(out / "kernels_memory.csv",
                  ["chip", "source", "stream", "bytes", "launches", "latency_us"])

    def row(stream, count):
        calls, moved, launches = memory_calls(stream, count)
        table.add(chip, SOURCE, stream, moved, launches, replay_us(graph_of(calls), len(calls)))

    for count in memory_shapes():
        for stream in ("copy", "add", "rms_norm"):
            if time.monotonic() > deadline:
                print("out of time: memory", flush=True)
                return table.count
            if stream == "copy" or count >= 2 ** 23:
                measured(f"{stream} {count}", lambda: row(stream, count))
    return table.count


def describe_machine(chip, out, begun):
    properties = torch.cuda.get_device_properties(0)
    lines = [f"chip {chip}", f"card {properties.name}, {properties.multi_processor_count} SM, "
             f"{properties.total_memory / 2**30:.1f} GiB, "
             f"L2 {properties.L2_cache_size / 2**20:.0f} MiB",
             f"date {datetime.date.today().isoformat()}",
             f"torch {torch.__version__}, CUDA {torch.version.cuda}, "
             f"cuDNN {torch.backends.cudnn.version()}, Triton {triton.__version__}"]
    if CARD is not None:
        limit = pynvml.nvmlDeviceGetEnforcedPowerLimit(CARD) / 1000
        most = [pynvml.nvmlDeviceGetMaxClockInfo(CARD, kind)
                for kind in (pynvml.NVML_CLOCK_SM, pynvml.NVML_CLOCK_MEM)]
        lines += [f"driver {pynvml.nvmlSystemGetDriverVersion()}", f"power limit {limit:.0f} W",
                  f"highest clocks: SM {most[0]} MHz, memory {most[1]} MHz"]
    lines.append(f"measured in {time.monotonic() - begun:.0f} s")
    (out / "machine.txt").write_text("\n".join(lines) + "\n")
    print("\n".join(lines), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chip", required=True, help="name in the tables: H100, H200, ...")
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="memory,gemm,grouped,attention", help="parts to measure")
    parser.add_argument("--seconds", type=float, default=240, help="stop starting new shapes then")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    torch.manual_seed(1)
    parts = {"memory": measure_memory, "gemm": measure_gemm, "grouped": measure_grouped,
             "attention": measure_attention}
    wanted = [name for name in parts if name in arguments.only.split(",")]
    counts = {}
    for done, name in enumerate(wanted, start=1):
        counts[name] = parts[name](arguments.chip, arguments.out,
                                   begun + arguments.seconds * done / len(wanted))
    describe_machine(arguments.chip, arguments.out, begun)
    print(", ".join(f"{count} rows of {name}" for name, count in counts.items()), flush=True)
    return 0 if wanted and all(counts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
