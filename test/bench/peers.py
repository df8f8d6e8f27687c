"""NumPy, JAX and PyTorch on the workloads, one core each: what a user of theirs would write.

Reads one JSON object a line, answers with one:
  {"load": W, "file": PATH, "arrays": [{"name", "shape", "offset"}]}   float64 numbers, offsets counted in numbers
  {"run": W, "how": "numpy" | "jax" | "torch"}                        -> {"ms": milliseconds of one evaluation}
  {"result": W, "how": H, "file": PATH}                               -> the numbers of the last evaluation, into the file
  {"how": H}                                                          -> {"version": text or null}
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np  # noqa: E402


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def squared_distances(y):
    s = (y * y).sum(1)
    return np.maximum(s[:, None] + s[None, :] - 2 * y @ y.T, 0)


def attraction(weights, y):
    return 4 * (weights.sum(1)[:, None] * y - weights @ y)


def np_ssne(Y, P):
    w = np.exp(-squared_distances(Y))
    np.fill_diagonal(w, 0)
    return [attraction(P - w / w.sum(), Y)]


def np_tsne(Y, P):
    w = 1 / (1 + squared_distances(Y))
    np.fill_diagonal(w, 0)
    return [attraction((P - w / w.sum()) * w, Y)]


def np_softmax_ce(X, W, b, T):
    z = X @ W + b
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return [X.T @ (p - T)]


def np_conv_backward(x, w, g):
    windows = np.lib.stride_tricks.sliding_window_view(x, g.shape[1:], axis=(1, 2))
    dw = np.tensordot(g, windows, axes=([1, 2], [3, 4]))
    r = w.shape[2]
    padded = np.pad(g, ((0, 0), (r - 1, r - 1), (r - 1, r - 1)))
    around = np.lib.stride_tricks.sliding_window_view(padded, (r, r), axis=(1, 2))
    dx = np.tensordot(w[:, :, ::-1, ::-1], around, axes=([0, 2, 3], [0, 3, 4]))
    return [dw, dx]


def np_soft_threshold(x, t):
    return [np.sign(x) * np.maximum(np.abs(x) - t, 0)]


def np_autoencoder(X, W, V):
    h = sigmoid(X @ W)
    r = 2 * (h @ V - X) / len(X)
    return [X.T @ ((r @ V.T) * h * (1 - h)), h.T @ r]


def np_f_partials(x, y):
    sx, sy = sigmoid(x), sigmoid(y)
    d = 3 * x + y - sx
    f = (x * x + sy) / d
    return [(2 * x - f * (3 - sx * (1 - sx))) / d, (sy * (1 - sy) - f) / d]


def np_logistic(X, w, y):
    return [-(X.T @ (y * sigmoid(-y * (X @ w))))]


NUMPY = {
    "ssne": np_ssne,
    "tsne": np_tsne,
    "softmax-ce": np_softmax_ce,
    "conv-backward": np_conv_backward,
    "soft-threshold": np_soft_threshold,
    "autoencoder": np_autoencoder,
    "f-partials": np_f_partials,
    "logistic": np_logistic,
}

# The variables by which is derived, by workload.
WRT = {
    "ssne": ["Y"],
    "tsne": ["Y"],
    "softmax-ce": ["W"],
    "conv-backward": ["w", "x"],
    "soft-threshold": ["x"],
    "autoencoder": ["W", "V"],
    "f-partials": ["x", "y"],
    "logistic": ["w"],
}


def objectives(np, conv, logsumexp, softplus, sigmoid, relu):
    """The objectives in a library whose functions are like NumPy's."""

    def embedding(weights):
        def objective(v):
            Y, P = v["Y"], v["P"]
            off = 1 - np.eye(len(Y))
            w = weights(((Y[:, None, :] - Y[None, :, :]) ** 2).sum(-1)) * off
            q = w / w.sum()
            return (P * (np.log(P + 1 - off) - np.log(q + 1 - off))).sum()

        return objective

    def softmax_ce(v):
        z = v["X"] @ v["W"] + v["b"]
        return (logsumexp(z) - (v["T"] * z).sum(-1)).sum()

    def autoencoder(v):
        return ((sigmoid(v["X"] @ v["W"]) @ v["V"] - v["X"]) ** 2).sum() / len(v["X"])

    def f_partials(v):
        x, y = v["x"], v["y"]
        return ((x**2 + sigmoid(y)) / (3 * x + y - sigmoid(x))).sum()

    return {
        "ssne": embedding(lambda d: np.exp(-d)),
        "tsne": embedding(lambda d: 1 / (1 + d)),
        "softmax-ce": softmax_ce,
        "conv-backward": lambda v: (v["g"] * conv(v["x"], v["w"])).sum(),
        "soft-threshold": lambda v: (relu(np.abs(v["x"]) - v["t"]) ** 2).sum() / 2,
        "autoencoder": autoencoder,
        "f-partials": f_partials,
        "logistic": lambda v: softplus(-v["y"] * (v["X"] @ v["w"])).sum(),
    }


