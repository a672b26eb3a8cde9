"""Train digits: the presets, the remedies for overfitting, the learning curve, and the challenges."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from playground.challenge import Challenge
from playground.digits.cures import AUGMENTATION, DROPOUT, Cure
from playground.digits.networks import ADVERSARIAL, EPOCH_BY_EPOCH
from playground.digits.spec import PYTORCH, TRAIN_IMAGES, DigitsSpec
from playground.model.optimizer import ONE_CYCLE
from playground.preset import Preset
from playground.runs.index import DONE, NamedRun

LEARNING_CURVE_SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 60_000)
# With the same number of epochs, a small set would get too few updates to be learned at all.
LEARNING_CURVE_UPDATES = 400
LEARNING_CURVE_MAX_EPOCHS = 200


SOFTMAX_REGRESSION = Preset(
    id="softmax-regression",
    name="Softmax regression",
    former=("softmax regression",),
    about="A linear model: ten weighted sums and a softmax. The simplest of the presets.",
    spec=DigitsSpec(layers=("flatten", "dense:10:softmax"), batch_size=128, epochs=10),
)
S1 = Preset(
    id="s1-cnn", name="CNN, three convolutions", former=("S1 CNN",),
    about="Three convolutional and two pooling layers with 93,322 parameters: about 99% of the test digits are read correctly.",
    spec=DigitsSpec(
        layers=(
            "conv2d:32:3:relu", "max_pooling2d:2", "conv2d:64:3:relu", "max_pooling2d:2", "conv2d:64:3:relu",
            "flatten", "dense:64:relu", "dense:10:softmax",
        ),
        batch_size=64,
        epochs=5,
    ),
)  # fmt: skip
S2 = Preset(
    id="s2-mlp",
    name="MLP with dropout",
    former=("S2 MLP",),
    about="One hidden layer of 512 units with dropout and 407,050 parameters, trained for 50 epochs.",
    spec=DigitsSpec(layers=("flatten", "dense:512:relu", "dropout:0.2", "dense:10:softmax"), batch_size=128, epochs=50),
)
S3 = Preset(
    id="s3-mlp-adam",
    name="MLP with Adam",
    former=("S3 MLP, Adam",),
    about="The network of a PyTorch tutorial: a hidden layer of 500 units, PyTorch's initial weights, and a loss computed from logits.",
    spec=DigitsSpec(
        layers=("flatten", "dense:500:relu", "dense:10:linear"),
        initializer=PYTORCH,
        optimizer="adam",
        batch_size=100,
        epochs=5,
    ),
)
HURRY = Preset(
    id="99-in-a-hurry", name="99% in three epochs", former=("99 % in a hurry", "99 % in three epochs"),
    about='A small network with a one-cycle learning rate: 99% in less than an eighth of the time of "CNN, three convolutions".',
    spec=DigitsSpec(
        layers=(
            "conv2d:16:5:relu:2", "average_pooling2d:2", "conv2d:32:3:relu", "batch_normalization",
            "flatten", "dense:128:relu", "dense:10:softmax",
        ),
        optimizer="adam",
        learning_rate=0.006,
        beta_2=0.98,
        schedule=ONE_CYCLE,
        batch_size=256,
        epochs=3,
    ),
)  # fmt: skip
OVERFIT = Preset(
    id="overfitting",
    name="Overfitting",
    former=("overfitting",),
    about="Two hidden layers of 512 units trained on 600 digits: the network memorises them, and the validation loss rises.",
    spec=DigitsSpec(
        layers=("flatten", "dense:512:relu", "dense:512:relu", "dense:10:softmax"),
        optimizer="adam",
        train_size=1_200,
        validation_split=0.5,
        batch_size=32,
        epochs=60,
    ),
)
ROBUST = Preset(
    id="adversarial-training",
    name=ADVERSARIAL,
    about="Every training digit is attacked before each update: up to 0.3 a pixel in the direction that raises the loss. The training "
    "accuracy is that on attacked digits. The view “Attacks” of “Why, and how sure” shows what the network withstands.",
    spec=DigitsSpec(
        layers=(
            "conv2d:16:4:relu:2:same", "conv2d:32:4:relu:2:same", "flatten", "dense:100:relu", "dense:10:linear",
        ),
        initializer=PYTORCH,
        optimizer="adam",
        learning_rate=0.005,
        schedule=ONE_CYCLE,
        batch_size=100,
        epochs=10,
        attack_epsilon=0.3,
        attack_steps=3,
    ),
)  # fmt: skip
PRESETS = (S1, SOFTMAX_REGRESSION, S2, S3, HURRY, OVERFIT, ROBUST)
# No preset, but it ships: the weights of every epoch of one training of S1. Those of S1's own training were not kept, and another
# processor rounds differently, so that a repetition ends a little elsewhere. It has a seed of its own, so it is another run.
EVERY_EPOCH = Preset(
    id="s1-cnn-every-epoch",
    name=EPOCH_BY_EPOCH,
    about="The network of “CNN, three convolutions” with another seed, and with its weights after every epoch.",
    spec=replace(S1.spec, seed=1),
)


CURES = (
    DROPOUT,
    Cure(id="l2", title="L2 penalty", apply=lambda spec: replace(spec, l2=0.001)),
    AUGMENTATION,
    Cure(id="more_data", title="Ten times the data", apply=lambda spec: replace(spec, train_size=min(TRAIN_IMAGES, 10 * spec.train_size))),
    Cure(
        id="early_stopping",
        title="Early stopping",
        apply=lambda spec: replace(spec, patience=5, validation_split=spec.validation_split or 0.2),
    ),
)  # fmt: skip


def learning_curve(spec: DigitsSpec) -> tuple[DigitsSpec, ...]:
    """The same training on more and more images. Small sets get more epochs, so that each gets a reasonable number of updates."""
    trainings = []
    for size in LEARNING_CURVE_SIZES:
        sized = replace(spec, train_size=size)
        enough = math.ceil(LEARNING_CURVE_UPDATES / sized.steps_per_epoch)
        trainings.append(replace(sized, epochs=min(LEARNING_CURVE_MAX_EPOCHS, max(spec.epochs, enough))))
    return tuple(trainings)


@dataclass(frozen=True, kw_only=True)
class TrainedDigits:
    """A run that has been tested, as the challenges see it."""

    spec: DigitsSpec
    result: dict[str, Any]

    @property
    def accuracy(self) -> float:
        """Test accuracy, 0 to 1."""
        return float(self.result.get("test_accuracy", 0.0))


def finished(runs: Iterable[NamedRun]) -> tuple[TrainedDigits, ...]:
    """The ones of a visitor's runs that have reached their end."""
    return tested(item for item in runs if item.run.status == DONE)


