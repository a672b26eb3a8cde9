"""Generated digits: presets with commentary, the trained GANs, the progress of a training, challenges."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.challenge import Challenge
from playground.digits.mnist import NUM_CLASSES
from playground.gan.losses import HINGE, LEAST_SQUARES, WASSERSTEIN
from playground.labs.gan_digits.shipped import SHIPPED_FOLDERS, SHIPPED_NAMES, SHIPPED_SPECS, shipped_source
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DCGAN,
    KINDS,
    MAX_SHEETS,
    NO_TRUNCATION,
    GanDigitsSpec,
    SampleRequest,
    Samples,
    Source,
)
from playground.labs.gan_digits.words import share_as_asked, too_much_work
from playground.preset import Preset
from playground.runs.index import DONE, STOPPED, NamedRun, RunRecord
from playground.settings import Settings

SMALL = GanDigitsSpec(latent=32, filters=16, steps=2_000, sample_every=50)

PRESETS = (
    Preset(
        id="small-and-quick", name="Small and quick", former=("small and quick",),
        about="Half as wide as the GANs that are included. Strokes appear within a hundred steps, and after 2,000 steps, about two minutes "
        "on two cores, most samples are read as the digit asked for.",
        spec=SMALL,
    ),
    Preset(
        id=SHIPPED_FOLDERS[CONDITIONAL], name=SHIPPED_NAMES[CONDITIONAL],
        about="The conditional GAN that is included: both networks are given the digit as a one-hot vector, so you can ask for an 8.",
        spec=SHIPPED_SPECS[CONDITIONAL],
    ),
    Preset(
        id=SHIPPED_FOLDERS[DCGAN], name=SHIPPED_NAMES[DCGAN],
        about="The unconditional GAN that is included: there are no labels, and the generator decides which digit it draws.",
        spec=SHIPPED_SPECS[DCGAN],
    ),
    Preset(
        id="least-squares", name="Least-squares loss", former=("least squares",),
        about="The discriminator's score is trained towards 1 for real and 0 for generated images, as in regression.",
        spec=replace(SMALL, kind=DCGAN, loss=LEAST_SQUARES),
    ),
    Preset(
        id="wasserstein-with-gradient-penalty", name="Wasserstein with gradient penalty",
        about="The discriminator is a critic whose score has no decision threshold and a gradient norm near 1. It makes three updates for each "
        "update of the generator.",
        spec=replace(SMALL, kind=DCGAN, loss=WASSERSTEIN, discriminator_steps=3, steps=1_500),
    ),
    Preset(id="hinge", name="Hinge loss", former=("hinge",), about="Only images that are not yet classified with a sufficient margin contribute to the discriminator's loss.", spec=replace(SMALL, loss=HINGE)),
    Preset(
        id="a-hundred-digits", name="Trained on 100 digits", former=("a hundred digits",),
        about="Its samples are read as the digit asked for as often as those of a GAN that was trained on 60,000 digits. The evaluation "
        "shows the difference: the recall is a fraction of the other's. The discriminator's loss falls while it memorises the 100 digits.",
        spec=replace(SMALL, train_size=100),
    ),
    Preset(
        id="collapse", name="Mode collapse", former=("collapse",),
        about="The generator's learning rate is a hundred times the discriminator's. Whatever the noise, it draws the one image that fools the "
        "discriminator at the moment, and jumps to another image when the discriminator has learned to recognise it.",
        spec=replace(
            SMALL, kind=DCGAN, generator_rate=0.005, discriminator_rate=0.00005, steps=600, sample_every=20, average=0.0
        ),
    ),
)  # fmt: skip


# Name of a GAN that somebody else has trained.
LINKED = "The linked GAN"


def refusal(spec: GanDigitsSpec, settings: Settings) -> str:
    """Why this server does not train a spec, as a sentence; empty if it does.

    The limit of epochs is taken as passes of both networks over all of MNIST, whatever the images are.
    """
    passes = spec.steps * spec.batch_size * (1 + spec.discriminator_steps) / 2 / 60_000
    if passes > settings.max_epochs:
        return too_much_work(passes, settings.max_epochs)
    return ""


def trained_gans(own: Sequence[NamedRun], linked: RunRecord | None = None) -> dict[str, Source]:
    """Trained GANs to choose from, by name: those that ship, the visitor's, and the one in a link; equal names get a number.

    Args:
        own: The visitor's trainings; those that have ended can be used.
        linked: The run in a link, perhaps somebody else's.
    """
    found = {SHIPPED_NAMES[kind]: shipped_source(kind) for kind in KINDS}
    theirs = [] if linked is None else [NamedRun(name=LINKED, run=linked)]
    for item in (*own, *theirs):
        source = source_of(item)
        if source is None or source in found.values():
            continue
        name, number = item.name, 2
        while name in found:
            name, number = f"{item.name} ({number})", number + 1
        found[name] = source
    return found


def source_of(item: NamedRun) -> Source | None:
    """The GAN of a run that has ended; None for other runs."""
    if item.run.status not in (DONE, STOPPED):
        return None
    return Source(folder=item.run.folder, spec=GanDigitsSpec.from_json(item.run.spec))


def is_own(source: Source) -> bool:
    """Whether the visitor has trained a GAN from scratch, and not continued one that ships."""
    return source not in map(shipped_source, KINDS) and not source.spec.continue_from


# -- a training as it goes -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The events of a training so far.

    Attributes:
        step: Steps of the points of the curves; int64, shape `(n,)`.
        discriminator_loss, generator_loss: float64, shape `(n,)`.
        sheets: Steps at which a sample sheet was written.
        first_step: The step at which it began.
        latest: The newest value of every number.
    """

    step: np.ndarray
    discriminator_loss: np.ndarray
    generator_loss: np.ndarray
    sheets: tuple[int, ...]
    first_step: int
    latest: Mapping[str, Any]

    @property
    def done(self) -> float:
        """Share of this run's steps that are done, 0 to 1."""
        done = int(self.latest.get("step", self.first_step)) - self.first_step
        ahead = int(self.latest.get("steps", 1)) - self.first_step
        return min(1.0, max(0, done) / max(1, ahead))


