"""A complete program for a training on MNIST."""

from __future__ import annotations

from playground.digits.mnist import IMAGE_SHAPE
from playground.digits.spec import TRAIN_IMAGES, DigitsSpec, augmentation
from playground.model.code import Code, layers_code, optimizer_code, render


def script(spec: DigitsSpec, *, threads: int) -> str:
    """A complete program that trains a spec and prints the test accuracy that the page shows.

    Args:
        spec: What to train.
        threads: TensorFlow threads of the worker that trained it.
    """
    return render(
        "train_digits/program.py.jinja",
        spec=spec,
        threads=threads,
        image_shape=IMAGE_SHAPE,
        sampled=spec.train_size < TRAIN_IMAGES,
        augmentation={Code(name): factors for name, factors in augmentation(spec).items()},
        layers=layers_code(spec.layers, IMAGE_SHAPE, initializer=spec.initializer, l1=spec.l1, l2=spec.l2),
        optimizer=optimizer_code(spec, spec.epochs * spec.steps_per_epoch),
    )
