"""Specs and requests that can be and those that cannot, and the noise."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.labs.gan_digits.own_images import pack_images
from playground.labs.gan_digits.shipped import shipped_figures, shipped_source
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DCGAN,
    DISCRIMINATOR_FILE,
    GENERATOR_FILE,
    LOSSES,
    STATE_FILE,
    TRAIN,
    Evaluation,
    EvaluationSpec,
    GanDigitsSpec,
    InterpolationRequest,
    SampleRequest,
    sheet_file,
)

PICTURES = np.zeros((50, 28, 28), "uint8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "stylegan"), ("loss", "saturating"), ("loss", "nonsense"), ("gradient_penalty", -1), ("latent", 1), ("latent", 129),
        ("latent", 2.5), ("filters", 0), ("filters", 65), ("generator_rate", 0), ("discriminator_rate", float("nan")),
        ("beta_1", 1), ("discriminator_steps", 0), ("batch_size", 0), ("batch_size", 257), ("steps", 0), ("steps", 10**9),
        ("sample_every", 0), ("average", 1), ("train_size", 99), ("train_size", True), ("seed", -1), ("seed", "0"),
        ("own", "nonsense"), ("own", 7), ("continue_from", 7),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_keras_s_form(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"`{name}` must be .* Received"):
        replace(GanDigitsSpec(), **{name: value})


def test_too_many_sheets_are_refused_with_what_would_do() -> None:
    with pytest.raises(ValueError, match="`sample_every` must be at least 26"):
        GanDigitsSpec(steps=5_001, sample_every=25)


def test_steps_that_would_take_seconds_are_refused_with_what_would_do() -> None:
    GanDigitsSpec(filters=64, batch_size=125)
    with pytest.raises(ValueError, match="`batch_size` must be at most 22 with this number of filters"):
        GanDigitsSpec(filters=64, discriminator_steps=10)


def test_own_pictures_need_labels_only_where_a_digit_is_told() -> None:
    without, labelled = pack_images(PICTURES, None), pack_images(PICTURES, np.zeros(50))
    GanDigitsSpec(kind=DCGAN, own=without)
    GanDigitsSpec(kind=CONDITIONAL, own=labelled)
    with pytest.raises(ValueError, match="have no labels"):
        GanDigitsSpec(kind=CONDITIONAL, own=without)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_spec_survives_its_text(loss: str) -> None:
    spec = GanDigitsSpec(loss=loss, average=0, beta_1=0, seed=5)
    assert GanDigitsSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "values",
    [{"digits": (10,)}, {"count": 0}, {"count": 101}, {"truncation": 0.0}, {"truncation": float("nan")}, {"offsets": (0.0,) * 9}],
)  # fmt: skip
def test_impossible_samples_are_refused(values) -> None:
    with pytest.raises(ValueError, match="Received"):
        SampleRequest(**values)


def test_digits_come_in_turn() -> None:
    assert SampleRequest(count=12).labels.tolist() == [*range(10), 0, 1]
    assert SampleRequest(count=5, digits=(8, 3)).labels.tolist() == [8, 3, 8, 3, 8]


@pytest.mark.parametrize("values", [{"frames": 1}, {"frames": 101}, {"end": (1.0, 2.0)}])
def test_impossible_interpolations_are_refused(values) -> None:
    with pytest.raises(ValueError, match="Received"):
        InterpolationRequest(**{"begin": (1.0,), "end": (2.0,), **values})


def test_rare_and_frequent_digits() -> None:
    evaluation = Evaluation(
        samples=1_000, frechet=1, floor=1, read_as_asked=None, asked=[], histogram=[79, 80, 120, 121, *[100] * 6], precision=1,
        recall=1, floor_precision=1, floor_recall=1, nearest=[], nearest_real=[], seconds=1,
    )  # fmt: skip
    assert evaluation.rare == (0,)
    assert evaluation.frequent == (3,)


def test_an_examination_is_of_a_generator_that_is_there(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        EvaluationSpec.of(str(tmp_path), conditional=True)
    (tmp_path / "generator.keras").write_bytes(b"1")
    one = EvaluationSpec.of(str(tmp_path), conditional=True)
    (tmp_path / "generator.keras").write_bytes(b"2")
    assert EvaluationSpec.of(str(tmp_path), conditional=True) != one


@pytest.mark.parametrize("kind", [CONDITIONAL, DCGAN])
def test_shipped_gans_have_a_spec_of_their_kind(kind: str) -> None:
    assert shipped_source(kind).spec.kind == kind


@pytest.mark.parametrize("kind", [CONDITIONAL, DCGAN])
def test_what_ships_is_what_its_spec_says(kind: str) -> None:
    source = shipped_source(kind)
    run = json.loads((Path(source.folder) / "run.json").read_text())
    assert run["spec"] == source.spec.to_json()
    assert run["job"] == TRAIN.name
    assert not (Path(source.folder) / STATE_FILE).exists()
    steps = [
        event["step"]
        for event in json.loads((Path(source.folder) / "events.json").read_text())
        if event["kind"] == "samples"
    ]
    assert all((Path(source.folder) / sheet_file(step)).exists() for step in steps)
    assert steps[-1] == source.spec.steps


def test_both_gans_are_small_and_as_good_as_is_said() -> None:
    sizes = [
        (Path(shipped_source(kind).folder) / name).stat().st_size
        for kind in (CONDITIONAL, DCGAN)
        for name in (GENERATOR_FILE, DISCRIMINATOR_FILE)
    ]
    assert sum(sizes) <= 8_000_000
    figures = shipped_figures()
    evaluation = {name: Evaluation(**figures[name]["health"]) for name in (CONDITIONAL, DCGAN, "keras_dcgan")}
    assert evaluation[CONDITIONAL].read_as_asked is not None
    assert evaluation[CONDITIONAL].read_as_asked >= 0.97
    assert evaluation[CONDITIONAL].floor < evaluation[CONDITIONAL].frechet < 0.5 * evaluation["keras_dcgan"].frechet
    assert figures["keras_dcgan"]["train_seconds"] >= figures[CONDITIONAL]["train_seconds"]
    assert set(figures["few_digits"]["test_accuracy"]) == {"100", "300", "1000"}
