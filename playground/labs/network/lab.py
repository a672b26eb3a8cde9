"""A neural network in 2D: presets with commentary, what is happening in words, challenges with a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.network import words
from playground.labs.network.run import LOSS_LIMIT
from playground.labs.network.spec import ANCHOR, CROSS_ENTROPY, FEATURES, NetworkSpec
from playground.preset import Preset

ADVANCE = Job("playground.labs.network.training.slices:advance")
KERAS_FILE = Job("playground.labs.network.training.slices:keras_file")

# Learning rates that suit each optimizer on these small problems.
DEFAULT_RATES = {
    "sgd": 0.03, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.1, "adadelta": 10.0, "rmsprop": 0.01, "adam": 0.01, "adamw": 0.01,
    "adamax": 0.02, "nadam": 0.01, "ftrl": 0.1, "lion": 0.001, "lamb": 0.01, "adafactor": 0.02, "muon": 0.01,
}  # fmt: skip


_OVERFIT = NetworkSpec(
    data="circle", noise=0.25, train_share=0.1, samples=500, layers=("16:tanh", "16:tanh"), features=FEATURES,
    optimizer="adam", learning_rate=0.01,
)  # fmt: skip

PRESETS = (
    Preset(
        id="circle", name="Circle",
        about="Two hidden layers of 4 and 2 neurons draw a closed curve around the inner points. Press Play, then hold the "
        "pointer over a neuron: each neuron of the first layer draws one straight boundary, and the output combines "
        "them.",
        spec=NetworkSpec(),
    ),
    Preset(
        id="as-in-tensorflow-playground", name="As in TensorFlow Playground", former=("as in TensorFlow Playground",),
        about="The same network with TensorFlow Playground's initial weights, plain gradient descent and its learning rate. It "
        "takes about 110 epochs to reach a loss below 0.01; the preset Circle takes about 35.",
        spec=NetworkSpec(initializer=ANCHOR, optimizer="sgd", learning_rate=0.03),
    ),
    # Until the page opened with Adam, this was what it opened with, and old links ask for it by name.
    Preset(
        id="circle-muon", name="Circle with Muon", former=("circle",),
        about="The same network with Muon, an optimizer that makes the step of a weight matrix equally long in all directions. "
        "On this easy problem it takes about as many epochs as Adam; on the spiral it succeeds from more initial weights "
        "than plain gradient descent.",
        spec=NetworkSpec(optimizer="muon"),
    ),
    Preset(
        id="linear-limit", name="Linear model", former=("linear limit",),
        about="Without a hidden layer the decision boundary is a straight line, whatever the weights are. It separates two "
        "clouds at once. Now choose the data set circle: the loss never falls below that of guessing. The inputs x₁² "
        "and x₂² help.",
        spec=NetworkSpec(data="gauss", layers=(), optimizer="muon"),
    ),
    Preset(
        id="xor-needs-a-hidden-layer", name="XOR needs a hidden layer", former=("xor needs a hidden layer",),
        about="Four corners, two classes: no straight line separates them, but three neurons do. Remove the hidden layer and "
        "watch the network fail. Then switch on the input x₁x₂: the product does the work of the hidden layer.",
        spec=NetworkSpec(data="xor", layers=("3:tanh",), optimizer="muon", seed=3),
    ),
    Preset(
        id="dead-relu", name="Dead ReLUs", former=("dead relu",),
        about="At this learning rate the first steps push ReLU neurons so far that their output is 0 for every point. Their "
        "maps are blank, their gradient is 0, and nothing brings them back. Change relu to leaky_relu, or start again "
        "with a lower learning rate.",
        spec=NetworkSpec(layers=("4:relu", "4:relu"), optimizer="sgd", learning_rate=1.0, seed=2),
    ),
    Preset(
        id="overfit", name="Overfitting", former=("overfit",),
        about="There are only 50 noisy training points, and 400 weights: the training loss falls to 0 while the test loss "
        "rises. The next four presets are four cures.",
        spec=_OVERFIT,
    ),
    Preset(
        id="cure-more-data", name="Cure: more data", former=("cure: more data",),
        about="The same network and the same noise, but 4,500 training points: the network can no longer memorise them.",
        spec=replace(_OVERFIT, samples=5_000, train_share=0.9, batch_size=100),
    ),
    Preset(
        id="cure-fewer-neurons", name="Cure: fewer neurons", former=("cure: fewer neurons",),
        about="The same 50 points, but a network that is too small to memorise each of them.",
        spec=replace(_OVERFIT, layers=("3:tanh",), features=("x1", "x2")),
    ),
    Preset(
        id="cure-l2-penalty", name="Cure: L2 penalty", former=("cure: L2 penalty",),
        about="The same network with a penalty on large weights, which keeps the output smooth. Change the penalty during "
        "training.",
        spec=replace(_OVERFIT, l2=0.03),
    ),
    Preset(
        id="cure-dropout", name="Cure: dropout", former=("cure: dropout",),
        about="The same network, but in training each neuron is left out half of the time, so that no neuron can rely on "
        "another.",
        spec=replace(_OVERFIT, dropout=0.5),
    ),
    Preset(
        id="too-high-a-rate", name="Learning rate too high", former=("too high a rate",),
        about="A linear regression with the additional input x₁². At a learning rate of 0.01 each step overshoots by more "
        "than the one before, and training stops at the epoch in which the loss grows beyond all bounds. Lower the "
        "learning rate to 0.008 and press Play again: now the network learns.",
        spec=NetworkSpec(
            data="plane", samples=1_200, layers=(), features=("x1", "x2", "x1^2"), optimizer="sgd", batch_size=50, learning_rate=0.01,
        ),
    ),
    Preset(
        id="spiral-solved", name="Spiral, solved", former=("spiral solved",),
        about="The spiral, using only x₁ and x₂ as inputs. With two layers of eight tanh neurons, plain gradient descent "
        "solves it from about half of all initial weights. This network has as many parameters, but sine neurons in its "
        "first layer; trained with Muon, it solved the spiral from each of 25 seeds.",
        spec=NetworkSpec(data="spiral", layers=("8:sine", "8:tanh"), optimizer="muon"),
    ),
    Preset(
        id="three-arms", name="Spiral, three classes", former=("three arms",),
        about="With three classes the network has three outputs and a softmax, and each output has a map of its own. The large "
        "map shows the most likely class; the paler the colour, the lower the confidence.",
        spec=NetworkSpec(
            data="spiral", num_classes=3, layers=("12:tanh", "8:tanh"), loss=CROSS_ENTROPY, optimizer="adam", learning_rate=0.01,
        ),
    ),
    Preset(
        id="regression-six-bumps", name="Regression: six bumps", former=("regression: six bumps",),
        about="There are no classes here. The target is a number between −1 and 1, and the output neuron has no activation "
        "function.",
        spec=NetworkSpec(data="bumps", samples=1_200, layers=("8:tanh", "8:tanh"), optimizer="adam", learning_rate=0.01),
    ),
    Preset(
        id="a-curve-of-one-variable", name="Regression: one variable", former=("a curve of one variable",),
        about="With one input and one output the network is a curve, and each neuron adds one bend to it. Hold the pointer "
        "over a neuron to see its part.",
        spec=NetworkSpec(
            data="wave", samples=1_200, noise=0.1, features=("x1",), layers=("8:tanh", "4:tanh"), optimizer="adam", learning_rate=0.01,
        ),
    ),
)  # fmt: skip


# -- what is happening ---------------------------------------------------------------------------------------------

# Epochs before anything can be said. Then the latter half of the curve counts.
ENOUGH = 20


def verdict(spec: NetworkSpec, curves: np.ndarray, diverged: int = 0) -> str:
    """What is happening, in a sentence, from the curves alone.

    Args:
        spec: The training.
        curves: Shape `(n, 5)`: epoch, losses and accuracies as `playground.labs.network.run.CURVES` names them.
        diverged: Epoch in which it diverged; 0 if it did not.
    """
    if diverged:
        return words.diverging(epoch=diverged, learning_rate=spec.learning_rate)
    if len(curves) < 2:
        return words.READY
    loss, test = curves[:, 1], curves[:, 2]
    guess, low = guessing(spec), _solved(spec)
    latest = max(1, len(curves) // 10)
    # What is judged holds for the latest tenth on average and at this moment; what is said are this moment's numbers.
    now, test_now = (max(float(one[-latest:].mean()), float(one[-1])) for one in (loss, test))
    best = int(test.argmin())
    if now < low and test_now < 3 * low:
        return words.solved(loss=loss[-1], test_loss=test[-1])
    if curves[-1, 0] < ENOUGH:
        return words.JUST_BEGUN
    if test_now > 1.25 * test[best] + 0.02 * guess and now < 0.8 * test_now and now <= loss[best]:
        return words.overfitting(
            best_epoch=curves[best, 0], best_test_loss=test[best], test_loss=test[-1], loss=loss[-1],
        )  # fmt: skip
    half = len(loss) // 2
    before = float(loss[half : half + latest].mean())
    settled = now > 0.95 * before
    if _swinging(loss[half:], guess):
        return words.OSCILLATING
    if settled and now > 0.85 * guess:
        return words.held_down(loss=loss[-1]) if _penalised(spec) else words.stuck(loss=loss[-1], guessing=guess)
    if settled and now > 3 * low:
        return words.held_down(loss=loss[-1]) if _penalised(spec) else words.underfitting(loss=loss[-1])
    return words.learning(loss=loss[-1])


def is_solved(spec: NetworkSpec, curves: np.ndarray) -> bool:
    """Whether almost nothing is left to learn, by the same rule as `verdict`."""
    return verdict(spec, curves).startswith(words.SOLVED)


def _penalised(spec: NetworkSpec) -> bool:
    """Whether something keeps the weights from fitting the training points better."""
    return spec.l1 >= 1e-3 or spec.l2 >= 1e-3 or spec.dropout >= 0.2


def guessing(spec: NetworkSpec) -> float:
    """The lowest loss of an output that is the same everywhere, for classes of equal size."""
    if spec.is_regression:
        return 0.05
    if spec.loss == CROSS_ENTROPY:
        return float(np.log(max(2, spec.classes)))
    return 0.5 if spec.outputs == 1 else 0.5 * (1 - 1 / spec.classes)


def _solved(spec: NetworkSpec) -> float:
    return 0.02 * guessing(spec) if spec.is_regression else 0.04 * guessing(spec)


def _swinging(loss: np.ndarray, guess: float) -> bool:
    """Whether the loss turns at most points by more than a tenth of what guessing gives."""
    if len(loss) < 10:
        return False
    steps = np.diff(loss)
    turns = (np.sign(steps[1:]) != np.sign(steps[:-1])).mean()
    return bool(turns > 0.4 and np.abs(steps).mean() > 0.1 * guess)


# -- challenges ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NetworkWork:
    """What a visitor's training shows at one moment, and the best scores so far.

    Attributes:
        spec: The training.
        epoch: Epochs completed.
        test_loss, test_accuracy: On the test points.
        honest: Whether no weight was set by hand and the points are not the visitor's own.
        best: Challenge id to the best score before.
    """

    spec: NetworkSpec
    epoch: float
    test_loss: float
    test_accuracy: float
    honest: bool = True
    best: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well a challenge was done.

    Attributes:
        reached: The score of what a visitor has done; None if it does not count.
        target: The score that is good enough.
        least: Whether a lower score is better.
    """

    reached: Callable[[NetworkWork], float | None]
    target: float
    least: bool = True

    def good(self, value: float) -> bool:
        """Whether a score is good enough."""
        return value <= self.target if self.least else value >= self.target

    def better(self, one: float, other: float | None) -> bool:
        """Whether a score beats another."""
        return other is None or (one < other if self.least else one > other)


