"""Trains the network in slices, as the page requests them, with compiled programs."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace

import keras
import numpy as np

from playground.engine.programs import Programs
from playground.labs.network.lab import PRESETS, is_solved
from playground.labs.network.opening import Opening, write_opening
from playground.labs.network.run import EPOCHS_A_CALL, LOSS_LIMIT, NetworkSlice, State, architecture
from playground.labs.network.spec import NetworkSpec, Table, measure, points_of, table
from playground.labs.network.training.program import Program, build_model
from playground.model.training import build
from playground.plane.datasets import Points
from playground.plane.live import Frame

# Programs kept. Each takes about 15 MB, and what is dropped is given back only in part.
MOST_PROGRAMS = 48
# How long a slice waits for a compilation; then the answer says that it is under way, and others' slices can run.
PATIENCE_S = 0.25
# How long the command line waits for it.
COMPILED_S = 60.0

_programs: Programs[Program] = Programs(MOST_PROGRAMS)


def advance(
    spec: NetworkSpec, own: Points | None, state: State | None, epochs: int = 0, batches: int = 0, frames: int = 1,
    patience_s: float = PATIENCE_S,
) -> NetworkSlice:  # fmt: skip
    """Continues training from a state; the same call gives the same answer.

    Args:
        spec: Data, network and rates.
        own: The points, if the spec's data are the visitor's own.
        state: Where to begin; None: the start.
        epochs: Epochs to train; the first may be the rest of one.
        batches: Updates to make instead of whole epochs, within one epoch.
        frames: Pictures on the way, at most.
        patience_s: How long to wait for a compilation.

    Returns:
        The new state and what there is to see on the way. `compiling` and no state if the program is not there yet.
    """
    train, test = (table(spec, points) for points in points_of(spec, own))
    key = architecture(spec, len(train.x), len(test.x))
    ready = _programs.get(key, lambda: Program(spec, train, test), patience_s)
    if ready is None:
        return NetworkSlice(compiling=True)
    begun_s = time.perf_counter()
    state = ready.initial_state(spec) if state is None else _fitted(ready, state)
    first = state
    shown, curves, diverged = [], [], 0
    sizes = np.zeros(0, "float32")
    for count, last in _parts(state, epochs, batches, frames, ready.steps):
        before = state
        state, points, sizes, done = ready.run(before, spec, train, test, epochs=count, last=last)
        ok = not count or bool((points[-1, :2] < LOSS_LIMIT).all())
        if not ok:
            diverged = before.epoch + done
            # What came before: the same way again, one epoch less.
            state, points, sizes, _ = ready.run(before, spec, train, test, epochs=done - 1)
        at = before.epoch + 1 + np.arange(len(points), dtype="float32")
        if len(at) and state.batch:
            at[-1] = _at(ready, state)
        curves.append(np.column_stack([at, points]))
        shown.append(_frame(ready, state))
        if not ok:
            break
    if not shown:
        _, _, sizes, _ = ready.run(state, spec, train, test, epochs=0)
        shown.append(_frame(ready, state))
    if first.epoch == first.batch == 0 or not curves:
        curves.insert(0, _now(ready, first, spec, train, test))
    return NetworkSlice(
        state=state, frames=tuple(shown), curves=np.concatenate(curves), gradient_sizes=sizes, steps=ready.steps,
        diverged=diverged, seconds=time.perf_counter() - begun_s,
    )  # fmt: skip


def _at(ready: Program, state: State) -> float:
    """Epochs completed, with the fraction of the current one."""
    return state.epoch + state.batch / ready.steps


def _frame(ready: Program, state: State) -> Frame:
    return Frame(at=_at(ready, state), weights=state.model)


def _fitted(ready: Program, state: State) -> State:
    """A state with variables of this optimizer: another optimizer starts afresh from the same weights."""
    if ready.fits(state):
        batch = min(state.batch, ready.steps - 1)
        return replace(state, batch=batch)
    fresh = ready.fresh_optimizer()
    return replace(state, optimizer=fresh, optimizer_name=ready.optimizer_name, batch=0)


def _parts(state: State, epochs: int, batches: int, frames: int, steps: int) -> list[tuple[int, int]]:
    """The calls that make a slice: epochs to end, and the update to stop before in the last (0: none)."""
    if batches:
        return [(1, min(steps, state.batch + batches))]
    most = max(frames, math.ceil(epochs / EPOCHS_A_CALL))
    cuts = np.unique(np.linspace(0, epochs, most + 1).round().astype(int))
    return [(int(count), 0) for count in np.diff(cuts)]


def _now(ready: Program, state: State, spec: NetworkSpec, train: Table, test: Table) -> np.ndarray:
    """The point of the curves at a state, without training; shape `(1, 5)`."""
    (loss, accuracy), (test_loss, test_accuracy) = (measure(spec, state.model, one) for one in (train, test))
    return np.array([[_at(ready, state), loss, test_loss, accuracy, test_accuracy]])


def keras_file(spec: NetworkSpec, variables: Sequence[np.ndarray]) -> bytes:
    """The network in Keras's own `.keras` format, which `keras.models.load_model` reads without anything of ours."""
    model = build_model(spec)
    model.set_weights(list(variables))
    # A function as activation is not Keras's own to load; the same function as an operation between layers is.
    outputs = inputs = keras.Input((spec.inputs,))
    for layer in model.layers:
        is_sine = getattr(layer, "activation", None) is keras.ops.sin
        outputs = keras.ops.sin(outputs) if is_sine else layer(outputs)
    return build.keras_file(keras.Model(inputs, outputs))


def main() -> None:
    """Trains what the page opens with, as far as it is called solved there."""
    spec = PRESETS[0].spec
    first = advance(spec, None, None, patience_s=COMPILED_S).state
    assert first is not None
    epochs = 0
    solved = False
    while not solved:
        epochs += 1
        end = advance(spec, None, first, epochs, patience_s=COMPILED_S)
        solved = is_solved(spec, end.curves)
    write_opening(Opening(spec=spec, first=first, end=end))
    print(f"{epochs} epochs, test loss {end.curves[-1, 2]:.4f}")
