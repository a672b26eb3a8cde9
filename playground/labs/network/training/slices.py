"""Trains the network on the plane in slices: what the page asks for, and the programs that are compiled for it."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import keras
import numpy as np

from playground.labs.network.run import EPOCHS_A_CALL, LOSS_LIMIT, Frame, Slice, State, architecture
from playground.labs.network.spec import NetworkSpec, Table, measure, points_of, table
from playground.labs.network.training.program import Program, build_model
from playground.model.training import build
from playground.plane.datasets import Points

# Programs kept. Each takes about 15 MB, and what is dropped is given back only in part.
MOST_PROGRAMS = 48
# A compilation is waited for so long; then the answer says that it goes on. Others' slices run meanwhile.
PATIENCE_S = 0.25

_programs: OrderedDict[str, Future[Program]] = OrderedDict()
_compiler = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compile")
_lock = threading.Lock()


def program(spec: NetworkSpec, train: Table, test: Table) -> Future[Program]:
    """The compiled program for a spec's architecture, or its compilation under way."""
    key = architecture(spec, len(train.x), len(test.x))
    with _lock:
        found = _programs.get(key)
        if found is None:
            found = _programs[key] = _compiler.submit(Program, spec, train, test)
        _programs.move_to_end(key)
        while len(_programs) > MOST_PROGRAMS:
            _programs.popitem(last=False)
    return found


def forget(compiled: Future[Program]) -> None:
    """Drops a compilation that failed, so that the next request tries again."""
    with _lock:
        for key in [key for key, one in _programs.items() if one is compiled]:
            del _programs[key]


def advance(
    spec: NetworkSpec, own: Points | None, state: State | None, epochs: int = 0, batches: int = 0, frames: int = 1,
    patience_s: float = PATIENCE_S,
) -> Slice:  # fmt: skip
    """Trains on from a state; the same call gives the same answer.

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
    compiled = program(spec, train, test)
    try:
        ready = compiled.result(timeout=patience_s)
    except TimeoutError:
        return Slice(compiling=True)
    except Exception:
        forget(compiled)
        raise
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
            at[-1] = state.epoch + state.batch / ready.steps
        curves.append(np.column_stack([at, points]))
        shown.append(Frame(epoch=state.epoch, batch=state.batch, model=state.model))
        if not ok:
            break
    if not shown:
        _, _, sizes, _ = ready.run(state, spec, train, test, epochs=0)
        shown.append(Frame(epoch=state.epoch, batch=state.batch, model=state.model))
    if first.epoch == first.batch == 0 or not curves:
        curves.insert(0, _now(ready, first, spec, train, test))
    return Slice(
        state=state, frames=tuple(shown), curves=np.concatenate(curves), gradient_sizes=sizes, steps=ready.steps,
        diverged=diverged, seconds=time.perf_counter() - begun_s,
    )  # fmt: skip


def _fitted(ready: Program, state: State) -> State:
    """A state with variables of this optimizer: another optimizer begins afresh from the same weights."""
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
    return np.array([[state.epoch + state.batch / ready.steps, loss, test_loss, accuracy, test_accuracy]])


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
