"""Regression: the trainings S4 and S5, what cures them, the challenges, and the script that repeats them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.linear_models import accuracy, least_squares, newton_logistic, separable
from playground.points import Point, columns, line_sample, square_sample
from playground.polynomial import L1, L2, MAX_DEGREE, NONE, PENALTIES, DegreeFits
from playground.spec import Spec

ADVANCE = Job("playground.models.regression:advance")

LINEAR, LOGISTIC = "linear", "logistic"
TASKS = (LINEAR, LOGISTIC)
ANEW, SEEDED_FIT = "anew", "seeded_fit"
SHUFFLES = (ANEW, SEEDED_FIT)
# Updates in one slice of the live lane, which takes at most about 100 ms, and in a whole training.
SLICE_UPDATES = 1_200
MAX_UPDATES = 20_000
# Where S4 and S5 ask for a prediction.
ASKED = {LINEAR: (0.5, 0.0), LOGISTIC: (0.3, 0.7)}


@dataclass(frozen=True, kw_only=True)
class RegressionSpec(Spec):
    """A linear or logistic regression, trained by stochastic gradient descent. Keras's defaults are S4's and S5's.

    Attributes:
        task: `"linear"`: one linear unit, mean squared error; `"logistic"`: one sigmoid unit, binary cross-entropy.
        learning_rate: Of plain SGD, > 0.
        batch_size: Points an update.
        epochs: Epochs in the whole training.
        l2: λ of the penalty λ Σ w² (Keras's `kernel_regularizer`); the bias goes free.
        shuffle: `"anew"`: another order in every epoch, as `fit` does by default; `"seeded_fit"`: the one order that `fit`
            (Keras 3.15 on TensorFlow) repeats in every epoch once `keras.utils.set_random_seed` has been called.
        seed: Of the initial weight and the order of the points; also of the sample.
        samples: Points of the sample.
        noise: Standard deviation of the linear sample's noise.
        gap: Distance between the logistic sample's classes.
    """

    task: str = LINEAR
    learning_rate: float = 0.01
    batch_size: int = 32
    epochs: int = 100
    l2: float = 0.0
    shuffle: str = ANEW
    seed: int = 0
    samples: int = 100
    noise: float = 0.5
    gap: float = 0.0

    def __post_init__(self) -> None:
        self._require(self.task in TASKS, "task", f"one of {', '.join(TASKS)}")
        self._require_number("learning_rate", 1e-6, 100)
        self._require_number("batch_size", 1, 1_000, whole=True)
        self._require_number("epochs", 1, 10_000, whole=True)
        self._require_number("l2", 0, 10)
        self._require(self.shuffle in SHUFFLES, "shuffle", f"one of {', '.join(SHUFFLES)}")
        # TensorFlow takes seeds modulo 2³¹ - 1.
        self._require_number("seed", 0, 2**31 - 2, whole=True)
        self._require_number("samples", 3, 300, whole=True)
        self._require_number("noise", 0, 2)
        self._require_number("gap", 0, 1)

    @property
    def inputs(self) -> int:
        """Inputs of the model."""
        return 1 if self.task == LINEAR else 2

    def steps_per_epoch(self, count: int) -> int:
        """Updates an epoch for so many points; the last batch may be smaller."""
        return -(-count // self.batch_size)

    def sample(self) -> tuple[Point, ...]:
        """The sample that the settings describe."""
        if self.task == LINEAR:
            return line_sample(self.seed, self.samples, self.noise)
        return square_sample(self.seed, self.samples, self.gap)


def training_data(task: str, points: Sequence[Point]) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets: float64, shapes `(n, 1)` and `(n,)` for a line, `(n, 2)` and `(n,)` of 0 or 1 for classes."""
    x, y, labels = columns(points)
    if task == LINEAR:
        return x[:, None], y
    return np.column_stack([x, y]), labels.astype("float64")


def refusal(spec: RegressionSpec, count: int) -> str:
    """Why the page does not train a spec on so many points, in a sentence; empty if it does."""
    if count < 2:
        return "Two points at least are needed. Click into the picture to set some."
    updates = spec.epochs * spec.steps_per_epoch(count)
    if updates > MAX_UPDATES:
        return (
            f"That would be {updates:,} updates; this page makes at most {MAX_UPDATES:,}. "
            "Take fewer epochs or a larger batch."
        )
    return ""


@dataclass(frozen=True, kw_only=True)
class TrainState:
    """Where a training is: all that it takes to go on.

    Attributes:
        epoch: Epochs done.
        weights: float32, shape `(d + 1,)`: the kernel's, then the bias.
    """

    epoch: int
    weights: np.ndarray


def optimum(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, l2: float) -> np.ndarray | None:
    """The weights with the smallest loss plus l2 Σ w²; None if there are none, since every larger w is better."""
    if spec.task == LINEAR:
        return least_squares(x, y, l2)
    if l2 > 0:
        return newton_logistic(x, y, l2) if 0 < y.mean() < 1 else None
    return None


@dataclass(frozen=True, kw_only=True)
class PolynomialSpec(Spec):
    """A polynomial fitted to noisy points of a sine.

    Attributes:
        degree: 1 to 15.
        penalty: `"none"`, `"l2"` or `"l1"`.
        strength: λ of the penalty.
        samples: Training points of the sample.
        noise: Standard deviation of its noise.
        seed: Of the sample.
    """

    degree: int = 3
    penalty: str = NONE
    strength: float = 0.01
    samples: int = 20
    noise: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        self._require_number("degree", 1, MAX_DEGREE, whole=True)
        self._require(self.penalty in PENALTIES, "penalty", f"one of {', '.join(PENALTIES)}")
        self._require_number("strength", 0, 10)
        self._require_number("samples", 3, 100, whole=True)
        self._require_number("noise", 0, 2)
        self._require_number("seed", 0, 2**31 - 2, whole=True)


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A named start.

    Attributes:
        id: Name on the page and in the URL.
        about: One sentence: what it is and what to expect.
        spec: Its settings.
    """

    id: str
    about: str
    spec: RegressionSpec | PolynomialSpec


S4 = Preset(
    id="S4 line",
    about="One linear unit, Keras's defaults, 100 epochs. It ends half-way: the fit is unfinished.",
    spec=RegressionSpec(),
)
S5 = Preset(
    id="S5 classes",
    about="One sigmoid unit, Keras's defaults, 100 epochs, classes parted by x1 + x2 = 1. Barely trained.",
    spec=RegressionSpec(task=LOGISTIC),
)
SEPARABLE = Preset(
    id="no end",
    about="Classes with a gap between them: the loss has no minimum, and the weights grow for ever, more and more slowly.",
    spec=RegressionSpec(task=LOGISTIC, learning_rate=1.0, epochs=2_000, gap=0.2),
)
PENALISED = Preset(
    id="L2 ends it",
    about="The same classes with an L2 penalty: now there is a best w, and training arrives at it.",
    spec=RegressionSpec(task=LOGISTIC, learning_rate=1.0, epochs=500, gap=0.2, l2=0.01),
)
CURVES = Preset(
    id="curves",
    about="Polynomials of degree 1 to 15 through 20 noisy points of a sine: too stiff, about right, too supple.",
    spec=PolynomialSpec(),
)
PRESETS = (S4, S5, SEPARABLE, PENALISED, CURVES)


def more_steps(spec: RegressionSpec) -> RegressionSpec:
    """The same training for ten times the epochs, S5's for fifty times: the cure of patience."""
    return replace(spec, epochs=1_000 if spec.task == LINEAR else 5_000)


def higher_rate(spec: RegressionSpec) -> RegressionSpec:
    """The same training with a rate that fits the problem: the cure that costs nothing."""
    return replace(spec, learning_rate=0.1 if spec.task == LINEAR else 3.0)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is on the screen, as the challenges see it.

    Attributes:
        spec: The settings.
        points: The points.
        own: Whether the visitor has changed or brought them.
        weights: float, shape `(d + 1,)`, as far as trained; None for a polynomial.
        epoch: Epochs trained.
        fits: The polynomials, on that view.
    """

    spec: RegressionSpec | PolynomialSpec
    points: tuple[Point, ...]
    own: bool
    weights: np.ndarray | None = None
    epoch: int = 0
    fits: DegreeFits | None = None


def _arrived(work: Work) -> bool:
    """S4's own points, and a slope within 1 % of least squares'."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LINEAR or work.own or work.weights is None:
        return False
    best = least_squares(*training_data(LINEAR, work.points))
    return abs(float(work.weights[0]) / best[0] - 1) < 0.01


def _downhill(work: Work) -> bool:
    """The sample's points but for three at most, and a least-squares line that falls."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LINEAR or not work.own:
        return False
    before = {(round(point.x, 3), round(point.y, 3)) for point in work.spec.sample()}
    now = {(round(point.x, 3), round(point.y, 3)) for point in work.points}
    if len(before) < 20 or len(before - now) > 3 or len(now - before) > 3 or len(now) < 2:
        return False
    return bool(least_squares(*training_data(LINEAR, work.points))[0] < 0)


def _all_right(work: Work) -> bool:
    """S5's points, all on their side of the line."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LOGISTIC or work.own or work.weights is None:
        return False
    return work.spec.gap == 0 and accuracy(work.weights, *training_data(LOGISTIC, work.points)) > 0.985


def _inseparable(work: Work) -> bool:
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LOGISTIC or not work.own:
        return False
    x, y = training_data(LOGISTIC, work.points)
    return len(y) >= 20 and not separable(x, y)


def _tamed(work: Work) -> bool:
    """Degree 15 with a penalty is as good on the test points as the best plain polynomial could be, nearly."""
    if not isinstance(work.spec, PolynomialSpec) or work.fits is None or work.spec.penalty not in (L1, L2) or work.own:
        return False
    at = work.fits.test_error[MAX_DEGREE - 1]
    return bool(work.spec.degree == MAX_DEGREE and at <= 1.2 * np.nanmin(work.fits.test_error))


CHALLENGES: tuple[Challenge[Work], ...] = (
    Challenge(
        id="arrive", sentence="S4: bring the trained slope within 1 % of the least-squares slope.", done=_arrived
    ),
    Challenge(
        id="downhill",
        sentence="S4: make the least-squares line fall by adding, moving or deleting three points at most.",
        done=_downhill,
    ),
    Challenge(id="all_right", sentence="S5: train it until at least 99 of its 100 points are right.", done=_all_right),
    Challenge(
        id="inseparable",
        sentence="S5: move or add a point so that no line parts the classes any more. Then the weights stop growing.",
        done=_inseparable,
    ),
    Challenge(
        id="tamed",
        sentence="Curves: take degree 15 and find a penalty that makes it about as good on the test points as the best degree.",
        done=_tamed,
    ),
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


def polynomial_script(spec: PolynomialSpec, points: Sequence[Point] | None = None) -> str:
    """A complete program that fits a polynomial and prints both errors of the page.

    Args:
        spec: What to fit.
        points: One's own points, class 0 to train on and class 1 to test on; none: the sample of the spec.
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
features = np.polynomial.legendre.legvander(2 * x - 1, {spec.degree})
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
