"""The path, its planes, and the losses over them, against Keras's own evaluation."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.engine.report import Report, Stopped
from playground.labs.landscape.code import script
from playground.labs.landscape.lab import read_map
from playground.labs.landscape.spec import ACTIVATIONS, MNIST, PATH, RANDOM, TEST, TRAINING, LandscapeSpec, View
from playground.labs.landscape.training.train import (
    LossOnPlane,
    build_model,
    flat,
    line,
    load_data,
    losses,
    plane,
    principal_directions,
    projected_losses,
    random_directions,
    shapes_of,
    train,
    unflat,
)
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder
from tests.programs import RunProgram

SMALL = LandscapeSpec(train_size=100, units=6, epochs=4, optimizer="adam", learning_rate=0.02)


def quiet() -> Report:
    return Report(send=lambda event: None, stop_requested=lambda: False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a small finished training."""
    place = str(tmp_path_factory.mktemp("landscape"))
    train(SMALL, Folder(place), quiet())
    return place


def evaluated(spec: LandscapeSpec, vector: np.ndarray, examples: str = TRAINING) -> float:
    """Keras's own mean loss of a network with these weights."""
    model, data = build_model(spec), load_data(spec)[examples]
    model.set_weights(unflat(vector, shapes_of(spec)))
    return float(model.test_on_batch(data.x, data.y))


def test_the_path_begins_before_training_and_ends_with_the_result(folder: str) -> None:
    path = Folder(folder).read_arrays("path.npz")
    assert tuple(path["steps"]) == SMALL.path_steps
    assert path["weights"].shape == (len(SMALL.path_steps), SMALL.parameters)
    for place in (0, -1):
        for examples in (TRAINING, TEST):
            assert path[examples][place] == pytest.approx(evaluated(SMALL, path["weights"][place], examples), abs=1e-6)


def test_a_seed_gives_the_same_path(folder: str, tmp_path: Path) -> None:
    train(SMALL, Folder(str(tmp_path)), quiet())
    one, other = Folder(folder).read_arrays("path.npz"), Folder(str(tmp_path)).read_arrays("path.npz")
    np.testing.assert_array_equal(one["weights"], other["weights"])


