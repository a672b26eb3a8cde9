"""Complete programs that repeat what the page "Regression" shows."""

from __future__ import annotations

from collections.abc import Sequence

from playground.labs.regression.points import Point, columns
from playground.labs.regression.polynomial import L1, L2
from playground.labs.regression.spec import (
    ASKED,
    LINEAR,
    LOGISTIC,
    SEEDED_FIT,
    PolynomialSpec,
    RegressionSpec,
    training_data,
)


def script(spec: RegressionSpec, points: Sequence[Point] | None = None, *, epoch: int | None = None) -> str:
    """A complete program that trains a spec with `fit` and prints the weights and the prediction of the page.

    Args:
        spec: What to train.
        points: One's own points; none: the sample of the spec.
        epoch: Epochs to train for; none: all of the spec's.
    """
    linear = spec.task == LINEAR
    ask = f"[[{ASKED[LINEAR][0]}]]" if linear else str([list(ASKED[LOGISTIC])])
    penalty = f", kernel_regularizer=keras.regularizers.L2({spec.l2!r})" if spec.l2 else ""
    activation = "" if linear else ', activation="sigmoid"'
    loss, metrics = ("mean_squared_error", "") if linear else ("binary_crossentropy", ', metrics=["accuracy"]')
    return f"""import keras
import numpy as np

{_data_code(spec, points)}
# Build and compile. The seed sets the initial weight and the order of the points.
keras.utils.set_random_seed({spec.seed})
model = keras.Sequential([keras.Input(({spec.inputs},)), keras.layers.Dense(1{activation}{penalty})])
model.compile(optimizer=keras.optimizers.SGD({spec.learning_rate!r}), loss="{loss}"{metrics})

{_fit_lines(spec, spec.epochs if epoch is None else epoch)}

# Look at it, and predict.
kernel, bias = model.get_weights()
print("w", *kernel[:, 0], "b", bias[0])
print("prediction", model.predict(np.array({ask}), verbose=0)[0, 0])
"""


def _fit_lines(spec: RegressionSpec, epochs: int) -> str:
    if spec.shuffle == SEEDED_FIT:
        return (
            "# Train. With a seed set, fit takes the points in one and the same order in every epoch.\n"
            f"model.fit(x, y, batch_size={spec.batch_size}, epochs={epochs}, verbose=0)"
        )
    return (
        "# Train. Another order in every epoch is what fit does by itself when no seed is set; here it is done by hand,\n"
        "# so that the same numbers come again.\n"
        f"rng = np.random.default_rng([{spec.seed}, 1])\n"
        f"for epoch in range({epochs}):\n"
        "    order = rng.permutation(len(x))\n"
        f"    model.fit(x[order], y[order], batch_size={spec.batch_size}, shuffle=False, verbose=0)"
    )


def _data_code(spec: RegressionSpec, points: Sequence[Point] | None) -> str:
    if points is not None:
        x, y = training_data(spec.task, points)
        inputs = [[round(value, 3) for value in row] for row in x.tolist()]
        return f"# Your points.\nx = np.array({inputs})\ny = np.array({[round(value, 3) for value in y.tolist()]})\n"
    if spec.task == LINEAR:
        return (
            f"# Data: y = 2x + 1 + noise.\nrng = np.random.default_rng({spec.seed})\n"
            f"x = rng.uniform(0, 1, {spec.samples})\ny = 2 * x + 1 + rng.normal(0, {spec.noise!r}, {spec.samples})\n"
            "x = x[:, np.newaxis]\n"
        )
    moved = f"x += {spec.gap!r} / np.sqrt(8) * (2 * y[:, np.newaxis] - 1)\n" if spec.gap else ""
    return (
        f"# Data: class 1 where x1 + x2 > 1.\nrng = np.random.default_rng({spec.seed})\n"
        f"x = rng.uniform(0, 1, ({spec.samples}, 2))\ny = (x.sum(axis=1) > 1).astype(int)\n{moved}"
    )


def polynomial_script(
    spec: PolynomialSpec, points: Sequence[Point] | None = None, *, low: float = 0.0, high: float = 1.0
) -> str:
    """A complete program that fits a polynomial and prints both errors of the page.

    Args:
        spec: What to fit.
        points: One's own points, class 0 to train on and class 1 to test on; none: the sample of the spec.
        low, high: Ends of the domain.
    """
    if points is None:
        data = (
            f"rng = np.random.default_rng({spec.seed})\nx = rng.uniform(0, 1, {spec.samples + 40})\n"
            f"y = np.sin(2 * np.pi * x) + rng.normal(0, {spec.noise!r}, {spec.samples + 40})\n"
            f"test = np.arange(len(x)) >= {spec.samples}\n"
        )
    else:
        x, y, labels = columns(points)
        data = (
            f"x = np.array({[round(v, 3) for v in x.tolist()]})\ny = np.array({[round(v, 3) for v in y.tolist()]})\n"
            f"test = np.array({labels.tolist()}) == 1\n"
        )
    return f"""import numpy as np

{data}
# Legendre polynomials of x scaled to -1 … 1.
features = np.polynomial.legendre.legvander(2 * (x - {low!r}) / {high - low!r} - 1, {spec.degree})
a, b = features[~test], y[~test]
{_fit_code(spec)}
for name, chosen in (("train", ~test), ("test", test)):
    print(name, np.mean((features[chosen] @ c - y[chosen]) ** 2))
"""


def _fit_code(spec: PolynomialSpec) -> str:
    if spec.penalty == L1 and spec.strength:
        return f"""
# Mean squared error + {spec.strength!r} * sum |c|, the constant free: one coefficient after the other.
c, gram, target = np.zeros(a.shape[1]), a.T @ a / len(b), a.T @ b / len(b)
for sweep in range(5000):
    for j in range(len(c)):
        wanted = target[j] - gram[j] @ c + gram[j, j] * c[j]
        threshold = {spec.strength!r} / 2 if j else 0
        c[j] = np.sign(wanted) * max(abs(wanted) - threshold, 0) / gram[j, j]
"""
    strength = spec.strength if spec.penalty == L2 else 0.0
    return f"""
# Mean squared error + {strength!r} * sum c², the constant free: one linear system.
penalty = np.sqrt({strength!r} * len(b)) * np.eye(a.shape[1])[1:]
c = np.linalg.lstsq(np.vstack([a, penalty]), np.append(b, np.zeros(len(penalty))), rcond=1e-10)[0]
"""
