"""The spec of a training on MNIST: network, data and optimizer, for every lab that trains on digits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from playground.digits.attack import training_step_size
from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES
from playground.job import Job
from playground.model.layers import Dense, ImpossibleNetwork, LayerSummary, layer_text, summarize
from playground.model.optimizer import OptimizerSpec, warmup_steps
from playground.spec import later

TRAIN = Job("playground.digits.training.classifier:train", name="digits.train")

TRAIN_IMAGES = 60_000
TEST_COUNT = 10_000
GRID_SIZE = 24
# Several updates in one compiled call save Python's share of every step without changing the result. Their number is limited by
# these multiplications, to 16 for S1, so that a call takes about a fifth of a second on two cores and Stop stays prompt.
MULTIPLICATIONS_PER_EXECUTION = 3e9
MAX_STEPS_PER_EXECUTION = 32
MAX_SNAPSHOTS = 12

GLOROT, PYTORCH = "glorot_uniform", "pytorch"
INITIALIZERS = (GLOROT, "he_normal", "lecun_normal", PYTORCH)


@dataclass(frozen=True, kw_only=True)
class DigitsSpec(OptimizerSpec):
    """One training on MNIST. Spec and seed determine the result.

    Attributes:
        layers: The network, first layer first (see `playground.model.layers`); the last is `dense:10:softmax`, or
            `dense:10:linear` for logits.
        initializer: Of kernels, a Keras identifier with biases at 0; or `"pytorch"`: U(-1/sqrt(fan_in),
            1/sqrt(fan_in)) for kernels and biases alike.
        l1, l2: Penalty on every kernel, added to the loss: l1 * sum|w| + l2 * sum w².
        train_size: Number of training images, from 100 to 60,000; below 60,000 a sample drawn with the seed.
        validation_split: Share of them that is held back for validation, 0 to 0.9; the last ones, as in `fit`.
        augment_shift: Largest shift of a training image in each direction, in pixels.
        augment_rotation: Largest rotation of a training image, in degrees.
        augment_zoom: Largest relative change of a training image's size, 0 to 0.9.
        batch_size: Images per update.
        epochs: Passes over the training images.
        patience: Epochs without a better validation loss after which the training stops and the best weights are restored;
            0: never.
        seed: Seed of everything random.
        attack_epsilon: Adversarial training: each training image is changed by at most this much a pixel, from 0 to 1, in the
            direction that raises the loss; 0: never. It grows from 0 in the first quarter of the training.
        attack_steps: Steps of this attack; 1: FGSM from a random start. Without an attack it becomes 1.
    """

    layers: tuple[str, ...]
    initializer: str = GLOROT
    l1: float = 0.0
    l2: float = 0.0
    train_size: int = TRAIN_IMAGES
    validation_split: float = 0.0
    augment_shift: float = 0.0
    augment_rotation: float = 0.0
    augment_zoom: float = 0.0
    batch_size: int = 64
    epochs: int = 5
    patience: int = 0
    seed: int = 0
    attack_epsilon: float = later(0.0)
    attack_steps: int = later(1)

    def __post_init__(self) -> None:
        super().__post_init__()
        canonical = tuple(layer_text(summary.layer) for summary in summarize(self.layers, IMAGE_SHAPE))
        object.__setattr__(self, "layers", canonical)
        last = self.summary[-1].layer if canonical else None
        if not isinstance(last, Dense) or last.units != NUM_CLASSES or last.activation not in ("softmax", "linear"):
            raise ImpossibleNetwork(
                "The last layer must be dense:10:softmax, or dense:10:linear for logits: ten digits, ten outputs."
            )
        self._require(self.initializer in INITIALIZERS, "initializer", f"one of {', '.join(INITIALIZERS)}")
        self._require_number("l1", 0, 1)
        self._require_number("l2", 0, 1)
        self._require_number("train_size", 100, TRAIN_IMAGES, whole=True)
        self._require_number("validation_split", 0, 0.9)
        self._require_number("augment_shift", 0, 8)
        self._require_number("augment_rotation", 0, 180)
        self._require_number("augment_zoom", 0, 0.9)
        self._require_number("batch_size", 1, TRAIN_IMAGES, whole=True)
        self._require_number("epochs", 1, 10_000, whole=True)
        self._require_number("patience", 0, 10_000, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)
        self._require_number("attack_epsilon", 0, 0.5)
        self._require_number("attack_steps", 1, 40, whole=True)
        if not self.attack_epsilon:
            # Steps of no attack make no difference, so they make no other run.
            object.__setattr__(self, "attack_steps", 1)
        if self.patience and not self.validation_split:
            raise ValueError("Early stopping monitors the validation loss, so it needs a validation share above 0.")

    @property
    def summary(self) -> tuple[LayerSummary, ...]:
        """The layers with their output shapes and parameters."""
        return summarize(self.layers, IMAGE_SHAPE)

    @property
    def parameters(self) -> int:
        """Number of parameters, as Keras counts them."""
        return sum(layer.parameters for layer in self.summary)

    @property
    def from_logits(self) -> bool:
        """Whether the network ends in logits, so that the loss applies the softmax."""
        return self.layers[-1] == layer_text(Dense(NUM_CLASSES, "linear"))

    @property
    def fit_count(self) -> int:
        """Number of images that are trained on, without the validation share. Rounded as Keras does."""
        return int(self.train_size * (1 - self.validation_split)) if self.validation_split else self.train_size

    @property
    def steps_per_epoch(self) -> int:
        """Updates per epoch; the last batch may be smaller."""
        return math.ceil(self.fit_count / self.batch_size)

    @property
    def steps_per_execution(self) -> int:
        """Updates in one compiled call."""
        cost = self.batch_size * sum(layer.multiplications for layer in self.summary)
        if self.attack_epsilon:
            # The attack's own passes forward and back.
            cost *= 1 + self.attack_steps
        most = min(MAX_STEPS_PER_EXECUTION, self.steps_per_epoch)
        return max(1, min(most, int(MULTIPLICATIONS_PER_EXECUTION / cost)))

    @property
    def attack_step_size(self) -> float:
        """Size of a step of the attack in adversarial training."""
        return training_step_size(self.attack_epsilon, self.attack_steps)

    @property
    def attack_warmup(self) -> int:
        """Updates in which the attack grows to its full size."""
        return warmup_steps(self.epochs * self.steps_per_epoch)


def augmentation(spec: DigitsSpec) -> dict[str, tuple[float, ...]]:
    """A spec's Keras augmentation layers with their factors, which are shares of the image or of a full turn."""
    shift = spec.augment_shift / IMAGE_SHAPE[0]
    found = {
        "RandomTranslation": (shift, shift),
        "RandomRotation": (spec.augment_rotation / 360,),
        "RandomZoom": (spec.augment_zoom,),
    }
    return {name: factors for name, factors in found.items() if any(factors)}


def snapshot_epochs(epochs: int) -> tuple[int, ...]:
    """Epochs after which weights are kept: 0, 1 and the last, log-spaced between, at most `MAX_SNAPSHOTS`."""
    if epochs < MAX_SNAPSHOTS:
        return tuple(range(epochs + 1))
    ratio = epochs ** (1 / (MAX_SNAPSHOTS - 2))
    kept, last = [0], 0
    for power in range(MAX_SNAPSHOTS - 1):
        # Rounding may repeat an early epoch; the next whole one takes its place.
        last = max(last + 1, round(ratio**power))
        kept.append(last)
    kept[-1] = epochs
    return tuple(kept)
