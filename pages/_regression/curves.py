"""The view of "Regression" for polynomials: the fitted curve beside the errors by degree."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._regression.point_canvas import Plot, PointClass, line, point_canvas
from pages._regression.points import CANVAS, Held
from playground.figures import theme
from playground.labs.regression import words
from playground.labs.regression.figures import error_by_degree
from playground.labs.regression.points import box_around, columns
from playground.labs.regression.polynomial import NONE, DegreeFits, fit_degrees
from playground.labs.regression.spec import PolynomialSpec
from playground.number import number

CLASSES = (
    PointClass(name="training point", colour=theme.TRAIN, marker="circle"),
    PointClass(name="test point", colour=theme.VALIDATION, marker="diamond"),
)
PLAIN = {"displayModeBar": False}
FINE = 241


def domain(held: Held) -> tuple[float, float, float, float]:
    """The range of the axes; the polynomials' x is scaled from its x range."""
    return box_around(held.points, (-3.0, 3.0, -3.0, 3.0) if held.scale else (0.0, 1.0, -2.0, 2.0), 0.5)


def curves_view(spec: PolynomialSpec, held: Held) -> DegreeFits | None:
    """Draws everything except the sidebar. Call it in a fragment.

    Returns:
        The fits; None without training points.
    """
    x, y, labels = columns(held.points)
    train, test, box = labels == 0, labels == 1, domain(held)
    fits = None
    if train.sum() >= 2:
        strength = 0.0 if spec.penalty == NONE else spec.strength
        fits = _fits(
            x[train].tobytes(),
            y[train].tobytes(),
            x[test].tobytes(),
            y[test].tobytes(),
            spec.penalty,
            strength,
            box[:2],
        )
    else:
        st.warning(words.TOO_FEW_TRAINING_POINTS, icon=":material/info:")
    if fits:
        _metrics(spec, fits)
    left, right = st.columns(2)
    with left:
        overlays = []
        fine = np.linspace(box[0], box[1], FINE)
        if not held.own:
            overlays.append(line(np.column_stack([fine, np.sin(2 * np.pi * fine)]), theme.TEXT, dash=(6, 5)))
        if fits:
            curve = np.clip(fits.curve(spec.degree, fine), -1e4, 1e4)
            overlays.append(line(np.column_stack([fine, curve]), theme.GENERATED, width=3))
        names = held.scale.names if held.scale else ("x", "y")
        title = words.polynomial_title(spec.degree)
        note = words.polynomial_note(spec.degree, sample=not held.own)
        plot = Plot(title=title, box=box, axes=(names[0], names[1]), units=held.units, overlays=overlays, note=note)
        point_canvas(CANVAS, edit=held.edit, classes=CLASSES, plot=plot, heard=title)
    if fits:
        figure = error_by_degree(fits.train_error, fits.test_error, spec.degree)
        right.plotly_chart(figure, key="reg_errors", config=PLAIN)
        st.markdown(words.fit_in_words(spec, fits))
    return fits


@st.cache_data(show_spinner=False, max_entries=200)
def _fits(
    x: bytes, y: bytes, x_test: bytes, y_test: bytes, penalty: str, strength: float, ends: tuple[float, float]
) -> DegreeFits:
    arrays = [np.frombuffer(one, "float64") for one in (x, y, x_test, y_test)]
    return fit_degrees(*arrays, penalty=penalty, strength=strength, low=ends[0], high=ends[1])


def _metrics(spec: PolynomialSpec, fits: DegreeFits) -> None:
    index = spec.degree - 1
    coefficients = fits.coefficients[index]
    rows = [
        ("Training error", _error(fits.train_error[index])), ("Test error", _error(fits.test_error[index])),
        ("Best degree", f"{fits.best_degree}"), ("Non-zero coefficients", words.coefficients_left(coefficients)),
    ]  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for title, value in rows:
            st.metric(title, value, width=170)


def _error(value: float) -> str:
    return "–" if np.isnan(value) else number(value, ".3g")
