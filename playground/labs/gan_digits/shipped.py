"""The GANs of digits that ship with the playground, and their evaluation."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from playground.assets import ASSETS
from playground.labs.gan_digits.spec import CONDITIONAL, DCGAN, GanDigitsSpec, Source
from playground.runs.shipped import runs_folder

# Their runs are in `assets/gan_digits/runs`, so `engine.stored(TRAIN, spec)` finds them.
SHIPPED_SPECS = {
    CONDITIONAL: GanDigitsSpec(kind=CONDITIONAL, steps=24_000, sample_every=400, average=0.9995),
    DCGAN: GanDigitsSpec(kind=DCGAN, steps=14_000, sample_every=400, average=0.9995),
}
SHIPPED_FOLDERS = {CONDITIONAL: "conditional-gan", DCGAN: "dcgan"}
SHIPPED_NAMES = {CONDITIONAL: "Conditional GAN", DCGAN: "DCGAN"}
FIGURES = ASSETS / "gan_digits" / "evaluation.json"
FEW_DIGITS = FIGURES.with_name("few_digits.json")


def shipped_source(kind: str) -> Source:
    """A GAN that ships."""
    return Source(folder=str(runs_folder("gan_digits") / SHIPPED_FOLDERS[kind]), spec=SHIPPED_SPECS[kind])


@lru_cache(maxsize=1)
def shipped_figures() -> dict[str, Any]:
    """The measurements of the GANs that ship, as JSON values.

    For `"conditional"`, `"dcgan"` and `"keras_dcgan"` (Keras's recipe in the same time) `"health"` (the fields of `Evaluation`),
    `"train_seconds"`, `"steps"`, `"parameters"`, `"bytes"`; and `"few_digits"`. A key is missing while its measurement is missing.
    """
    found: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    if FEW_DIGITS.exists():
        found["few_digits"] = json.loads(FEW_DIGITS.read_text(encoding="utf-8"))
    return found
