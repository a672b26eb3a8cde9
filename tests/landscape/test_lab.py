"""What is trained, through which plane, and when a challenge is done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.challenge import done_now
from playground.labs.landscape import words
from playground.labs.landscape.lab import CHALLENGES, PRESETS, Look, look_at, rows_a_slice
from playground.labs.landscape.spec import MAX_PATH, PATH, RANDOM, LandscapeSpec, Plane, View
from playground.settings import Settings

SPEC = LandscapeSpec()


def plane(**values) -> Plane:
    """A path of three points."""
    fields = {
        "kind": PATH, "steps": np.array([0, 5, 10]), "x": np.array([3.0, 1, 0]), "y": np.zeros(3), "off_plane": np.array([0.3, 0.6, 0]),
        "distance": np.array([3.0, 1, 0]), "loss": np.array([1.0, 3.2, 0.2]), "explained": (0.9, 0.95), "across": np.arange(3.0),
        "up": np.arange(3.0),
    }  # fmt: skip
    return Plane(**{**fields, **values})


def test_a_spec_comes_back_from_its_text_and_names_its_network() -> None:
    assert LandscapeSpec.from_json(SPEC.to_json()) == SPEC
    assert PRESETS[1].spec.name == "784-32-10"
    assert PRESETS[1].spec.parameters == 784 * 32 + 32 + 32 * 10 + 10
    assert LandscapeSpec(hidden_layers=0).name == "2-1"


@pytest.mark.parametrize(
    "change", [{"data": "iris"}, {"hidden_layers": 5}, {"units": 0}, {"epochs": 0}, {"train_size": 10_000}]
)
def test_nonsense_is_refused_by_name(change) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(SPEC, **change)


@pytest.mark.parametrize("change", [{"plane": "x"}, {"resolution": 40}, {"reach": 9.0}, {"examples": "all"}])
def test_a_view_too(change) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        View(**change)


def test_the_path_is_kept_from_first_to_last_at_most_a_hundred_times() -> None:
    for spec in (SPEC, replace(SPEC, epochs=1), replace(SPEC, epochs=1_000, batch_size=1)):
        steps = spec.path_steps
        assert (steps[0], steps[-1]) == (0, spec.steps)
        assert len(steps) <= MAX_PATH
        assert list(steps) == sorted(set(steps))


def test_larger_networks_get_smaller_slices() -> None:
    view = View()
    assert rows_a_slice(replace(SPEC, hidden_layers=4, units=64), view) == 1
    assert rows_a_slice(replace(SPEC, hidden_layers=0), view) >= view.resolution


def test_a_server_may_refuse() -> None:
    assert words.refusal(SPEC, Settings()) == ""
    assert "at most 5" in words.refusal(SPEC, Settings(max_epochs=5))
    assert "337 weights" in words.refusal(SPEC, Settings(max_parameters=100))


def test_words_say_what_the_plane_shows() -> None:
    sentence = words.explained(SPEC, View(), plane())
    assert "95.0% of the path's variance" in sentence
    assert "At update 5" in sentence
    assert "by 20% of" in sentence
    assert "almost perpendicular" in words.explained(SPEC, View(plane=RANDOM), plane(kind=RANDOM))


def test_the_challenges() -> None:
    path = look_at(SPEC, View(), plane(loss=np.array([1.0, 2.9, 0.1])))
    assert done_now(CHALLENGES, []) == []
    assert done_now(CHALLENGES, [path]) == []
    blind = Look(spec=SPEC, view=View(plane=RANDOM), explained=0.005, rises=False)
    assert done_now(CHALLENGES, [path, replace(blind, spec=replace(SPEC, seed=1))]) == []
    assert done_now(CHALLENGES, [path, replace(blind, explained=0.02)]) == []
    assert done_now(CHALLENGES, [path, blind]) == ["blind"]
    flat = replace(path, explained=0.995)
    assert done_now(CHALLENGES, [flat]) == ["flat"]
    assert done_now(CHALLENGES, [replace(flat, spec=replace(SPEC, hidden_layers=0))]) == []
    assert done_now(CHALLENGES, [look_at(SPEC, View(), plane())]) == ["over_the_wall"]
