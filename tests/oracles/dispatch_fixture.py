#!/usr/bin/env python3
"""Coefficients of the reference dispatch: a site's hourly price, sun and firm load of one year.

    dispatch_fixture.py write FILE
    dispatch_fixture.py check FILE   exit 1 where a number differs by more than one last digit

The series are drawn with Python's generator seeded with 7, as in the model's published generator of
the reference programme, and rounded to four decimals. The file holds price, sun and load of each
hour as whole numbers of 1/10,000 USD/MWh or MW, seven bits a byte, low ones first, the eighth bit
set where more follow. The other coefficients are constants: SITE below and reference_site() in
src/gigawatt/power/sample_dispatch.h.
"""

import math
import random
import sys
from pathlib import Path

HOURS, SUN_MW, LOAD_MW = 8760, 60, 100


def series():
    """(price, sun, load) of each hour, in 1/10,000."""
    random.seed(7)
    for hour in range(HOURS):
        clock, day = hour % 24, hour // 24
        price = (35 + 12 * math.sin(2 * math.pi * (clock - 14) / 24)
                 + 8 * math.sin(2 * math.pi * (day - 200) / 365) + random.gauss(0, 6))
        if random.random() < 0.004:
            price += random.expovariate(1 / 600.)
        sun = 0.0
        if 6 <= clock < 18:
            height = max(0, math.sin(math.pi * (clock - 6) / 12))
            sun = height * (0.6 + 0.4 * random.random())
        load = LOAD_MW * (0.85 + 0.1 * random.random())
        yield [round(float(f"{x:.4f}") * 10000) for x in (price, SUN_MW * sun, load)]


def encode(rows):
    data = bytearray()
    for number in (number for row in rows for number in row):
        while number > 127:
            data.append(number & 127 | 128)
            number >>= 7
        data.append(number)
    return bytes(data)


def decode(data):
    numbers, number, shift = [], 0, 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number = shift = 0
    return [numbers[i:i + 3] for i in range(0, len(numbers), 3)]


def main(action, path):
    if action == "write":
        Path(path).write_bytes(encode(series()))
        return 0
    kept, fresh = decode(Path(path).read_bytes()), list(series())
    worst = max(abs(a - b) for left, right in zip(kept, fresh) for a, b in zip(left, right))
    print(f"{len(kept)} hours, largest difference {worst} in the fourth decimal")
    return 0 if len(kept) == HOURS and worst <= 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
