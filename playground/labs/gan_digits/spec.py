"""Generated digits: the spec of a training, what a page asks of a trained GAN, and the answers. No Keras."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from playground.digits.mnist import NUM_CLASSES
from playground.gan.losses import HINGE, LEAST_SQUARES, NON_SATURATING, WASSERSTEIN
from playground.job import Job
from playground.labs.gan_digits.latents import LEAST_TRUNCATION as LEAST_TRUNCATION
from playground.labs.gan_digits.latents import NO_TRUNCATION as NO_TRUNCATION
from playground.labs.gan_digits.own_images import MOST_TEXT, unpack_images
from playground.runs.folder import Folder
from playground.spec import Spec

# For `engine.start`: minutes. A `GanDigitsSpec`, and an `EvaluationSpec`.
TRAIN = Job("playground.labs.gan_digits.training.train:train", name="gan_digits.train")
EVALUATE = Job("playground.labs.gan_digits.training.evaluate:measure", name="gan_digits.health")
# For `engine.call`: milliseconds, once the GAN is loaded.
SAMPLE = Job("playground.labs.gan_digits.training.samples:sample")  # (Source, SampleRequest) -> Samples
INTERPOLATE = Job(
    "playground.labs.gan_digits.training.samples:interpolate"
)  # (Source, InterpolationRequest) -> Samples, a frame each
DIRECTIONS = Job("playground.labs.gan_digits.training.samples:directions")  # (Source) -> Directions
VERDICT = Job(
    "playground.labs.gan_digits.training.samples:verdict"
)  # (Source, uint8 (n, 28, 28), n from 0 to 16) -> Verdict
NEAREST = Job(
    "playground.labs.gan_digits.training.nearest:nearest"
)  # (uint8 (n, 28, 28), n from 1 to 16, k=5) -> Nearest

CONDITIONAL, DCGAN = "conditional", "dcgan"
KINDS = (CONDITIONAL, DCGAN)
LOSSES = (NON_SATURATING, LEAST_SQUARES, WASSERSTEIN, HINGE)
GENERATOR_FILE, DISCRIMINATOR_FILE, STATE_FILE = "generator.keras", "discriminator.keras", "state.npz"
MAX_SHEETS, MAX_COUNT, MAX_DIRECTIONS, MAX_NEAREST = 200, 100, 8, 16
# Images per step at 32 filters, so that a step takes at most half a second on a free core, and Stop stays prompt.
MOST_WORK = 1_000
# A sheet has a column for each digit and the same noise along a row; without labels every sample has its own noise.
SHEET_ROWS, SHEET_COLUMNS = 8, NUM_CLASSES
SHEET_SEED = 20_141_106


@dataclass(frozen=True, kw_only=True)
class GanDigitsSpec(Spec):
    """One training of a generator and a discriminator of 28 x 28 pictures. The spec determines the result.

    Attributes:
        kind: `"conditional"`: both networks are conditioned on the digit, as a one-hot vector; `"dcgan"`: neither is.
        loss: Of `LOSSES`; equations in `playground.gan.losses`.
        gradient_penalty: λ of the Wasserstein loss; the others have none.
        latent: Latent dimension: normally distributed numbers of noise for each image.
        filters: Width of both networks.
        generator_rate, discriminator_rate: Adam's learning rates.
        beta_1: Adam's decay of the first moment, of both.
        discriminator_steps: Updates of the discriminator before each update of the generator.
        batch_size: Real images per update, and as many generated ones.
        steps: Updates of the generator in total, including those of the run in `continue_from`.
        sample_every: Steps between sample sheets; there are at most `MAX_SHEETS`.
        average: Decay of the moving average of the generator's weights, with which all samples are made; 0: no averaging.
        train_size: Number of MNIST's training digits, from 100 to 60,000; fewer are drawn with the seed, as in "Train digits".
        own: The visitor's images instead of MNIST's, as `playground.labs.gan_digits.own_images.pack_images` packs them; empty: none.
        continue_from: fsspec address of the folder of a run that has ended, whose networks have the same shape; empty: from scratch.
            A run that ships includes only its weights: its optimizers and its step start again.
        seed: Of weights, noise and batches.
    """

    kind: str = CONDITIONAL
    loss: str = NON_SATURATING
    gradient_penalty: float = 10.0
    latent: int = 64
    filters: int = 32
    generator_rate: float = 0.001
    discriminator_rate: float = 0.0005
    beta_1: float = 0.5
    discriminator_steps: int = 1
    batch_size: int = 32
    steps: int = 3_000
    sample_every: int = 100
    average: float = 0.999
    train_size: int = 60_000
    own: str = ""
    continue_from: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        self._require(self.kind in KINDS, "kind", f"one of {', '.join(KINDS)}")
        self._require(self.loss in LOSSES, "loss", f"one of {', '.join(LOSSES)}")
        self._require_number("gradient_penalty", 0, 100)
        self._require_number("latent", 2, 128, whole=True)
        self._require_number("filters", 4, 64, whole=True)
        for name in ("generator_rate", "discriminator_rate"):
            self._require_number(name, 1e-6, 0.1)
        self._require_number("beta_1", 0, 0.999)
        self._require_number("discriminator_steps", 1, 10, whole=True)
        self._require_number("batch_size", 8, 256, whole=True)
        most = int(MOST_WORK / (1 + self.discriminator_steps) / (self.filters / 32) ** 2)
        rule = f"at most {most} with this number of filters and discriminator updates"
        self._require(self.batch_size <= most, "batch_size", rule)
        self._require_number("steps", 1, 200_000, whole=True)
        self._require_number("sample_every", 1, 100_000, whole=True)
        least = math.ceil(self.steps / MAX_SHEETS)
        self._require(
            self.sample_every >= least,
            "sample_every",
            f"at least {least}, so that there are at most {MAX_SHEETS} sample sheets",
        )
        self._require_number("average", 0, 0.99999)
        self._require_number("train_size", 100, 60_000, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)
        self._require(isinstance(self.continue_from, str), "continue_from", "a folder's address, or empty")
        self._require(isinstance(self.own, str) and len(self.own) <= MOST_TEXT, "own", "packed images")
        if self.own and unpack_images(self.own)[1] is None and self.conditional:
            raise ValueError("A conditional GAN needs a label for each image, and these images have no labels.")

    @property
    def conditional(self) -> bool:
        """Whether both networks are conditioned on the digit."""
        return self.kind == CONDITIONAL


# Events of `TRAIN`, besides "start":
#   "setup"    steps, first_step (0, or where it continues), images, generator_parameters, discriminator_parameters
#   "batch"    step, steps_per_s, time_left_s; and means since the last one: discriminator_loss, generator_loss, right (the
#              discriminator's accuracy)
#   "samples"  step: its `sheet_file` is there, of the averaged generator; also those of a run that this one continues
#   "saved"    step: both networks' files and the state are of this step
#   "result"   what `train` returns
# Events of `EVALUATE`: "batch" done (0 to 1), time_left_s, what (in words); "result".


def sheet_file(step: int) -> str:
    """File of the samples after a step: `x`, uint8, shape `(SHEET_ROWS * SHEET_COLUMNS, 28, 28)`, row by row."""
    return f"samples-{step:06d}.npz"


# -- a trained GAN, and what is asked of it ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Source:
    """A trained GAN.

    Attributes:
        folder: fsspec address of a run's folder, which holds `generator.keras` and `discriminator.keras`.
        spec: Its training.
        step: Of the run's last `"saved"` event while it goes on, so that newer files are read; else 0.
    """

    folder: str
    spec: GanDigitsSpec
    step: int = 0


@dataclass(frozen=True, kw_only=True)
class SampleRequest(Spec):
    """The samples to make.

    Attributes:
        digits: Asked for in turn; empty: 0 to 9. Has no effect on an unconditional generator.
        count: 1 to 100.
        seed: Of the noise. More samples of one seed begin with the same ones.
        truncation: Noise beyond this number of standard deviations is not drawn; from 0.1 to 4, which means no truncation.
        same_noise: Whether successive samples share their noise until every digit has had it.
        offsets: Offset along each of the first principal directions, in standard deviations of the noise.
    """

    digits: tuple[int, ...] = ()
    count: int = 10
    seed: int = 0
    truncation: float = NO_TRUNCATION
    same_noise: bool = False
    offsets: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        self._require(set(self.digits) <= set(range(NUM_CLASSES)), "digits", "digits from 0 to 9")
        self._require_number("count", 1, MAX_COUNT, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)
        self._require_number("truncation", LEAST_TRUNCATION, NO_TRUNCATION)
        self._require(len(self.offsets) <= MAX_DIRECTIONS, "offsets", f"at most {MAX_DIRECTIONS} numbers")

    @property
    def labels(self) -> np.ndarray:
        """The digit asked for, by sample; int64, shape `(count,)`."""
        digits = np.array(self.digits or range(NUM_CLASSES))
        return digits[np.arange(self.count) % len(digits)]


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Generated images with their scores and readings. Also the frames of an interpolation.

    Attributes:
        images: uint8, shape `(n, 28, 28)`, ink 0 to 255.
        labels: Digits asked for; int64, shape `(n,)`; -1: none, or in an interpolation a mixture of two.
        latents: Noise including offsets; float32, shape `(n, latent)`.
        scores: The discriminator's logits or scores; float32, shape `(n,)`.
        readings: The probabilities of the reader in `assets/digits/features.keras`; float32, shape `(n, 10)`.
    """

    images: np.ndarray
    labels: np.ndarray
    latents: np.ndarray
    scores: np.ndarray
    readings: np.ndarray