def tested(runs: Iterable[NamedRun]) -> tuple[TrainedDigits, ...]:
    """The ones of a visitor's runs with a test accuracy: those that have reached their end, and those that were stopped."""
    return tuple(
        TrainedDigits(spec=DigitsSpec.from_json(item.run.spec), result=item.run.result)
        for item in runs
        if "test_accuracy" in item.run.result
    )


def _cured(runs: Iterable[TrainedDigits]) -> bool:
    """Whether one run has memorised its training digits while its validation loss rose, and another run on the same digits
    has a test accuracy that is two percentage points higher."""
    known = [run for run in runs if "best_val_loss" in run.result]
    overfitted = [
        run
        for run in known
        if run.result.get("accuracy", 0.0) > 0.995 and run.result["val_loss"] > 1.15 * run.result["best_val_loss"]
    ]
    return any(
        run.accuracy >= bad.accuracy + 0.02 and _digits(run.spec) == _digits(bad.spec)
        for run in known
        for bad in overfitted
    )


def _digits(spec: DigitsSpec) -> tuple[int, float, int]:
    """What decides which digits a network is trained on."""
    return spec.train_size, spec.validation_split, spec.seed


CHALLENGES: tuple[Challenge[tuple[TrainedDigits, ...]], ...] = (
    Challenge(
        id="linear_limit",
        sentence="Beat softmax regression: reach a test accuracy of 95% with a network that has a hidden layer.",
        done=lambda runs: any(run.accuracy >= 0.95 and len(run.spec.layers) > 2 for run in runs),
    ),
    Challenge(
        id="small",
        sentence="Reach a test accuracy of 98% with fewer than 20,000 parameters.",
        done=lambda runs: any(run.accuracy >= 0.98 and run.spec.parameters < 20_000 for run in runs),
    ),
    Challenge(
        id="cure",
        sentence="Train a network that overfits: it reads every training digit correctly while the validation loss rises. Then gain "
        "two percentage points of test accuracy with the same training digits.",
        done=_cured,
    ),
)