def test_shapes_are_those_of_keras() -> None:
    for spec in (SMALL, replace(SMALL, hidden_layers=0), replace(SMALL, data=MNIST, hidden_layers=1)):
        weights = build_model(spec).get_weights()
        assert [weight.shape for weight in weights] == shapes_of(spec)
        assert sum(weight.size for weight in weights) == spec.parameters
        for one, other in zip(unflat(flat(weights), shapes_of(spec)), weights, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("kind", [PATH, RANDOM])
@pytest.mark.parametrize("examples", [TRAINING, TEST])
def test_the_map_holds_keras_own_losses(folder: str, kind: str, examples: str) -> None:
    view = View(plane=kind, resolution=21, examples=examples, reach=0.5)
    found = plane(SMALL, folder, view)
    rows = losses(SMALL, folder, view, found.across, found.up[[0, 10, 20]])
    end = Folder(folder).read_arrays("path.npz")["weights"][-1].astype("float64")
    if kind == PATH:
        directions = principal_directions(Folder(folder).read_arrays("path.npz")["weights"].astype("float64"))
    else:
        directions = random_directions(unflat(end, shapes_of(SMALL)), view.seed)
    for row, b in ((0, found.up[0]), (1, found.up[10]), (2, found.up[20])):
        for column in (0, 7, 20):
            weights = end + found.across[column] * directions[0] + b * directions[1]
            assert rows[row, column] == pytest.approx(evaluated(SMALL, weights, examples), rel=1e-4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden_layers", [0, 1, 3])
def test_every_network_of_the_lab(activation: str, hidden_layers: int) -> None:
    spec = LandscapeSpec(train_size=60, hidden_layers=hidden_layers, units=5, activation=activation)
    rng = np.random.default_rng(1)
    origin, first, second = rng.normal(0, 0.7, (3, spec.parameters))
    found = LossOnPlane(spec, load_data(spec)[TRAINING], origin, first, second).row(np.array([-1.0, 0.5]), 0.3)
    for value, a in zip(found, (-1.0, 0.5), strict=True):
        assert value == pytest.approx(evaluated(spec, origin + a * first + 0.3 * second), rel=1e-4)


def test_digits_too() -> None:
    spec = LandscapeSpec(data=MNIST, train_size=80, hidden_layers=2, units=7, activation="relu")
    rng = np.random.default_rng(1)
    origin, first, second = rng.normal(0, 0.2, (3, spec.parameters))
    found = LossOnPlane(spec, load_data(spec)[TEST], origin, first, second).row(np.array([0.0, 1.0]), -0.5)
    for value, a in zip(found, (0.0, 1.0), strict=True):
        assert value == pytest.approx(evaluated(spec, origin + a * first - 0.5 * second, TEST), rel=1e-4)


def test_the_principal_components_are_those_of_the_covariance() -> None:
    points = np.cumsum(np.random.default_rng(3).normal(size=(12, 30)), axis=0)
    first, second = principal_directions(points)
    _, vectors = np.linalg.eigh(np.cov(points.T))
    assert abs(first @ vectors[:, -1]) == pytest.approx(1)
    assert abs(second @ vectors[:, -2]) == pytest.approx(1)
    assert first @ second == pytest.approx(0, abs=1e-9)


def test_a_straight_path_leaves_the_second_direction_free() -> None:
    points = np.linspace(1, 0, 8)[:, np.newaxis] * np.arange(1.0, 6.0)
    first, second = principal_directions(points)
    assert np.linalg.norm(second) == pytest.approx(1)
    assert first @ second == pytest.approx(0, abs=1e-9)


def test_every_filter_of_a_random_direction_is_as_long_as_the_networks_own() -> None:
    weights = [np.random.default_rng(5).normal(size=shape) for shape in ((4, 3), (3,), (3, 2), (2,))]
    for direction in random_directions(weights, seed=2):
        parts = unflat(direction, [weight.shape for weight in weights])
        for part, weight in zip(parts, weights, strict=True):
            if weight.ndim == 1:
                assert not part.any()
            else:
                np.testing.assert_allclose(np.linalg.norm(part, axis=0), np.linalg.norm(weight, axis=0), rtol=1e-5)


@pytest.mark.parametrize("kind", [PATH, RANDOM])
def test_shadow_and_perpendicular_add_up(folder: str, kind: str) -> None:
    found = plane(SMALL, folder, View(plane=kind))
    points = Folder(folder).read_arrays("path.npz")["weights"].astype("float64")
    np.testing.assert_allclose(found.distance, np.linalg.norm(points - points[-1], axis=1))
    assert (found.x[-1], found.y[-1], found.off_plane[-1]) == pytest.approx((0, 0, 0), abs=1e-9)
    assert (found.off_plane <= found.distance + 1e-9).all()
    if kind == PATH:
        np.testing.assert_allclose(found.x**2 + found.y**2 + found.off_plane**2, found.distance**2, atol=1e-9)
        values = np.linalg.svd(points - points.mean(axis=0), compute_uv=False) ** 2
        assert found.explained == pytest.approx((values[0] / values.sum(), values[:2].sum() / values.sum()))


def test_the_projection_of_the_last_point_has_its_true_loss(folder: str) -> None:
    found = projected_losses(SMALL, folder, View())
    assert len(found) == len(SMALL.path_steps)
    assert found[-1] == pytest.approx(plane(SMALL, folder, View()).loss[-1], rel=1e-4)


def test_the_straight_line_runs_from_the_first_to_the_last_weights(folder: str) -> None:
    path, found = Folder(folder).read_arrays("path.npz"), line(SMALL, folder)
    for share, place in ((0.0, 0), (1.0, -1)):
        at = int(np.abs(found.share - share).argmin())
        assert found.share[at] == pytest.approx(share)
        assert found.training[at] == pytest.approx(path[TRAINING][place], rel=1e-4)
        assert found.test[at] == pytest.approx(path[TEST][place], rel=1e-4)


def test_no_hidden_layer_is_convex_through_any_plane() -> None:
    spec = LandscapeSpec(hidden_layers=0, train_size=200)
    rng = np.random.default_rng(7)
    origin, first, second = rng.normal(size=(3, spec.parameters))
    found = LossOnPlane(spec, load_data(spec)[TRAINING], origin, first, second).row(np.linspace(-3, 3, 41), 0.4)
    assert (np.diff(found, 2) > -1e-5).all()


def test_a_diverging_training_says_so_and_a_stopped_one_stops(tmp_path: Path) -> None:
    wild = LandscapeSpec(optimizer="sgd", learning_rate=1000.0, activation="linear", momentum=0.99, epochs=200)
    with pytest.raises(FloatingPointError, match="diverged"):
        train(wild, Folder(str(tmp_path)), quiet())
    with pytest.raises(Stopped):
        train(SMALL, Folder(str(tmp_path)), Report(send=lambda event: None, stop_requested=lambda: True))


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="Train it again"):
        plane(SMALL, str(tmp_path / "gone"), View())


@pytest.mark.parametrize("kind", [PATH, RANDOM])
def test_the_script_draws_the_pages_plane(folder: str, kind: str, run_program: RunProgram) -> None:
    view = View(plane=kind)
    threads = int(os.environ.get("PLAYGROUND_THREADS", "0")) or 2
    lines = run_program(script(SMALL, view, threads=threads)).splitlines()
    explained = float(next(text for text in lines if text.startswith("explained")).split()[-1])
    found = plane(SMALL, folder, view)
    assert explained == pytest.approx(found.explained[1], abs=2e-3)
    printed = np.array([text.split()[1:] for text in lines if text.startswith("losses")], "float64")
    chosen = np.linspace(0, view.resolution - 1, 5).astype(int)
    reach = View(plane=kind, reach=0.4)
    assert reach == view
    mapped = losses(SMALL, folder, view, found.across[chosen], found.up[chosen])
    np.testing.assert_allclose(printed, mapped, rtol=0.02)


def test_the_maps_that_ship_are_those_of_their_runs() -> None:
    for place in sorted(runs_folder("landscape").iterdir()):
        spec = LandscapeSpec.from_json(json.loads((place / "run.json").read_text())["spec"])
        stored, mapped = read_map(Folder(str(place)).read_arrays("map.npz"))
        found = plane(spec, str(place), View())
        assert stored.explained == pytest.approx(found.explained, abs=1e-6)
        np.testing.assert_allclose(stored.x, found.x, atol=1e-6)
        np.testing.assert_allclose(
            mapped[::20], losses(spec, str(place), View(), found.across, found.up[::20]), rtol=1e-3
        )