def jax_implementation():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    conv = lambda x, w: jax.lax.conv_general_dilated(x[None], w, (1, 1), "VALID")[0]  # noqa: E731
    made = objectives(
        jnp, conv, lambda z: jax.nn.logsumexp(z, axis=-1), jax.nn.softplus, jax.nn.sigmoid, jax.nn.relu
    )

    def prepare(workload, arrays):
        names = WRT[workload]
        rest = {k: jnp.asarray(a) for k, a in arrays.items() if k not in names}
        at = {k: jnp.asarray(arrays[k]) for k in names}
        gradient = jax.jit(jax.grad(lambda at, rest: made[workload]({**rest, **at})))

        def run():
            out = jax.block_until_ready(gradient(at, rest))
            return [np.asarray(out[k]) for k in names]

        return run

    return jax.__version__, prepare


def torch_implementation():
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    conv = lambda x, w: torch.nn.functional.conv2d(x[None], w)[0]  # noqa: E731
    made = objectives(
        torch,
        conv,
        lambda z: torch.logsumexp(z, -1),
        torch.nn.functional.softplus,
        torch.sigmoid,
        torch.relu,
    )

    def prepare(workload, arrays):
        names = WRT[workload]
        v = {k: torch.tensor(a, requires_grad=k in names) for k, a in arrays.items()}

        def run():
            grads = torch.autograd.grad(made[workload](v), [v[k] for k in names])
            return [g.numpy() for g in grads]

        return run

    return torch.__version__, prepare


def numpy_implementation():
    return np.__version__, lambda workload, arrays: lambda: NUMPY[workload](**arrays)


IMPLEMENTATIONS = {"numpy": numpy_implementation, "jax": jax_implementation, "torch": torch_implementation}


def main():
    found = {}
    data = {}
    ready = {}
    last = {}

    def library(how):
        if how not in found:
            try:
                found[how] = IMPLEMENTATIONS[how]()
            except ImportError:
                found[how] = (None, None)
        return found[how]

    for line in sys.stdin:
        asked = json.loads(line)
        answer = {}
        if "load" in asked:
            numbers = np.fromfile(asked["file"], dtype=np.float64)
            data[asked["load"]] = {
                a["name"]: numbers[a["offset"] : a["offset"] + int(np.prod(a["shape"]))].reshape(a["shape"]).copy()
                for a in asked["arrays"]
            }
        elif "run" in asked:
            key = (asked["run"], asked["how"])
            if key not in ready:
                ready[key] = library(asked["how"])[1](asked["run"], data[asked["run"]])
            start = time.perf_counter()
            last[key] = ready[key]()
            answer["ms"] = 1000 * (time.perf_counter() - start)
        elif "result" in asked:
            parts = last[(asked["result"], asked["how"])]
            np.concatenate([np.asarray(p, dtype=np.float64).ravel() for p in parts]).tofile(asked["file"])
        else:
            answer["version"] = library(asked["how"])[0]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
