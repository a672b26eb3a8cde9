"""A training in the visitor's session, with a worker that adds one to every weight an epoch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.network.run import (
    CURVES,
    LIVE_FIELDS,
    MAX_CURVE,
    MAX_SNAPSHOTS,
    NetworkRun,
    NetworkSlice,
    State,
    architecture,
)
from playground.labs.network.spec import NetworkSpec
from playground.plane.live import Frame

SPEC = NetworkSpec()


def fake(state: State | None, epochs: int = 0, batches: int = 0, steps: int = 25) -> NetworkSlice:
    """What a worker would answer."""
    if state is None:
        state = State(model=tuple(np.zeros(shape, "float32") for shape in SPEC.shapes), optimizer=())
        rows = np.array([[0.0, 1, 1, 0, 0]])
    else:
        first = state.epoch + 1
        rows = np.array([[epoch, 1 / (1 + epoch), 1 / (1 + epoch), 0.5, 0.5] for epoch in range(first, first + epochs)])
        rows = rows.reshape(-1, 5)
    model = tuple(one + epochs for one in state.model)
    new = State(model=model, optimizer=(), epoch=state.epoch + epochs, batch=batches)
    frame = Frame(at=new.epoch + new.batch / steps, weights=model)
    return NetworkSlice(state=new, frames=(frame,), curves=rows, gradient_sizes=np.ones(3), steps=steps)


def started() -> NetworkRun:
    run = NetworkRun(SPEC)
    run.take(fake(None))
    return run


def test_it_begins_without_a_state_and_takes_one() -> None:
    run = NetworkRun(SPEC)
    assert run.state is None
    assert run.epoch == 0
    assert run.now is None
    run.take(NetworkSlice(compiling=True))
    assert run.state is None
    run.take(fake(None))
    assert run.epoch == 0
    assert run.curves.shape == (1, len(CURVES))


def test_curves_and_snapshots_stay_bounded_however_long_it_runs() -> None:
    run = started()
    for _ in range(400):
        run.take(fake(run.state, 37))
        assert len(run.curves) <= MAX_CURVE
        assert len(run.snapshots) <= MAX_SNAPSHOTS
    assert run.top == run.epoch == 400 * 37
    assert run.curves[0, 0] == 0
    epochs = run.curves[:, 0]
    assert (np.diff(epochs) > 0).all()
    # What is left is spread over the whole way.
    assert np.diff(epochs).max() < 5 * np.median(np.diff(epochs))
    assert len(run.curves) > MAX_CURVE / 3
    kept = [one.state.epoch for one in run.snapshots]
    assert kept[0] == 0
    assert len(kept) > MAX_SNAPSHOTS / 4
    assert max(np.diff(kept)) < 20 * 37 * 4


def test_the_way_back_begins_at_the_nearest_snapshot() -> None:
    run = started()
    for _ in range(30):
        run.take(fake(run.state, 10))
    for epoch in (0, 5, 10, 123, 300):
        snapshot, distance = run.back(epoch)
        assert snapshot.state.epoch + distance == epoch
        assert distance < 20
        # The fake's weights count its epochs.
        assert snapshot.state.model[0][0, 0] == snapshot.state.epoch


def test_going_on_from_an_earlier_epoch_forgets_what_was_ahead_only_then() -> None:
    run = started()
    for _ in range(10):
        run.take(fake(run.state, 10))
    snapshot, distance = run.back(45)
    run.show(fake(snapshot.state, distance))
    assert run.epoch == 45
    assert run.top == 100
    run.take(fake(run.state, 10))
    assert run.epoch == run.top == 55
    assert run.curves[:, 0].tolist() == list(range(56))
    assert max(one.state.epoch for one in run.snapshots) <= 55


def test_taking_the_same_place_again_adds_no_history() -> None:
    run = started()
    run.take(fake(run.state, 10))
    before = run.curves.copy()
    for _ in range(3):
        run.take(replace(fake(run.state), curves=before[-1:]))
    np.testing.assert_array_equal(run.curves, before)


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.1}, {"l2": 0.1}, {"dropout": 0.5}, {"noise": 0.2}, {"batch_size": 30}, {"optimizer": "muon"},
        {"train_share": 0.3}, {"data_seed": 4}, {"samples": 300}, {"l1": 0.1},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_may_change_keeps_the_run_and_is_remembered(change: dict) -> None:
    assert set(change) <= set(LIVE_FIELDS)
    run = started()
    run.take(fake(run.state, 10))
    new = replace(SPEC, **change)
    assert run.change(new)
    assert run.epoch == 10
    run.take(fake(run.state, 10))
    assert run.back(5)[0].spec == SPEC
    assert run.back(15)[0].spec == new


@pytest.mark.parametrize(
    "change",
    [{"layers": ("3:tanh",)}, {"features": ("x1",)}, {"data": "xor"}, {"seed": 2}, {"loss": "cross_entropy"}, {"initializer": "zeros"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_makes_another_network_needs_a_new_run(change: dict) -> None:
    run = started()
    assert not run.change(replace(SPEC, **change))
    assert run.spec == SPEC


def test_an_edit_shows_the_losses_of_the_edited_weights() -> None:
    run = started()
    run.take(fake(run.state, 10))
    model = tuple(np.full(shape, 0.3, "float32") for shape in SPEC.shapes)
    run.edit(model)
    assert run.edited
    assert run.curves[-1, 0] == 10
    assert run.curves[-1, 1:].tolist() == run.measured()[1:].tolist()
    assert len(run.curves) == 11
    # Going back to before the edit finds the weights from before.
    assert run.back(9)[0].state.model[0][0, 0] != np.float32(0.3)
    assert run.back(12)[0].state.model[0][0, 0] == np.float32(0.3)


def test_many_changes_are_bounded_too() -> None:
    run = started()
    for turn in range(300):
        run.take(fake(run.state, 1))
        assert run.change(replace(SPEC, learning_rate=0.01 + turn / 1e4))
        assert len(run.snapshots) <= MAX_SNAPSHOTS


def test_architecture_is_what_the_compiled_program_depends_on() -> None:
    same = [
        {"learning_rate": 1.0},
        {"l1": 0.1},
        {"dropout": 0.3},
        {"noise": 0.2},
        {"seed": 9},
        {"data": "xor"},
        {"features": ("x1", "x1*x2")},
    ]
    other = [{"layers": ("4:tanh", "2:relu")}, {"optimizer": "muon"}, {"batch_size": 11}, {"loss": "cross_entropy"}]
    wanted = architecture(SPEC, 250, 250)
    assert all(architecture(replace(SPEC, **change), 250, 250) == wanted for change in same)
    assert all(architecture(replace(SPEC, **change), 250, 250) != wanted for change in other)
    assert architecture(SPEC, 249, 250) != wanted
    # All points in one update, however many more the batch could hold.
    assert architecture(replace(SPEC, batch_size=900), 250, 250) == architecture(
        replace(SPEC, batch_size=250), 250, 250
    )
