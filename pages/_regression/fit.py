"""The view of "Regression" for a line or a boundary: points, training, loss surface, curves and prediction."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from pages._regression.controls import load
from pages._regression.point_canvas import (
    Frames,
    Overlay,
    Plot,
    PointClass,
    drops,
    level_map,
    line,
    mark,
    moving_line,
    point_canvas,
    sigmoid_map,
    trail,
)
from pages._regression.points import CANVAS, Held
from pages._ui.backend import engine, sentences
from pages._ui.component import room
from pages._ui.controls import URL
from pages._ui.plain import plain
from pages._ui.presets import follow_old_link
from pages._ui.visitor import visitor_id
from playground.engine.state import READY
from playground.figures import theme
from playground.labs.regression import words
from playground.labs.regression.figures import loss_by_epoch, norm_by_epoch, weights_by_epoch
from playground.labs.regression.lab import ADVANCE, REMEDIES
from playground.labs.regression.linear_models import accuracy, outputs
from playground.labs.regression.loss_plane import PLANES, WEIGHTS, loss_plane
from playground.labs.regression.points import Scale, box_around
from playground.labs.regression.spec import (
    ASKED,
    LINEAR,
    REFERENCE_L2,
    SLICE_UPDATES,
    RegressionSpec,
    TrainState,
    objective,
    optimum,
    refusal,
    training_data,
)
from playground.model.activations import sigmoid
from playground.number import number

PATH = "regression.path"
PLAIN = {"displayModeBar": False}
POINTS = (PointClass(name="point", colour=theme.REAL, marker="circle"),)
CLASSES = (
    PointClass(name="class 0", colour=theme.TRAIN, marker="circle"),
    PointClass(name="class 1", colour=theme.VALIDATION, marker="triangle"),
)
MOST_FRAMES = 250
# As old links name it.
FORMER_PLANES = {"w1, w2": WEIGHTS}
# With weights beyond this size, the training has diverged.
LARGEST = 1e6


def trained_path(spec: RegressionSpec, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The weights after each epoch, trained in slices of the live lane; a longer training continues where the last one stopped.

    Returns:
        float32, shape `(epochs + 1, d + 1)`, starting with the initial weights; it ends early if they grow beyond all bounds.

    Raises:
        EngineError: If the engine has no live worker, or a newer request has replaced this one.
    """
    settings = (spec.task, spec.learning_rate, spec.batch_size, spec.l2, spec.shuffle, spec.seed)
    key = (*settings, x.tobytes(), y.tobytes())
    known: tuple[Any, np.ndarray] | None = st.session_state.get(PATH)
    path = known[1] if known and known[0] == key else None
    per_slice = max(1, SLICE_UPDATES // spec.steps_per_epoch(len(x)))
    while path is None or (len(path) <= spec.epochs and _alive(path[-1])):
        done = 0 if path is None else len(path) - 1
        state = None if path is None else TrainState(epoch=done, weights=path[-1])
        _, frames = engine().advance(
            ADVANCE, spec, x, y, state, min(per_slice, spec.epochs - done),
            page=f"{visitor_id()}.regression", architecture=f"regression.{spec.task}",
        )  # fmt: skip
        path = frames if path is None else np.vstack([path, frames])
        st.session_state[PATH] = (key, path)
    alive = np.array([_alive(weights) for weights in path])
    end = len(path) if alive.all() else max(1, int(alive.argmin()))
    kept: np.ndarray = path[: min(end, spec.epochs + 1)]
    return kept


def _alive(weights: np.ndarray) -> bool:
    return bool(np.isfinite(weights).all() and np.abs(weights).max() < LARGEST)


def training_view(spec: RegressionSpec, held: Held) -> np.ndarray | None:
    """Draws everything except the sidebar. Call it in a fragment.

    Returns:
        The final weights; None if nothing could be trained.
    """
    x, y = training_data(spec.task, held.points)
    problem = refusal(spec, len(held.points))
    path: np.ndarray | None = None
    if problem:
        st.warning(plain(problem), icon=":material/info:")
    elif engine().state.phase == READY:
        with sentences():
            path = trained_path(spec, x, y)
    best = None
    if path is not None:
        l2 = spec.l2
        if spec.task != LINEAR and not l2:  # without a penalty there may be no best boundary
            l2 = REFERENCE_L2
        best = optimum(spec, x, y, l2)
        _metrics(spec, x, y, path[-1], best)
    with room("regression", phone=1000, desk=520):
        _board(spec, held, x, y, path, best)
    if path is None:
        return None
    _show_progress(spec, held, x, y, path)
    _prediction(spec, held, path[-1], best)
    _curves(spec, x, y, path, best)
    last: np.ndarray = path[-1]
    return last


def _metrics(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, weights: np.ndarray, best: np.ndarray | None) -> None:
    """The result of the training, and below each number the best possible value."""
    loss, size = float(objective(spec, weights, x, y)), float(np.linalg.norm(weights[:-1]))
    lowest = "" if best is None else f"{float(objective(spec, best, x, y)):.4f}"
    if spec.task == LINEAR:
        assert best is not None
        rows = [
            ("Slope w", number(weights[0], ".3f"), f"{words.best_name(spec)}: {number(best[0], '.3f')}"),
            ("Intercept b", number(weights[1], ".3f"), f"{words.best_name(spec)}: {number(best[1], '.3f')}"),
            ("Loss", f"{loss:.4f}", f"minimum {lowest}"),
        ]
    else:
        right = "" if best is None else f"{words.best_name(spec)}: {accuracy(best, x, y):.0%}"
        rows = [
            ("Correctly classified", f"{accuracy(weights, x, y):.0%}", right),
            (
                "Size of w, |w|",
                f"{size:.2f}",
                "" if best is None else f"{words.best_name(spec)}: {np.linalg.norm(best[:-1]):.2f}",
            ),
            ("Loss", f"{loss:.4f}", f"minimum {lowest}" if spec.l2 and lowest else ""),
        ]
    with st.container(horizontal=True, gap="small"):
        for title, value, beside in rows:
            st.metric(title, value, beside or None, width=165, delta_color="off", delta_arrow="off")


def _board(
    spec: RegressionSpec, held: Held, x: np.ndarray, y: np.ndarray, path: np.ndarray | None, best: np.ndarray | None
) -> None:
    linear = spec.task == LINEAR
    overlays: list[Overlay] = []
    names, base = (("x", "y"), (0.0, 1.0, -0.5, 4.5)) if linear else (("x₁", "x₂"), (0.0, 1.0, 0.0, 1.0))
    if held.scale:
        names, base = held.scale.names, (-3.0, 3.0, -3.0, 3.0)
    box = box_around(held.points, base, 0.5 if linear else 0.1)
    side = frames = None
    if path is not None:
        every = max(1, math.ceil((len(path) - 1) / MOST_FRAMES))
        epochs = np.unique(np.append(np.arange(0, len(path), every), len(path) - 1))
        shown = path[epochs].astype("float64")
        losses = objective(spec, shown, x, y)
        if linear:
            ends = np.array([box[0], box[1]])
            drawn = np.stack([np.broadcast_to(ends, (len(shown), 2)), shown[:, :1] * ends + shown[:, 1:]], axis=2)
            overlays = [moving_line(drawn, theme.TRAIN, width=3), drops(0, theme.WRONG)]
        else:
            overlays = [sigmoid_map(shown)]
        if best is not None:
            overlays.append(line(_reference(best, box, linear), theme.GENERATED, dash=(7, 5)))
        if not linear:
            overlays.append(
                mark(*(_standard_place(held.scale) if held.scale else _asked(spec)), theme.GENERATED, "star", "?")
            )
        plane = loss_plane(spec, x, y, shown, best, st.session_state.get("reg_plane") or PLANES[0])
        layers = [level_map(plane.values, plane.floor), trail(plane.path, losses)]
        if linear and best is not None:
            layers.append(mark(best[0], best[1], theme.GENERATED, "star", "least squares"))
        side = Plot(
            title=words.PLANE_TITLE, box=plane.box, axes=plane.axes,
            overlays=layers, name="loss", held=plane.held, note=words.PLANE_NOTE,
        )  # fmt: skip
        frames = Frames(
            labels=[
                words.frame_label(epoch, weights, loss)
                for epoch, weights, loss in zip(epochs, shown, losses, strict=True)
            ],
            name="epoch" if every == 1 else f"frame of {every} epochs",
            rate=max(8.0, len(epochs) / 8),
        )
    plot = Plot(
        title=words.LINE_TITLE, box=box, axes=names, units=held.units, overlays=overlays, note=words.points_note(spec)
    )  # fmt: skip
    heard = frames.labels[-1] if frames else ""
    classes = POINTS if linear else _classes(held)
    point_canvas(CANVAS, edit=held.edit, classes=classes, plot=plot, side=side, frames=frames, heard=heard)


def _classes(held: Held) -> tuple[PointClass, ...]:
    names = held.scale.classes if held.scale else ()
    return tuple(
        PointClass(name=name, colour=one.colour, marker=one.marker) for name, one in zip(names, CLASSES, strict=True)
    ) if names else CLASSES  # fmt: skip


def _reference(best: np.ndarray, box: tuple[float, float, float, float], linear: bool) -> np.ndarray:
    """The best line, or where the best probability is one half, through the box: shape `(2, 2)`."""
    if linear:
        ends = np.array(box[:2])
        return np.column_stack([ends, best[0] * ends + best[1]])
    normal, reach = best[:2], 2 * (box[1] - box[0] + box[3] - box[2])
    length = float(np.linalg.norm(normal)) or 1.0
    centre = np.array([(box[0] + box[1]) / 2, (box[2] + box[3]) / 2])
    projection = centre - (centre @ normal + best[2]) * normal / length**2
    along = np.array([-normal[1], normal[0]]) / length
    return np.array([projection - reach * along, projection + reach * along])


def _show_progress(spec: RegressionSpec, held: Held, x: np.ndarray, y: np.ndarray, path: np.ndarray) -> None:
    """How far the training has come, remedies, and the choice of the loss surface."""
    st.markdown(words.progress(spec, x, y, path))
    pressed = False
    with st.container(horizontal=True):
        for remedy in REMEDIES:
            changed = remedy.apply(spec)
            if changed and st.button(
                remedy.title(changed), key=f"reg_cure_{remedy.id}", on_click=load, args=(changed,)
            ):
                pressed = True
        if spec.task != LINEAR:
            follow_old_link("reg_plane", FORMER_PLANES)
            st.segmented_control(
                "Loss surface over", PLANES, default=PLANES[0], key="reg_plane", bind=URL, label_visibility="collapsed",
                help="A boundary has three parameters, but the picture can show only two: w₁ and w₂, or the size of w and b.",
            )  # fmt: skip
    if pressed:
        # The controls that it sets are outside the fragment.
        st.rerun()
    if held.scale and spec.task == LINEAR:
        slope = float(path[-1][0]) * held.scale.deviation[1] / held.scale.deviation[0]
        intercept = held.scale.mean[1] + held.scale.deviation[1] * float(path[-1][1]) - slope * held.scale.mean[0]
        st.caption(words.line_in_units(_escaped(held.scale), slope, intercept))
    elif held.scale:
        st.caption(words.STANDARDISED)


def _asked(spec: RegressionSpec) -> tuple[float, float]:
    first, second = ASKED[spec.task]
    return float(st.session_state.get("reg_x1", first)), float(st.session_state.get("reg_x2", second))


def _prediction(spec: RegressionSpec, held: Held, weights: np.ndarray, best: np.ndarray | None) -> None:
    """The prediction at any point, with its formula filled in."""
    st.subheader("Predict")
    w, b = [float(value) for value in weights[:-1]], float(weights[-1])
    if held.scale and spec.task == LINEAR:
        _prediction_in_units(held.scale, w[0], b)
        return
    if spec.task == LINEAR:
        at = st.number_input("x", -100.0, 100.0, ASKED[LINEAR][0], 0.05, key="reg_x", bind=URL, width=160)
        answer = w[0] * at + b
        st.markdown(rf"$\hat y = w\,x + b = {w[0]:.4f} \cdot {_signed(at)} {b:+.4f} = \mathbf{{{answer:.4f}}}$")
        assert best is not None
        st.markdown(words.prediction_compared(best[0] * at + best[1], None if held.own else 2 * at + 1))
        return
    first, second = _place_in_units(held.scale) if held.scale else _place(spec)
    z = w[0] * first + w[1] * second + b
    st.markdown(
        rf"$z = w_1 x_1 + w_2 x_2 + b = {w[0]:.4f} \cdot {_signed(first)} {w[1]:+.4f} \cdot {_signed(second)} {b:+.4f} = {z:.4f}$,"
        rf"$\quad p = 1/(1 + e^{{-z}}) = \mathbf{{{float(sigmoid(np.array(z))):.4f}}}$"
    )
    answer = float(sigmoid(np.array(z)))
    probabilities = sigmoid(outputs(weights, training_data(spec.task, held.points)[0]))
    reasons = []
    small = probabilities.max() - probabilities.min() < 0.6
    if not held.own and abs(first + second - 1) < 0.02:
        reasons.append(words.ON_THE_BOUNDARY)
        if not small and abs(answer - 0.5) > 0.05:
            reasons.append(words.OVERCONFIDENT)
    if small:
        reasons.append(words.near_one_half(probabilities))
    st.markdown(" ".join(reasons))


def _place(spec: RegressionSpec) -> tuple[float, float]:
    """The point that is asked about."""
    with st.container(horizontal=True):
        first = st.number_input("x₁", -100.0, 100.0, ASKED[spec.task][0], 0.05, key="reg_x1", bind=URL, width=160)
        second = st.number_input("x₂", -100.0, 100.0, ASKED[spec.task][1], 0.05, key="reg_x2", bind=URL, width=160)
    return float(first), float(second)


def _place_in_units(scale: Scale) -> tuple[float, float]:
    """The same, in the units of an uploaded table; returns it standardised."""
    with st.container(horizontal=True):
        for axis, (name, mean) in enumerate(zip(scale.names, scale.mean, strict=True)):
            st.number_input(
                plain(name), value=mean, step=scale.deviation[axis] / 10, format="%.6g", key=_unit_key(scale, axis), width=160
            )  # fmt: skip
    return _standard_place(scale)


def _unit_key(scale: Scale, axis: int) -> str:
    """Key of the value that is asked about on an axis of a table. Another table begins with its own mean."""
    return f"reg_own_{axis}_{scale.mean[axis]}"


def _standard_place(scale: Scale) -> tuple[float, float]:
    """The point of a table that is asked about, standardised; the middle until one is."""
    first, second = (
        (float(st.session_state.get(_unit_key(scale, axis), mean)) - mean) / deviation
        for axis, (mean, deviation) in enumerate(zip(scale.mean, scale.deviation, strict=True))
    )
    return first, second


def _prediction_in_units(scale: Scale, slope: float, intercept: float) -> None:
    """The prediction of a line in the units of an uploaded table."""
    mean, deviation = scale.mean[0], scale.deviation[0]
    at = st.number_input(
        plain(scale.names[0]), value=mean, step=deviation / 10, format="%.6g", key=_unit_key(scale, 0), width=160
    )
    standard = (at - mean) / deviation
    answer = slope * standard + intercept
    st.markdown(words.prediction_in_units(_escaped(scale), at, scale.mean[1] + scale.deviation[1] * answer))
    st.caption(
        rf"Standardised: $\hat y = w\,x + b = {slope:.4f} \cdot {_signed(round(standard, 4))} {intercept:+.4f} = {answer:.4f}$"
    )


def _escaped(scale: Scale) -> Scale:
    """The same with names that can stand in Markdown."""
    return replace(scale, names=(plain(scale.names[0]), plain(scale.names[1])))


def _signed(value: float) -> str:
    return f"{value:g}" if value >= 0 else f"({value:g})"


def _curves(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray, best: np.ndarray | None) -> None:
    epochs = np.unique(np.geomspace(1, len(path), 300).astype(int)) - 1
    weights = path[epochs].astype("float64")
    least = None if best is None or (spec.task != LINEAR and spec.l2 == 0) else float(objective(spec, best, x, y))
    left, right = st.columns(2)
    name = words.best_name(spec)
    losses = objective(spec, weights, x, y)
    loss_figure = loss_by_epoch(epochs, losses, least, name, loss_name=words.loss_name(spec))
    left.plotly_chart(loss_figure, key="reg_loss", config=PLAIN)
    if spec.task == LINEAR:
        right.plotly_chart(weights_by_epoch(epochs, weights, best, name), key="reg_weights", config=PLAIN)
        return
    norm = np.linalg.norm(weights[:, :-1], axis=1)
    most = None if best is None else float(np.linalg.norm(best[:-1]))
    right.plotly_chart(norm_by_epoch(epochs[1:], norm[1:], most, name), key="reg_norm", config=PLAIN)
