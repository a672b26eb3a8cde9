from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.challenge import done_now
from playground.labs.gan_digits.lab import (
    CHALLENGES,
    PRESETS,
    GanDigitsWork,
    continued,
    is_own,
    read_progress,
    refusal,
    trained_gans,
)
from playground.labs.gan_digits.shipped import SHIPPED_SPECS, shipped_source
from playground.labs.gan_digits.spec import CONDITIONAL, DCGAN, MAX_SHEETS, GanDigitsSpec, SampleRequest, Samples
from playground.runs.index import DONE, QUEUED, STOPPED, NamedRun, RunRecord
from playground.settings import Settings


def samples_read_as(reads: list[int], labels: list[int]) -> Samples:
    """Samples of which the reader is sure."""
    count = len(reads)
    return Samples(
        images=np.zeros((count, 28, 28), "uint8"), labels=np.array(labels), latents=np.zeros((count, 4), "float32"),
        scores=np.zeros(count, "float32"), readings=np.eye(10, dtype="float32")[reads],
    )  # fmt: skip


def run(name: str, status: str, folder: str, spec: GanDigitsSpec) -> NamedRun:
    record = RunRecord(
        id=folder, key="", job="", spec=spec.to_json(), owner="me", server="", status=status, folder=folder
    )
    return NamedRun(name=name, run=record)


# -- presets -------------------------------------------------------------------------------------------------------


def test_every_preset_has_its_name_and_may_be_trained_here() -> None:
    assert len({preset.id for preset in PRESETS}) == len(PRESETS)
    assert len({preset.spec for preset in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert refusal(preset.spec, Settings()) == ""
    assert {preset.spec.loss for preset in PRESETS} == {"non_saturating", "least_squares", "wasserstein", "hinge"}
    assert set(SHIPPED_SPECS.values()) <= {preset.spec for preset in PRESETS}


def test_too_much_work_is_refused_in_words() -> None:
    spec = GanDigitsSpec(steps=200_000, sample_every=1_000, batch_size=128)
    assert "as much work as 427 epochs" in refusal(spec, Settings())
    assert refusal(spec, Settings(max_epochs=500)) == ""
    assert "1,173 epochs" in refusal(replace(spec, batch_size=64, discriminator_steps=10), Settings())


# -- trained GANs --------------------------------------------------------------------------------------------------


def test_pairs_are_what_ships_and_the_visitors_that_have_left_networks() -> None:
    spec = GanDigitsSpec(steps=500)
    found = trained_gans(
        [run("Mine", DONE, "/a", spec), run("Mine", STOPPED, "/b", spec), run("Waits", QUEUED, "/c", spec)]
    )
    assert list(found) == ["Conditional GAN", "DCGAN", "Mine", "Mine (2)"]
    assert found["Mine (2)"].folder == "/b"
    assert found["Mine"].spec == spec


def test_a_shipped_run_in_a_visitors_list_stands_there_once() -> None:
    source = shipped_source(CONDITIONAL)
    assert list(trained_gans([run("small", DONE, source.folder, source.spec)])) == ["Conditional GAN", "DCGAN"]


def test_own_is_what_was_trained_afresh() -> None:
    assert not is_own(shipped_source(DCGAN))
    spec = GanDigitsSpec(steps=500)
    found = trained_gans(
        [run("Mine", DONE, "/a", spec), run("Continued", DONE, "/b", replace(spec, continue_from="/x"))]
    )
    assert is_own(found["Mine"])
    assert not is_own(found["Continued"])


# -- a training ----------------------------------------------------------------------------------------------------


EVENTS = [
    {"kind": "start", "device": "CPU"},
    {"kind": "setup", "steps": 400, "first_step": 200},
    {"kind": "samples", "step": 200},
    {"kind": "batch", "step": 250, "discriminator_loss": 1.2, "generator_loss": 0.9, "right": 0.7, "time_left_s": 3.0},
    {"kind": "samples", "step": 300},
    {"kind": "batch", "step": 300, "discriminator_loss": 1.3, "generator_loss": 0.8, "right": 0.6, "time_left_s": 2.0},
]


def test_progress_of_a_run_that_went_on_counts_from_where_it_began() -> None:
    progress = read_progress(EVENTS)
    assert progress.step.tolist() == [250, 300]
    assert progress.generator_loss.tolist() == [0.9, 0.8]
    assert progress.sheets == (200, 300)
    assert progress.done == pytest.approx(0.5)
    assert progress.latest["right"] == 0.6


def test_nothing_said_yet_is_no_progress() -> None:
    progress = read_progress([])
    assert progress.done == 0
    assert progress.sheets == ()


def test_going_on_adds_steps_and_keeps_within_the_sheets() -> None:
    spec = GanDigitsSpec(steps=1_000, sample_every=10)
    wanted = continued(spec, "/runs/a", 800, 500)
    assert (wanted.steps, wanted.sample_every, wanted.continue_from) == (1_300, 10, "/runs/a")
    assert continued(spec, "/runs/a", 800, 9_200).sample_every == 10_000 // MAX_SHEETS
    assert replace(wanted, steps=1_000, continue_from="") == spec


# -- challenges ----------------------------------------------------------------------------------------------------

EIGHTS = GanDigitsWork(request=SampleRequest(digits=(8,), count=100), samples=samples_read_as([8] * 100, [8] * 100))
ALL = SampleRequest(count=100)
TENS = list(range(10)) * 10
OTHERS = [(digit + 1) % 10 for digit in TENS]
MINE = GanDigitsWork(own=True, request=ALL, samples=samples_read_as([*TENS[:90], *OTHERS[90:]], TENS))
COLLAPSED = GanDigitsWork(own=True, request=ALL, samples=samples_read_as([1, 7, 9, 4, 8] * 20, [-1] * 100))


@pytest.mark.parametrize(
    ("challenge", "work", "not_yet"),
    [
        ("eights", EIGHTS, replace(EIGHTS, samples=samples_read_as([8] * 99 + [3], [8] * 100))),
        ("eights", EIGHTS, replace(EIGHTS, request=SampleRequest(digits=(8,), count=100, truncation=0.5))),
        ("eights", EIGHTS, replace(EIGHTS, request=SampleRequest(digits=(8,), count=99))),
        ("third", GanDigitsWork(interpolated=(4, 7, 9)), GanDigitsWork(interpolated=(4, 9))),
        ("third", GanDigitsWork(interpolated=(4, 7, 9)), GanDigitsWork(interpolated=(4, 7, 4))),
        ("forger", GanDigitsWork(picked_rank=0.9), GanDigitsWork(picked_rank=0.89)),
        ("by_hand", GanDigitsWork(drawing_is_real=True), GanDigitsWork(drawing_is_real=False)),
        ("mine", MINE, replace(MINE, own=False)),
        ("mine", MINE, replace(MINE, samples=samples_read_as([*TENS[:89], *OTHERS[89:]], TENS))),
        ("collapse", COLLAPSED, replace(COLLAPSED, samples=samples_read_as([1, 7, 9, 4, 8, 2] * 16 + [1] * 4, [-1] * 100))),
        ("collapse", COLLAPSED, replace(COLLAPSED, own=False)),
    ],
)  # fmt: skip
def test_a_challenge_is_done_or_not_yet(challenge: str, work: GanDigitsWork, not_yet: GanDigitsWork) -> None:
    assert challenge in done_now(CHALLENGES, work)
    assert challenge not in done_now(CHALLENGES, not_yet)


def test_an_empty_screen_has_done_nothing() -> None:
    assert done_now(CHALLENGES, GanDigitsWork()) == []
