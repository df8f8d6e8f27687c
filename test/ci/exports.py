"""Runs exported files, a job a line, and compares what they give: `exports.py LIBRARY TOLERANCE`."""

import contextlib
import inspect
import io
import json
import sys
import types
import warnings

import numpy as np

LIBRARY, TOLERANCE = sys.argv[1], float(sys.argv[2])


def gap(got, wanted):
    """The largest difference, relative to the value or to a thousandth of the largest value."""
    got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    if got.shape != wanted.shape:
        return f'shape {got.shape}, wanted {wanted.shape}'
    scale = np.maximum(np.abs(wanted), np.max(np.abs(wanted), initial=1e-8) * 1e-3)
    with np.errstate(all='ignore'):
        apart = np.where((got == wanted) | (np.isnan(got) & np.isnan(wanted)), 0, np.abs(got - wanted) / scale)
    return float(np.max(np.where(np.isnan(apart), np.inf, apart), initial=0))


class Numpy:
    """Only the functions: there is nothing to differentiate with."""

    def array(self, value):
        return np.array(value, dtype=float)

    def run(self, f, args):
        return f(*args)

    def witness(self, f, args, verb, by):
        return None

    def wrapped(self, space, name, f, args, by, dims):
        return []


class Torch:
    def __init__(self):
        import torch

        self.torch = torch
        torch.set_num_threads(2)

    def array(self, value):
        return self.torch.tensor(value, dtype=self.torch.float64)

    def run(self, f, args):
        return f(*args).detach().numpy()

    def at(self, f, args, places):
        def partial(*given):
            all_args = list(args)
            for place, value in zip(places, given):
                all_args[place] = value
            return f(*all_args)

        return partial

    def witness(self, f, args, verb, by):
        functional = self.torch.autograd.functional
        if verb == 'hessian' and by[0] != by[1]:
            blocks = functional.hessian(self.at(f, args, by), tuple(args[k] for k in by))
            return blocks[0][1].numpy()
        kind = functional.hessian if verb == 'hessian' else functional.jacobian
        return kind(self.at(f, args, by[:1]), args[by[0]]).numpy()

    def wrapped(self, space, name, f, args, by, dims):
        """The backward of the exported Function and of the objective, at a random cotangent."""
        function = space[f'Derived_{name}']
        count = len(inspect.signature(function.forward).parameters) - 1
        lengths = list(inspect.signature(function.forward).parameters)[1 + len(args) :]
        assert count == len(args) + len(lengths)

        def adjoints(call):
            given = [a.clone().requires_grad_(k in by) for k, a in enumerate(args)]
            value = call(given)
            self.torch.manual_seed(1)
            g = self.torch.randn(value.shape, dtype=self.torch.float64)
            found = self.torch.autograd.grad(value, [given[k] for k in by], g, allow_unused=True)
            return [self.torch.zeros_like(args[k]) if a is None else a for k, a in zip(by, found)]

        own = adjoints(lambda given: function.apply(*given, *[dims[n] for n in lengths]))
        autograd = adjoints(lambda given: f(*given))
        return [(a.numpy(), b.numpy()) for a, b in zip(own, autograd)]


class Jax:
    def __init__(self):
        import jax

        jax.config.update('jax_enable_x64', True)
        self.jax = jax

    def array(self, value):
        return self.jax.numpy.array(value, dtype=float)

    def run(self, f, args):
        return self.jax.jit(f)(*args)

    def witness(self, f, args, verb, by):
        jax = self.jax
        if verb == 'gradient':
            return jax.jit(jax.grad(f, by[0]))(*args)
        if verb == 'jacobian':
            return jax.jit(jax.jacrev(f, by[0]))(*args)
        return jax.jit(jax.jacfwd(jax.grad(f, by[0]), by[1]))(*args)

    def wrapped(self, space, name, f, args, by, dims):
        jax = self.jax
        function = space[f'derived_{name}']
        lengths = list(inspect.signature(function).parameters)[len(args) :]

        def adjoints(call, *given):
            value, back = jax.vjp(call, *given)
            g = jax.random.normal(jax.random.key(1), value.shape)
            return [back(g)[k] for k in by]

        def both(*given):
            return adjoints(lambda *v: function(*v, *[dims[n] for n in lengths]), *given), adjoints(f, *given)

        return list(zip(*jax.jit(both)(*args)))


def asking(f, dims):
    """The function with the lengths that it asks for."""
    asked = {name: dims[name] for name in inspect.getfullargspec(f).kwonlyargs}
    return lambda *args: f(*args, **asked)


def loaded(code, name):
    """The file as the main program, so that its own checks run too, in silence."""
    module = types.ModuleType('__main__')
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(code, name, 'exec'), module.__dict__)
    unknown = [line for line in said.getvalue().splitlines() if not line.endswith(': ok')]
    return module.__dict__, unknown


def answer(library, job):
    complaints, errors = [], []

    def compare(what, got, wanted):
        error = gap(got, wanted)
        if isinstance(error, str):
            complaints.append(f'{what}: {error}')
            return
        errors.append(error)
        if not error <= TOLERANCE:
            complaints.append(f'{what}: differs by {error}')

    space, unknown = loaded(job['code'], job['id'])
    complaints.extend(unknown)
    for objective in job['objectives']:
        dims = objective['dims']
        args = [library.array(value) for value in objective['data']]
        f = asking(space[objective['name']], dims)
        for question in objective['questions']:
            name, by = question['function'], question['by']
            got = library.run(asking(space[name], dims), args)
            compare(f'{name} and the compiled value', got, question['wanted'])
            wanted = library.witness(f, args, question['verb'], by) if by else None
            if wanted is not None:
                compare(f'{name} and the gradient of {LIBRARY}', got, wanted)
        by = sorted({q['by'][0] for q in objective['questions'] if len(q['by']) == 1})
        if objective['wrapped'] and by:
            for k, (own, wanted) in enumerate(library.wrapped(space, objective['name'], f, args, by, dims)):
                compare(f'the backward of {objective["name"]} for argument {by[k]}', own, wanted)
    return {'complaints': complaints, 'compared': len(errors), 'worst': max(errors, default=0)}


def main():
    warnings.simplefilter('ignore')
    library = {'numpy': Numpy, 'torch': Torch, 'jax': Jax}[LIBRARY]()
    for line in sys.stdin:
        job = json.loads(line)
        try:
            found = answer(library, job)
        except Exception as error:
            found = {'complaints': [f'{type(error).__name__}: {error}'], 'compared': 0, 'worst': 0}
        print(json.dumps({'id': job['id'], **found}), flush=True)


if __name__ == '__main__':
    main()
