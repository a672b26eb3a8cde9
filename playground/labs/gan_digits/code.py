"""Complete programs for what the page of digits shows: the training of a GAN, and the samples of a saved generator."""

from __future__ import annotations

import math

from playground.gan.code import loss_code
from playground.gan.losses import WASSERSTEIN
from playground.labs.gan_digits.spec import (
    GENERATOR_FILE,
    SHEET_COLUMNS,
    SHEET_ROWS,
    SHEET_SEED,
    Directions,
    GanDigitsSpec,
    SampleRequest,
)
from playground.model.code import render


def sampling_script(spec: GanDigitsSpec, request: SampleRequest, directions: Directions | None = None) -> str:
    """A program that makes the samples on the page with the downloaded `generator.keras`.

    Args:
        spec: What the generator was trained as.
        request: Which samples.
        directions: The generator's, needed if the request goes along them.
    """
    turn = len(set(request.digits)) or 10
    moved = None
    if any(request.offsets) and directions is not None:
        vectors = directions.vectors[: len(request.offsets)]
        way = sum(offset * vector for offset, vector in zip(request.offsets, vectors, strict=False))
        moved = [round(float(value), 6) for value in way]
    return render(
        "gan_digits/sampling.py.jinja",
        spec=spec,
        request=request,
        rows=math.ceil(request.count / turn),
        turn=turn,
        moved=moved,
        labels=request.labels.tolist(),
        generator_file=GENERATOR_FILE,
    )


def training_script(spec: GanDigitsSpec, *, threads: int) -> str:
    """A program that trains a GAN as the page does and makes the last sheet of samples.

    A run that goes on from another is trained from its start: a program that runs alone has nothing to go on from.

    Args:
        spec: What to train.
        threads: TensorFlow threads of the worker that trained it.
    """
    return render(
        "gan_digits/training.py.jinja",
        spec=spec,
        threads=threads,
        sampled=spec.train_size < 60_000,
        half_filters=max(1, spec.filters // 2),
        loss=loss_code(spec.loss, real="of_real", generated="of_made"),
        penalised=spec.loss == WASSERSTEIN,
        sheet={"seed": SHEET_SEED, "rows": SHEET_ROWS, "columns": SHEET_COLUMNS},
        generator_file=GENERATOR_FILE,
    )
