"""The part of "Regression" on polynomials: the fitted curve beside the errors by degree."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._regression.point_canvas import Plot, PointClass, line, point_canvas
from pages._regression.points import CANVAS, Held
from playground.figures import theme
from playground.labs.regression.figures import error_by_degree
from playground.labs.regression.points import box_around, columns
from playground.labs.regression.polynomial import NONE, DegreeFits, fit_degrees
from playground.labs.regression.spec import PolynomialSpec

CLASSES = (
    PointClass(name="training point", colour=theme.TRAIN, marker="circle"),
    PointClass(name="test point", colour=theme.VALIDATION, marker="diamond"),
)
PLAIN = {"displayModeBar": False}
FINE = 241


def domain(held: Held) -> tuple[float, float, float, float]:
    """The axes; their x range is what the polynomials' x is scaled from."""
    return box_around(held.points, (-3.0, 3.0, -3.0, 3.0) if held.scale else (0.0, 1.0, -2.0, 2.0), 0.5)


def curves_view(spec: PolynomialSpec, held: Held) -> DegreeFits | None:
    """Everything but the sidebar. Call it in a fragment.

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
        st.warning(
            "Two training points at least are needed. Click into the picture to set some.", icon=":material/info:"
        )
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
        title = f"The polynomial of degree {spec.degree}"
        note = f"Solid: degree {spec.degree}" + ("." if held.own else "; dashed: the sine that the points come from.")
        plot = Plot(title=title, box=box, axes=(names[0], names[1]), overlays=overlays, note=note)
        point_canvas(CANVAS, edit=held.edit, classes=CLASSES, plot=plot, heard=title)
    if fits:
        figure = error_by_degree(fits.train_error, fits.test_error, spec.degree)
        right.plotly_chart(figure, key="reg_errors", config=PLAIN)
        st.markdown(_standing(spec, fits))
    return fits


@st.cache_data(show_spinner=False, max_entries=200)
def _fits(
    x: bytes, y: bytes, x_test: bytes, y_test: bytes, penalty: str, strength: float, ends: tuple[float, float]
) -> DegreeFits:
    arrays = [np.frombuffer(one, "float64") for one in (x, y, x_test, y_test)]
    return fit_degrees(*arrays, penalty=penalty, strength=strength, low=ends[0], high=ends[1])


def _metrics(spec: PolynomialSpec, fits: DegreeFits) -> None:
    place = spec.degree - 1
    coefficients = fits.coefficients[place]
    rows = [
        ("Training error", _error(fits.train_error[place])), ("Test error", _error(fits.test_error[place])),
        ("Best degree", f"{fits.best_degree}"), ("Coefficients not 0", f"{np.count_nonzero(np.abs(coefficients) > 1e-9)} of {len(coefficients)}"),
    ]  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for title, value in rows:
            st.metric(title, value, width=170)


def _error(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3g}"


def _standing(spec: PolynomialSpec, fits: DegreeFits) -> str:
    """Whether the chosen degree is too stiff, about right or too supple."""
    train, test = fits.train_error[spec.degree - 1], fits.test_error[spec.degree - 1]
    if np.isnan(test):
        return "Set some test points: without them nobody sees overfitting."
    lowest = fits.test_error.min()
    said = f"Training error {train:.3g}, test error {test:.3g}; the smallest test error, {lowest:.3g}, has degree {fits.best_degree}."
    if test <= 1.25 * lowest:
        return f"**About right.** {said}"
    # Too stiff a curve errs on its own points nearly as much as on others.
    if train > 0.75 * lowest:
        return f"**Underfitting:** too stiff for these points, on both sets. {said}"
    return f"**Overfitting:** it follows the noise of the training points, and errs between them. {said}"
