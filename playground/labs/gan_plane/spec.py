"""The settings of a GAN in 2D: distribution, both networks, loss, learning rates. And the networks' arithmetic in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from playground.gan.losses import LOSSES, NON_SATURATING
from playground.labs.gan_plane.distributions import DISTRIBUTIONS, OWN, Modes, modes, pool
from playground.plane.hidden import ACTIVATIONS, Hidden, parse_hidden
from playground.plane.live import Frame, Slice
from playground.spec import Spec

DATA = (*DISTRIBUTIONS, OWN)
UNIFORM, NORMAL = "uniform", "normal"
LATENTS = (UNIFORM, NORMAL)
MAX_LAYERS, MAX_UNITS, MAX_STEPS, MAX_BATCH = 6, 100, 10, 500
# Of `playground.model.optimizer.OPTIMIZERS`.
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam", "adam_beta_0.5")
GENERATOR, DISCRIMINATOR, BOTH = "generator", "discriminator", "both"
PLAYERS = (DISCRIMINATOR, GENERATOR)  # in this order: seeds depend on it
# Fields that can change during a game; any other needs a new one.
LIVE_FIELDS = (
    "loss", "gradient_penalty", "generator_optimizer", "discriminator_optimizer", "generator_learning_rate",
    "discriminator_learning_rate", "generator_steps", "discriminator_steps", "batch_size",
)  # fmt: skip
# Curves, a row a picture. `accuracy` is the share that the discriminator tells right, `gradient` the mean length of the
# generator loss's gradient at a generated point, `modes` how many are covered, `near` the share of generated points that
# lie at a mode; x1, x2 the generated points' mean.
CURVES = (
    "round", "discriminator_loss", "generator_loss", "kl", "js", "accuracy", "gradient", "modes", "near", "x1", "x2",
)  # fmt: skip
# A weight beyond this counts as diverged, and so does NaN.
LIMIT = 1e4


@dataclass(frozen=True, kw_only=True)
class GanSpec(Spec):
    """A game: the data, both networks, the loss, and how each network learns.

    Attributes:
        data: Of `playground.labs.gan_plane.distributions.DISTRIBUTIONS`, or `"own"`: the drawing comes beside the spec.
        latent: Noise: `"uniform"` on -1 … 1, or `"normal"`.
        latent_dim: Latent dimension, 1 or 2.
        generator_layers, discriminator_layers: Hidden layers, `"units:activation"`; both end in a layer without activation.
        loss: Of `playground.gan.losses.LOSSES`.
        gradient_penalty: λ of the Wasserstein loss; the others have none.
        generator_optimizer, discriminator_optimizer: Of `OPTIMIZERS`.
        generator_learning_rate, discriminator_learning_rate: > 0.
        generator_steps, discriminator_steps: Updates per round, 0 to 10; 0 freezes a network.
        batch_size: Points of each kind in an update.
        seed: Seed of both networks' weights, of noise and of batches.
    """

    data: str = "two gaussians"
    latent: str = UNIFORM
    latent_dim: int = 2
    generator_layers: tuple[str, ...] = ("16:relu", "16:relu")
    discriminator_layers: tuple[str, ...] = ("16:relu", "16:relu")
    loss: str = NON_SATURATING
    gradient_penalty: float = 1.0
    generator_optimizer: str = "adam_beta_0.5"
    discriminator_optimizer: str = "adam_beta_0.5"
    generator_learning_rate: float = 0.001
    discriminator_learning_rate: float = 0.003
    generator_steps: int = 1
    discriminator_steps: int = 1
    batch_size: int = 150
    seed: int = 1

    def __post_init__(self) -> None:
        self._require(self.data in DATA, "data", f"one of {', '.join(DATA)}")
        self._require(self.latent in LATENTS, "latent", f"one of {', '.join(LATENTS)}")
        self._require_number("latent_dim", 1, 2, whole=True)
        for name in ("generator_layers", "discriminator_layers"):
            self._require(len(getattr(self, name)) <= MAX_LAYERS, name, f"at most {MAX_LAYERS}")
            for text in getattr(self, name):
                parse_hidden(text, MAX_UNITS)
        self._require(self.loss in LOSSES, "loss", f"one of {', '.join(LOSSES)}")
        self._require_number("gradient_penalty", 0, 100)
        for player in PLAYERS:
            self._require(
                getattr(self, f"{player}_optimizer") in OPTIMIZERS,
                f"{player}_optimizer",
                f"one of {', '.join(OPTIMIZERS)}",
            )
            self._require_number(f"{player}_learning_rate", 1e-6, 10)
            self._require_number(f"{player}_steps", 0, MAX_STEPS, whole=True)
        self._require_number("batch_size", 1, MAX_BATCH, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)

    def hidden(self, player: str) -> tuple[Hidden, ...]:
        """The hidden layers of a network."""
        texts = self.generator_layers if player == GENERATOR else self.discriminator_layers
        return tuple(parse_hidden(text, MAX_UNITS) for text in texts)

    def sizes(self, player: str) -> tuple[int, ...]:
        """Neurons of a network's layers from input to output."""
        first, last = (self.latent_dim, 2) if player == GENERATOR else (2, 1)
        return (first, *(layer.units for layer in self.hidden(player)), last)

    def parameters(self, player: str) -> int:
        """Number of a network's trainable parameters."""
        sizes = self.sizes(player)
        return sum(a * b + b for a, b in pairwise(sizes))

    def becomes(self, other: GanSpec) -> bool:
        """Whether a game can continue with another spec: only `LIVE_FIELDS` differ."""
        return replace(self, **{name: getattr(other, name) for name in LIVE_FIELDS}) == other


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A distribution drawn by hand: where the brush was.

    Attributes:
        places: Pairs of coordinates.
    """

    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class GanState:
    """Everything that the next update depends on besides the spec.

    Attributes:
        generator, discriminator: Kernels and biases in Keras's order, float32.
        generator_optimizer, discriminator_optimizer: All variables of each optimizer.
        optimizers: Keys of the optimizers that these variables belong to, the generator's first.
        generator_updates, discriminator_updates: Made so far. The n-th update of a network has noise and a batch of its own.
        round: Rounds completed; a single update of one network counts as half a round.
    """

    generator: tuple[np.ndarray, ...]
    discriminator: tuple[np.ndarray, ...]
    generator_optimizer: tuple[np.ndarray, ...]
    discriminator_optimizer: tuple[np.ndarray, ...]
    optimizers: tuple[str, str]
    generator_updates: int = 0
    discriminator_updates: int = 0
    round: float = 0.0

    @property
    def frame(self) -> Frame:
        """The weights of both networks as a picture, the generator's first."""
        return Frame(at=self.round, weights=(*self.generator, *self.discriminator))


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one update saw.

    Attributes:
        noise: float32, shape `(n, latent_dim)`.
        real: float32, shape `(n, 2)`; the generator's updates see none of them.
    """

    noise: np.ndarray
    real: np.ndarray


@dataclass(frozen=True, kw_only=True)
class GanSlice(Slice[GanState]):
    """The answer of `advance`: measures of some of the frames, always of the last, columns `CURVES`.

    The seconds are those of the updates, without the measures.

    Attributes:
        batch: What the update saw, if it was a single one.
        covered: Whether each mode is covered now; bool, shape `(modes,)`.
        diverged: Whether a weight became NaN or larger than `LIMIT`: the state is then the last before that.
    """

    batch: Batch | None = None
    covered: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    diverged: bool = False


def architecture(spec: GanSpec) -> str:
    """Text that is the same for all trainings which share a compiled program."""
    parts = (
        spec.latent, spec.latent_dim, spec.generator_layers, spec.discriminator_layers, spec.generator_optimizer,
        spec.discriminator_optimizer, spec.batch_size,
    )  # fmt: skip
    return f"gan_plane {parts}"


@lru_cache(maxsize=64)
def real_points(spec_data: str, seed: int, drawing: Drawing | None) -> np.ndarray:
    """The points that batches are drawn from; float32, shape `(POOL, 2)`, read-only."""
    points = pool(spec_data, seed, drawing.places if drawing else None)
    points.flags.writeable = False
    return points


@lru_cache(maxsize=64)
def real_modes(spec_data: str, seed: int, drawing: Drawing | None) -> Modes:
    """The modes of the real points."""
    return modes(spec_data, real_points(spec_data, seed, drawing))


@lru_cache(maxsize=16)
def fixed_noise(latent: str, latent_dim: int, count: int) -> np.ndarray:
    """Noise that pictures and measures share, so that a point can be followed; float32, shape `(count, latent_dim)`."""
    random = np.random.default_rng(20_140_610)
    shape = (count, latent_dim)
    drawn = random.uniform(-1, 1, shape) if latent == UNIFORM else random.standard_normal(shape)
    found = drawn.astype("float32")
    found.flags.writeable = False
    return found


def forward(hidden: Sequence[Hidden], variables: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """A network's output as Keras computes it: `a = f(a W + b)`, the last layer without f; float64, shape `(n, outputs)`."""
    a = np.asarray(x, "float64")
    for place, layer in enumerate(hidden):
        a = ACTIVATIONS[layer.activation](a @ variables[2 * place] + variables[2 * place + 1])
    return np.asarray(a @ variables[-2] + variables[-1])


