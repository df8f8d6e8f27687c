"""Differentiates the expression on standard input by x; prints "ready", then the length of the result and seconds."""
import sys
import time

import sympy

text = sys.stdin.read()
print("ready", flush=True)
start = time.perf_counter()
try:
    length = len(str(sympy.diff(sympy.sympify(text), sympy.Symbol("x"))))
    print(length, time.perf_counter() - start, flush=True)
except RecursionError:
    print("stack overflow", flush=True)
