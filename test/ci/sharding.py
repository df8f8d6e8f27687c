"""Runs exported JAX files on simulated devices, a job a line: `sharding.py DEVICES`."""

import json
import math
import re
import sys
import types

import jax
import numpy as np

jax.config.update('jax_enable_x64', True)

WIDTH = {'pred': 1, 's8': 1, 'u8': 1, 's32': 4, 'u32': 4, 'f32': 4, 's64': 8, 'u64': 8, 'f64': 8}
KINDS = 'all-gather|all-reduce|reduce-scatter|all-to-all|collective-permute'
COLLECTIVE = re.compile(rf'= (.*?) ({KINDS})(?:-start)?\(')
ARRAY = re.compile(r'([a-z]+\d*)\[([\d,]*)\]')


def size(text):
    """Bytes of the arrays of a type in the text of a compiled program."""
    found = ARRAY.findall(text)
    return sum(WIDTH[kind] * math.prod(int(n) for n in lengths.split(',') if n) for kind, lengths in found)


def moved(program, devices):
    """Bytes of the operands of collective operations of one device, by operation; the text gives the results."""
    out = {}
    for line in program.splitlines():
        found = COLLECTIVE.search(line)
        if not found:
            continue
        result, kind = size(found[1]), found[2]
        operand = result // devices if kind == 'all-gather' else result * devices if kind == 'reduce-scatter' else result
        out[kind] = out.get(kind, 0) + operand
    return out


def held(arrays):
    """Bytes of the arrays on one device."""
    return sum(a.addressable_shards[0].data.nbytes for a in arrays)


def rows(job, mesh):
    module = types.ModuleType('exported')
    exec(compile(job['code'], job['id'], 'exec'), module.__dict__)
    data = {name: np.array(value, dtype=float) for name, value in job['data'].items()}
    functions = module.sharded(mesh)
    for function in job['functions']:
        name = function['name']
        args = [data[parameter] for parameter in function['parameters']]
        wanted = np.asarray(jax.jit(getattr(module, name), device=jax.devices()[0])(*args))
        compiled = functions[name].lower(*args).compile()
        placed = [jax.device_put(a, s) for a, s in zip(args, compiled.input_shardings[0])]
        got = compiled(*placed)
        error = np.max(np.abs(np.asarray(got) - wanted)) / max(np.max(np.abs(wanted)), 1e-300)
        yield {
            'function': name,
            'error': float(error),
            'bytes': moved(compiled.as_text(), mesh.size),
            'held': held([*placed, got]),
        }


def main():
    devices = int(sys.argv[1])
    assert jax.device_count() == devices
    mesh = jax.make_mesh((devices,), ('rows',))
    for line in sys.stdin:
        job = json.loads(line)
        try:
            found = {'rows': list(rows(job, mesh))}
        except Exception as error:
            found = {'complaint': f'{type(error).__name__}: {error}'}
        print(json.dumps(found), flush=True)


if __name__ == '__main__':
    main()