def generate(spec: GanSpec, generator: Sequence[np.ndarray], noise: np.ndarray) -> np.ndarray:
    """Generated points; float64, shape `(n, 2)`."""
    return forward(spec.hidden(GENERATOR), generator, noise)


def judge(spec: GanSpec, discriminator: Sequence[np.ndarray], points: np.ndarray) -> np.ndarray:
    """The discriminator's logits or scores; float64, shape `(n,)`."""
    return forward(spec.hidden(DISCRIMINATOR), discriminator, points)[:, 0]


def slopes(spec: GanSpec, discriminator: Sequence[np.ndarray], points: np.ndarray) -> np.ndarray:
    """Derivative of the logits by the points, from central differences; float64, shape `(n, 2)`."""
    step = 1e-5
    across, above = np.array([step, 0.0]), np.array([0.0, step])
    ahead = np.concatenate([points + across, points - across, points + above, points - above])
    right, left, up, down = np.split(judge(spec, discriminator, ahead), 4)
    return np.stack([right - left, up - down], axis=1) / (2 * step)


def finite(values: Sequence[np.ndarray]) -> bool:
    """Whether all weights are numbers within `LIMIT`."""
    return all(bool(np.isfinite(one).all()) and float(np.abs(one).max(initial=0)) < LIMIT for one in values)
