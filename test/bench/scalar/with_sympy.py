"""Scalar objectives in SymPy: reads {"text", "x", "y", "rounds", "calls"} a line, answers with
{"deriveMs", "compileMs", "callNs", "values"}."""

import json
import sys
import time

import sympy
from sympy.core.cache import clear_cache

x, y = sympy.symbols("x y", real=True)


def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


for line in sys.stdin:
    asked = json.loads(line)
    derive, compile_, call = [], [], []
    for _ in range(asked["rounds"]):
        clear_cache()
        start = time.perf_counter()
        f = sympy.sympify(asked["text"].replace("^", "**"), {"x": x, "y": y})
        all_three = [f, sympy.diff(f, x), sympy.diff(f, y)]
        middle = time.perf_counter()
        function = sympy.lambdify((x, y), all_three, "math")
        values = function(asked["x"], asked["y"])
        end = time.perf_counter()
        for k in range(asked["calls"]):
            function(asked["x"] + 1e-9 * k, asked["y"])
        call.append((time.perf_counter() - end) / asked["calls"])
        derive.append(middle - start)
        compile_.append(end - middle)
    answer = {"deriveMs": 1e3 * median(derive), "compileMs": 1e3 * median(compile_), "callNs": 1e9 * median(call)}
    print(json.dumps({**answer, "values": [float(v) for v in values]}), flush=True)
