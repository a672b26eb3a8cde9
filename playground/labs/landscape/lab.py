"""The landscape of a real network: what is trained, through which plane its loss is looked at, presets, challenges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.landscape.spec import MEASURED, MNIST, NOISE, PATH, RANDOM, TRAINING, LandscapeSpec, Plane, View
from playground.model import code
from playground.preset import Preset
from playground.settings import Settings

TRAIN = Job("playground.labs.landscape.training.train:train", name="landscape.train")
PLANE = Job("playground.labs.landscape.training.train:plane")
LOSSES = Job("playground.labs.landscape.training.train:losses")
FEET = Job("playground.labs.landscape.training.train:feet")
LINE = Job("playground.labs.landscape.training.train:line")

# Multiplications of one slice of a map, which take about a tenth of a second on one core.
SLICE = 4e8


def rows_a_slice(spec: LandscapeSpec, view: View) -> int:
    """Rows of a map that one slice of the live lane computes.

    The first layer's part is three additions and an activation an example, whatever the number of inputs, because its
    pre-activation is affine in the two coordinates; activations are counted as 20 multiplications.
    """
    units = spec.units if spec.hidden_layers else spec.outputs
    inner = max(0, spec.hidden_layers - 1) * spec.units * (spec.units + 20)
    last = spec.units * spec.outputs if spec.hidden_layers else 0
    return max(1, int(SLICE / (view.resolution * MEASURED * (20 * units + inner + last))))


PRESETS = (
    Preset(
        id="Spiral",
        spec=LandscapeSpec(optimizer="adam", learning_rate=0.01, epochs=120),
        about="Two spirals and 337 weights. The path falls off a plateau and then winds along a valley.",
    ),
    Preset(
        id="Digits",
        spec=LandscapeSpec(
            data=MNIST,
            train_size=1_000,
            hidden_layers=1,
            units=32,
            activation="relu",
            optimizer="sgd",
            learning_rate=0.1,
            epochs=20,
        ),
        about="784-32-10 on 1,000 digits: 25,450 weights, and yet most of the path lies in one plane.",
    ),
    Preset(
        id="Convex",
        spec=LandscapeSpec(
            data=MNIST, train_size=1_000, hidden_layers=0, optimizer="sgd", learning_rate=0.1, epochs=20
        ),
        about="Softmax regression: no hidden layer, so the loss is convex, and every plane through it is a bowl.",
    ),
    Preset(
        id="Too high a rate",
        spec=LandscapeSpec(optimizer="sgd", momentum=0.9, learning_rate=1.0, epochs=40),
        about="The same spirals with steps that are too long: the path jumps from wall to wall.",
    ),
)


def refusal(spec: LandscapeSpec, settings: Settings) -> str:
    """Why this server does not train a spec, in a sentence; empty if it does."""
    if spec.epochs > settings.max_epochs:
        return f"You ask for {spec.epochs} epochs; this server trains at most {settings.max_epochs}."
    if spec.parameters > settings.max_parameters:
        return f"This network has {spec.parameters:,} weights; this server trains at most {settings.max_parameters:,}."
    return ""


def explained_in_words(spec: LandscapeSpec, view: View, plane: Plane) -> str:
    """What of the path this plane shows, in a sentence or two."""
    first, both = plane.explained
    if view.plane == RANDOM:
        return (
            f"This plane shows {both:.2%} of the path's variance: two random directions of {spec.parameters:,} are almost "
            "at right angles to any path, so its shadow hardly moves."
        )
    farthest = int(plane.off_plane.argmax())
    share = plane.off_plane[farthest] / max(float(plane.distance.max()), 1e-12)
    return (
        f"The plane holds {both:.1%} of the path's variance ({first:.1%} along the first axis). At update "
        f"{plane.steps[farthest]} the path is farthest off it: {share:.0%} of its whole length from end to end."
    )


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a visitor has looked at: a finished training through a plane, with the share of the path's variance shown."""

    spec: LandscapeSpec
    view: View
    explained: float
    rises: bool


def look_at(spec: LandscapeSpec, view: View, plane: Plane) -> Look:
    """What this picture shows, for the challenges."""
    rises = bool(plane.loss[1:].max(initial=0.0) > 3 * plane.loss[0])
    return Look(spec=spec, view=view, explained=plane.explained[1], rises=rises)


def _same_training(looks: Sequence[Look]) -> Iterable[tuple[Look, Look]]:
    return ((one, other) for one in looks for other in looks if one.spec == other.spec)


CHALLENGES: tuple[Challenge[Sequence[Look]], ...] = (
    Challenge(
        id="blind",
        sentence="See one training twice: through the plane of its path, and through a random plane that shows less than 1 % of "
        "the path's variance.",
        done=lambda looks: any(
            one.view.plane == PATH and other.view.plane == RANDOM and other.explained < 0.01
            for one, other in _same_training(looks)
        ),
    ),
    Challenge(
        id="flat",
        sentence="Find a network with a hidden layer whose path lies in one plane: 99 % of the variance, or more.",
        done=lambda looks: any(
            look.spec.hidden_layers > 0 and look.view.plane == PATH and look.explained >= 0.99 for look in looks
        ),
    ),
    Challenge(
        id="over_the_wall",
        sentence="Over the wall: train a network whose loss on the way is more than three times what it was before training, and which "
        "still comes to its end.",
        done=lambda looks: any(look.rises for look in looks),
    ),
)