def _of(spec: NetworkSpec, data: str, classes: int = 2) -> bool:
    return spec.data == data and spec.classes == classes and not spec.formula and spec.samples >= 500


def _spiral(work: NetworkWork) -> float | None:
    spec = work.spec
    ok = work.honest and _of(spec, "spiral") and set(spec.features) <= {"x1", "x2"} and spec.train_share <= 0.5
    return float(spec.parameters) if ok and work.test_accuracy >= 0.95 else None


def _circle(work: NetworkWork) -> float | None:
    spec = work.spec
    ok = work.honest and _of(spec, "circle") and set(spec.features) <= {"x1", "x2"} and spec.train_share <= 0.5
    return float(np.ceil(work.epoch)) if ok and work.test_accuracy >= 0.99 and work.epoch > 0 else None


def _generalise(work: NetworkWork) -> float | None:
    spec = work.spec
    ok = work.honest and _of(spec, "circle") and spec.noise >= 0.2 and spec.train_share <= 0.1 and spec.samples <= 1_000
    return work.test_accuracy if ok and work.epoch > 0 else None


SCORES = {
    "spiral": Score(reached=_spiral, target=121),
    "circle": Score(reached=_circle, target=6),
    "generalise": Score(reached=_generalise, target=0.91, least=False),
}


