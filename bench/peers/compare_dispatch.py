#!/usr/bin/env python3
"""The reference dispatch of a year: HiGHS beside ours, in one run on one core.

    compare_dispatch.py FOLDER_OF_THE_BENCHMARKS

Both solve the same programme. CPU time; HiGHS is handed the finished model, building it is not
counted; ours counts everything. "Next year" is the same model at other prices: HiGHS goes on from
its last basis, ours from its memory.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests" / "oracles"))
import dispatch_fixture
import highs_dispatch

REPEATS = 5


def reference_case():
    rows = dispatch_fixture.decode((REPOSITORY / "tests/data/dispatch_8760.bin").read_bytes())
    price, sun, load = ([number / 1e4 for number in column] for column in zip(*rows))
    hours = len(price)
    return {
        "price": price, "import_limit": [220] * hours, "battery": [50, 50, 200, 0.93, 1.0753, 2],
        "tiers": [{"value": 1500, "firm": True, "ramped": False, "demand": load},
                  {"value": 55, "firm": False, "ramped": True, "demand": [120] * hours}],
        "generators": [{"cost": 0, "available": sun}], "ramp": [40, 1e9],
        "starts": [-(-block * hours // 12) for block in range(12)], "peak": 4500,
    }


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def theirs():
    highspy, numpy = highs_dispatch.import_highs()
    case = reference_case()
    cold, warm = [], []
    for repeat in range(REPEATS):
        solver = highs_dispatch.programme(case).highs(highspy, numpy)
        cold.append(seconds(solver.run))
        optimum = solver.getInfo().objective_function_value
        hours = len(case["price"])
        turned = 24 * 37 * (repeat + 1)
        prices = numpy.array(case["price"][turned:] + case["price"][:turned])
        solver.changeColsCost(hours, numpy.arange(hours, dtype=numpy.int32), prices)
        warm.append(seconds(solver.run))
    return optimum, cold, warm


def ours(folder, name):
    command = [str(Path(folder) / "power_bench"), f"--benchmark_filter=^{name}/2$",
               "--benchmark_format=json", f"--benchmark_repetitions={REPEATS}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [row for row in json.loads(text)["benchmarks"] if row["run_type"] == "iteration"]
    return [row["cpu_time"] / 1e3 for row in rows if "cpu_time" in row]


def main(folder):
    if hasattr(os, "sched_setaffinity"):  # one core for both
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    optimum, cold, warm = theirs()
    print(f"reference dispatch, optimum {optimum:.4f} USD; CPU seconds, median (least to most)")
    for name, peer, mine in (("cold", cold, ours(folder, "coupled_cold")),
                             ("next year", warm, ours(folder, "coupled_next_year"))):
        shown = [f"{statistics.median(x):.3f} ({min(x):.3f} to {max(x):.3f})" for x in (peer, mine)]
        print(f"{name:10} HiGHS {shown[0]:26} ours {shown[1]:26} "
              f"{statistics.median(peer) / statistics.median(mine):.0f} times")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
