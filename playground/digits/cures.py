"""The same training with one thing changed, for every lab that offers it at one click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.digits.spec import DigitsSpec
from playground.digits.words import too_many_epochs, too_many_parameters
from playground.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Cure:
    """A remedy: the same training with one thing changed.

    Attributes:
        id: Stable name.
        title: What a button says.
        apply: The spec with the change; the spec itself if it has it already or has no place for it.
    """

    id: str
    title: str
    apply: Callable[[DigitsSpec], DigitsSpec]


def with_dropout(spec: DigitsSpec, rate: float = 0.5) -> DigitsSpec:
    """The same network with dropout after every hidden fully connected layer."""
    layers: list[str] = []
    for text in (layer for layer in spec.layers[:-1] if not layer.startswith("dropout")):
        layers += [text, f"dropout:{rate:g}"] if text.startswith("dense") else [text]
    return replace(spec, layers=(*layers, spec.layers[-1]))


def with_noise(spec: DigitsSpec, stddev: float = 0.3) -> DigitsSpec:
    """The same network with normal noise on every training image, new each time the image is used."""
    layers = [layer for layer in spec.layers if not layer.startswith("gaussian_noise")]
    return replace(spec, layers=(f"gaussian_noise:{stddev:g}", *layers))


def with_augmentation(spec: DigitsSpec, *, shift: float = 2.0, rotation: float = 10.0, zoom: float = 0.1) -> DigitsSpec:
    """The same training with images that are shifted, rotated and resized at random each time they are used."""
    return replace(spec, augment_shift=shift, augment_rotation=rotation, augment_zoom=zoom)


DROPOUT = Cure(id="dropout", title="Dropout", apply=with_dropout)
AUGMENTATION = Cure(id="augmentation", title="Augmentation", apply=with_augmentation)
NOISE = Cure(id="noise", title="Noise", apply=with_noise)


def refusal(spec: DigitsSpec, settings: Settings) -> str:
    """Why this server does not train a spec, as a sentence; empty if it does."""
    if spec.parameters > settings.max_parameters:
        return too_many_parameters(spec.parameters, settings.max_parameters)
    if spec.epochs > settings.max_epochs:
        return too_many_epochs(spec.epochs, settings.max_epochs)
    return ""