def new_bests(work: NetworkWork) -> dict[str, float]:
    """Scores that beat the ones before."""
    found = {}
    for name, score in SCORES.items():
        value = score.reached(work)
        if value is not None and score.better(value, work.best.get(name)):
            found[name] = value
    return found


def _done(name: str) -> Callable[[NetworkWork], bool]:
    def done(work: NetworkWork) -> bool:
        scores = {**work.best, **new_bests(work)}
        return name in scores and SCORES[name].good(scores[name])

    return done


CHALLENGES: tuple[Challenge[NetworkWork], ...] = (
    Challenge(
        id="spiral",
        sentence="**The spiral with the fewest parameters.** Use only x₁ and x₂ as inputs, no formula, at least 500 points and at most "
        "half of them for training. Classify 95% of the test points of the two-armed spiral correctly with at most 121 parameters. Then try it with fewer.",
        done=_done("spiral"),
    ),
    Challenge(
        id="circle",
        sentence="**The circle in the fewest epochs.** Use only x₁ and x₂ as inputs, no formula, at least 500 points and at most half of "
        "them for training. Classify 99% of the circle's test points correctly within 6 epochs. Then try to be faster.",
        done=_done("circle"),
    ),
    Challenge(
        id="generalise",
        sentence="**Little and noisy data.** Give the circle a noise of at least 0.2, and use one tenth of 500 to 1,000 points for "
        "training, without a formula. Classify 91% of the test points correctly. The noise puts the limit at about 94%.",
        done=_done("generalise"),
    ),
)


def read_bests(value: object) -> dict[str, float]:
    """Scores from a visitor's record; what is damaged is left out."""
    if not isinstance(value, Mapping):
        return {}
    return {
        name: float(value[name])
        for name in SCORES
        if isinstance(value.get(name), int | float)
        and not isinstance(value[name], bool)
        and 0 <= value[name] < LOSS_LIMIT
    }