def read_progress(events: Iterable[Mapping[str, Any]]) -> Progress:
    """Sorts a training's events."""
    points, sheets, first, latest = [], set(), 0, dict[str, Any]()
    for event in events:
        latest |= event
        if event["kind"] == "setup":
            first = int(event["first_step"])
        elif event["kind"] == "samples":
            sheets.add(int(event["step"]))
        elif event["kind"] == "batch":
            points.append((event["step"], event["discriminator_loss"], event["generator_loss"]))
    rows = np.array(points, "float64").reshape(-1, 3)
    return Progress(
        step=rows[:, 0].astype("int64"), discriminator_loss=rows[:, 1], generator_loss=rows[:, 2],
        sheets=tuple(sorted(sheets)), first_step=first, latest=latest,
    )  # fmt: skip


def continued(spec: GanDigitsSpec, folder: str, first_step: int, more: int) -> GanDigitsSpec:
    """The training that continues a run.

    Args:
        spec: The run's.
        folder: Its folder.
        first_step: The step at which it ended; 0 for a run that ships.
        more: Steps to add.
    """
    steps = first_step + more
    sample_every = max(spec.sample_every, math.ceil(steps / MAX_SHEETS))
    return replace(spec, continue_from=folder, steps=steps, sample_every=sample_every)


# -- challenges ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GanDigitsWork:
    """What a visitor's screen shows at one moment.

    Attributes:
        own: Whether the visitor has trained the GAN on the screen from scratch.
        request, samples: The samples on the screen, if there are any.
        interpolated: The reader's predictions along an interpolation with constant noise, including both ends; empty without one.
        picked_rank: Share of real test digits with a lower score than the picked sample; None if none is picked.
        drawing_is_real: Whether the discriminator classifies the visitor's drawing as real; None if it was not asked.
    """

    own: bool = False
    request: SampleRequest | None = None
    samples: Samples | None = None
    interpolated: tuple[int, ...] = ()
    picked_rank: float | None = None
    drawing_is_real: bool | None = None


def _eights(work: GanDigitsWork) -> bool:
    request, samples = work.request, work.samples
    if request is None or samples is None or request.digits != (8,) or request.count < 100 or samples.labels.max() != 8:
        return False
    return request.truncation == NO_TRUNCATION and share_as_asked(samples) == 1.0


def _third(work: GanDigitsWork) -> bool:
    digits = work.interpolated
    return len(digits) > 2 and digits[0] != digits[-1] and len(set(digits)) > 2


def _forger(work: GanDigitsWork) -> bool:
    return work.picked_rank is not None and work.picked_rank >= 0.9


def _mine(work: GanDigitsWork) -> bool:
    request, samples = work.request, work.samples
    if not work.own or request is None or samples is None or request.digits or request.count < 100:
        return False
    share = share_as_asked(samples)
    return share is not None and share >= 0.9


def _collapse(work: GanDigitsWork) -> bool:
    if not work.own or work.request is None or work.samples is None or work.request.digits or work.request.count < 100:
        return False
    return len(set(work.samples.readings.argmax(axis=1).tolist())) <= NUM_CLASSES // 2


def _by_hand(work: GanDigitsWork) -> bool:
    return work.drawing_is_real is True


CHALLENGES: tuple[Challenge[GanDigitsWork], ...] = (
    Challenge(
        id="eights",
        sentence="**A hundred eights.** Make 100 eights without truncation, so that the reader reads every one of them as 8.",
        done=_eights,
    ),
    Challenge(
        id="third",
        sentence="**A third digit.** Interpolate between two digits with constant noise, so that the reader sees a third digit along the way.",
        done=_third,
    ),
    Challenge(
        id="forger",
        sentence="**A good forgery.** Pick a sample with a higher discriminator score than 90% of real test digits.",
        done=_forger,
    ),
    Challenge(
        id="by_hand",
        sentence="**By hand.** Draw a digit that the discriminator classifies as real.",
        done=_by_hand,
    ),
    Challenge(
        id="mine",
        sentence="**Your own GAN.** Train a conditional GAN and make 100 samples of all ten digits with it, at least 90 of which are read as the digit "
        "asked for.",
        done=_mine,
    ),
    Challenge(
        id="collapse",
        sentence="**Mode collapse.** Train a GAN whose 100 samples show at most five different digits.",
        done=_collapse,
    ),
)
