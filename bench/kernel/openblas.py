"""Reference of the kernel benchmark: numpy's sgemm, blocked over pixels, and quantising to 8 bits, on one thread.

Prints `ready`, then for every line read one figure: GFLOP per CPU second. Exits with a sentence when numpy's BLAS is not
OpenBLAS, which would be no reference.
"""

import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

LEDS, PATTERNS, PIXELS, BLOCK = (int(value) for value in sys.argv[1:5])

np.dot(np.ones((2, 2), np.float32), np.ones((2, 2), np.float32))
with open("/proc/self/maps", encoding="utf-8") as maps:
    if not any("openblas" in line for line in maps):
        sys.exit("numpy does not use OpenBLAS here: install libopenblas0-pthread.")

random = np.random.default_rng(1)
basis = random.random((PIXELS // BLOCK, LEDS, BLOCK), np.float32)
weights = random.random((PATTERNS, LEDS), np.float32) * np.float32(255 * 2 / LEDS)
sums = np.empty((PATTERNS, BLOCK), np.float32)
codes = np.empty((PATTERNS, PIXELS), np.uint8)


def expose():
    for index, block in enumerate(basis):
        np.matmul(weights, block, out=sums)
        np.add(sums, np.float32(0.5), out=sums)
        np.clip(sums, 0, 255, out=sums)
        codes[:, index * BLOCK : (index + 1) * BLOCK] = sums


print("ready", flush=True)
for _ in sys.stdin:
    started = time.process_time()
    expose()
    print(2e-9 * LEDS * PATTERNS * PIXELS / (time.process_time() - started), flush=True)
