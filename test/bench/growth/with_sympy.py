"""Differentiates the expression on standard input by x; prints "ready", then a line of JSON as the other systems do."""
import json
import resource
import sys
import time

import sympy

text = sys.stdin.read()
print("ready", flush=True)
start = time.process_time()
try:
    length = len(str(sympy.diff(sympy.sympify(text), sympy.Symbol("x"))))
    took = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"length": length, "derive": took * 1000, "memory": memory}), flush=True)
except RecursionError:
    print(json.dumps({"failed": "stack overflow"}), flush=True)
except MemoryError:
    print(json.dumps({"failed": "out of memory"}), flush=True)