def script(spec: LandscapeSpec, view: View, *, threads: int) -> str:
    """A complete program that trains the spec and prints the losses on a coarse grid of the view's plane.

    Args:
        spec: What to train.
        view: The plane.
        threads: TensorFlow threads of the worker that trained it.
    """
    layers = "\n".join(
        f"    {line},"
        for line in [
            f"keras.Input(({spec.inputs},))",
            *code.layers_code(spec.layers, (spec.inputs,), initializer="glorot_uniform"),
        ]
    )
    loss = "keras.losses.SparseCategoricalCrossentropy" if spec.outputs > 1 else "keras.losses.BinaryCrossentropy"
    chosen = "x_train, y_train" if view.examples == TRAINING else "x_test, y_test"
    return f"""{code.preamble(threads=threads)}
{_data_code(spec)}
keras.utils.set_random_seed({spec.seed})
model = keras.Sequential([
{layers}
])
model.compile(
    optimizer={code.optimizer_code(spec, spec.steps)},
    loss={loss}(from_logits=True),
)

# Train, and keep the weights on the way.
kept = {list(spec.path_steps)}


def flat(weights):
    return np.concatenate([weight.ravel() for weight in weights]).astype("float64")


class Path(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.points, self.step = [flat(self.model.get_weights())], 0

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        if self.step in kept:
            self.points.append(flat(self.model.get_weights()))


path = Path()
model.fit(x_train, y_train, batch_size={spec.batch_size}, epochs={spec.epochs}, callbacks=[path], verbose=0)
points = np.stack(path.points)
end = points[-1]

# Two directions in weight space.
{_directions_code(view)}
# Where the path runs on the plane through the last weights, and what the plane shows of it.
basis = np.stack([first, second], axis=1)
shadow = np.linalg.lstsq(basis, (points - end).T, rcond=None)[0].T
orthonormal = np.linalg.qr(basis)[0]
centred = points - points.mean(axis=0)
explained = np.sum((centred @ orthonormal) ** 2) / np.sum(centred**2)
print(f"explained variance {{explained:.4f}}")


def set_flat(values):
    weights, start = [], 0
    for weight in model.get_weights():
        weights.append(values[start : start + weight.size].reshape(weight.shape))
        start += weight.size
    model.set_weights(weights)


# The loss over the plane, one evaluation a point. The page draws {view.resolution} x {view.resolution} such points.
{_grid_code(view)}
x, y = {chosen}
for b in up:
    row = []
    for a in across:
        set_flat(end + a * first + b * second)
        row.append(float(model.test_on_batch(x, y)))
    print("losses", *[f"{{value:.5f}}" for value in row])
"""


def _data_code(spec: LandscapeSpec) -> str:
    if spec.data == MNIST:
        return f"""# 1,000 digits to test on, as many as {spec.train_size} others to learn from, drawn with the seed.
with np.load("assets/mnist/mnist.npz") as mnist:
    order = np.random.default_rng({spec.seed}).permutation(60_000)
    x = mnist["x_train"][order].reshape(-1, 784).astype("float32") / 255
    y = mnist["y_train"][order].astype("int64")
x_train, y_train = x[:{spec.train_size}], y[:{spec.train_size}]
x_test, y_test = x[-{MEASURED}:], y[-{MEASURED}:]
"""
    return f"""# Points of the playground's own generator; run this in its folder.
from playground.plane.datasets import plane_points

points = plane_points("{spec.data}", seed={spec.seed}, noise={NOISE}, samples={spec.train_size + MEASURED})
x, y = points.x.astype("float32"), points.y.astype("float32")[:, np.newaxis]
x_train, y_train = x[:{spec.train_size}], y[:{spec.train_size}]
x_test, y_test = x[{spec.train_size}:], y[{spec.train_size}:]
"""


def _directions_code(view: View) -> str:
    if view.plane == PATH:
        return """# The two principal components of the path.
centred = points - points.mean(axis=0)
_, _, components = np.linalg.svd(centred, full_matrices=False)
first, second = components[:2]
ahead = (points - end) @ components[:2].T
first, second = [
    component * (1 if ahead[np.abs(ahead[:, axis]).argmax(), axis] > 0 else -1)
    for axis, component in enumerate((first, second))
]
"""
    return f"""# Random ones, each filter as long as the network's own: of a Keras kernel the filters lie on the last axis. Biases stay.
rng = np.random.default_rng({view.seed})


def direction():
    parts = []
    for weight in model.get_weights():
        noise = rng.standard_normal(weight.shape)
        if weight.ndim == 1:
            parts.append(np.zeros(weight.size))
            continue
        axes = tuple(range(weight.ndim - 1))
        length = np.sqrt(np.sum(weight.astype("float64") ** 2, axis=axes) / np.sum(noise**2, axis=axes))
        parts.append((noise * length).ravel())
    return np.concatenate(parts)


first, second = direction(), direction()
"""


def _grid_code(view: View) -> str:
    if view.plane == RANDOM:
        return f"across = up = np.linspace({-view.reach}, {view.reach}, 5)"
    return f"""low, high = shadow.min(axis=0), shadow.max(axis=0)
middle, half = (low + high) / 2, np.maximum(high - low, 1e-6 + (high - low).max() / 10) * ({0.5 + view.reach})
across, up = [np.linspace(middle[axis] - half[axis], middle[axis] + half[axis], 5) for axis in (0, 1)]"""


def numbers(result: dict[str, Any]) -> str:
    """A finished training in a few words."""
    return f"training loss {result['loss']:.3f} · test loss {result['test_loss']:.3f} · test accuracy {result['test_accuracy']:.1%}"