@dataclass(frozen=True, kw_only=True)
class InterpolationRequest(Spec):
    """An interpolation between two samples. With equal latents the noise is constant, with equal digits the label is.

    Attributes:
        begin, end: Latents, shape `(latent,)`.
        begin_digit, end_digit: 0 to 9; -1 for an unconditional generator.
        frames: 2 to 100, both ends counted.
    """

    begin: tuple[float, ...]
    end: tuple[float, ...]
    begin_digit: int = -1
    end_digit: int = -1
    frames: int = 32

    def __post_init__(self) -> None:
        self._require_number("frames", 2, MAX_COUNT, whole=True)
        self._require(len(self.begin) == len(self.end), "end", f"{len(self.begin)} numbers, as `begin` is")


@dataclass(frozen=True, kw_only=True)
class Directions:
    """Principal directions of the noise, sorted by how much changes along them.

    Attributes:
        vectors: Unit vectors, float32, shape `(k, latent)`.
        shares: Share of the first hidden layer's variance that each explains; float32, shape `(k,)`.
    """

    vectors: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The discriminator's scores of some images, of real test digits, and of samples of the same GAN.

    Attributes:
        scores: Of the given images: float32, shape `(n, 10)`, with each of ten labels; `(n, 1)` without labels.
        real, generated: Scores of real test digits, and of generated ones; float32, shape `(200,)`.
        real_images, generated_images, …_labels: Their images, uint8, and labels, int64; -1 for samples without a label.
        border: Decision threshold: the score above which an image is classified as real.
    """

    scores: np.ndarray
    real: np.ndarray
    generated: np.ndarray
    real_images: np.ndarray
    generated_images: np.ndarray
    real_labels: np.ndarray
    generated_labels: np.ndarray
    border: float


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """The training digits nearest to some images, in pixels (ink 0 to 1) and in the reader's features.

    Attributes:
        pixel_index, feature_index: Indices into MNIST's training digits, nearest first; int64, shape `(n, k)`.
        pixel_images, feature_images, …_labels: uint8, shapes `(n, k, 28, 28)` and `(n, k)`.
        pixel_distance, feature_distance: Euclidean; float32, shape `(n, k)`.
        pixel_typical, feature_typical: Quantiles 5 %, 50 % and 95 % of the same distance for real test digits.
    """

    pixel_index: np.ndarray
    pixel_images: np.ndarray
    pixel_labels: np.ndarray
    pixel_distance: np.ndarray
    feature_index: np.ndarray
    feature_images: np.ndarray
    feature_labels: np.ndarray
    feature_distance: np.ndarray
    pixel_typical: tuple[float, float, float]
    feature_typical: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class EvaluationSpec(Spec):
    """One evaluation of a generator.

    Attributes:
        folder: fsspec address of the run's folder.
        sha256: Of its `generator.keras`: another generator is another evaluation.
        conditional: Whether it is conditioned on the digit.
        truncation: As in `SampleRequest`.
        samples: Number of samples, compared with as many test digits; 1,000 to 10,000.
        seed: Of the noise.
    """

    folder: str
    sha256: str
    conditional: bool = True
    truncation: float = NO_TRUNCATION
    samples: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        self._require_number("truncation", LEAST_TRUNCATION, NO_TRUNCATION)
        self._require_number("samples", 1_000, 10_000, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)

    @classmethod
    def of(cls, folder: str, *, conditional: bool, truncation: float = NO_TRUNCATION) -> EvaluationSpec:
        """The evaluation of a run's generator.

        Raises:
            FileNotFoundError: If there is none; the message is a sentence for the visitor.
        """
        content = Folder(folder).read_bytes(GENERATOR_FILE)
        if content is None:
            raise FileNotFoundError("This generator no longer exists. Choose another one.")
        sha256 = hashlib.sha256(content).hexdigest()
        return cls(folder=folder, sha256=sha256, conditional=conditional, truncation=truncation)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The evaluation of a generator. The result of an `EVALUATE` run holds its fields: `Evaluation(**run.record.result)`.

    Attributes:
        samples: Number of samples.
        frechet: Fréchet distance to the test digits in the reader's features ("MNIST-FD", not comparable with Inception's).
        floor: The same for as many training digits: about what a perfect generator would reach.
        read_as_asked: Share of samples that the reader reads as the digit asked for; None if none was.
        asked: The same by digit; empty if none was asked for.
        histogram: Number of samples that the reader reads as each digit, ten numbers.
        precision: Share of samples that are close to test digits (k = 3).
        recall: Share of test digits that are close to samples (k = 3).
        floor_precision, floor_recall: The same for training digits.
        nearest: Distance of a sample to the nearest training digit, in features: quantiles 5 %, 50 % and 95 %.
        nearest_real: The same for test digits. Much smaller distances of the samples mean copying.
        seconds: Duration of the evaluation.
    """

    samples: int
    frechet: float
    floor: float
    read_as_asked: float | None
    asked: list[float]
    histogram: list[int]
    precision: float
    recall: float
    floor_precision: float
    floor_recall: float
    nearest: list[float]
    nearest_real: list[float]
    seconds: float

    @property
    def rare(self) -> tuple[int, ...]:
        """Digits with less than 80 % of an equal share."""
        return tuple(np.flatnonzero(np.array(self.histogram) < 0.08 * self.samples).tolist())

    @property
    def frequent(self) -> tuple[int, ...]:
        """Digits with more than 120 % of an equal share."""
        return tuple(np.flatnonzero(np.array(self.histogram) > 0.12 * self.samples).tolist())
