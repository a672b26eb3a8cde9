"""Regression: a line, a boundary and a polynomial fitted to points that visitors can drag."""

import streamlit as st

from pages._regression.controls import PREFIX, curve_controls, load, training_controls
from pages._regression.curves import curves_view, domain
from pages._regression.fit import training_view
from pages._regression.points import back_to_sample, held_points, own_points_shown, upload_control
from pages._ui import navigation
from pages._ui.backend import engine, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson, show_lesson
from pages._ui.plain import plain
from pages._ui.presets import about, preset_pills, reset_button
from playground.engine.state import READY
from playground.labs.regression.code import polynomial_script, script
from playground.labs.regression.lab import CHALLENGES, PRESETS, Work
from playground.labs.regression.spec import LINEAR, PolynomialSpec, RegressionSpec
from playground.labs.regression.words import about_points

LAB = "regression"


def sample_key(spec: RegressionSpec | PolynomialSpec) -> str:
    """Text of the settings that determine a sample."""
    kind = "polynomial" if isinstance(spec, PolynomialSpec) else f"{spec.task} {spec.gap}"
    return f"{kind} {spec.samples} {spec.noise} {spec.seed}"


def num_classes(spec: RegressionSpec | PolynomialSpec) -> int:
    """Number of classes that a point may have in this view."""
    return 1 if isinstance(spec, RegressionSpec) and spec.task == LINEAR else 2


@st.fragment
def workbench(spec: RegressionSpec | PolynomialSpec, *, own: bool) -> None:
    """Points, model and everything that depends on them; a moved point reruns only this.

    Args:
        spec: The settings.
        own: Whether the rest of the page speaks of the visitor's own points.
    """
    held = held_points(sample_key(spec), spec.sample(), num_classes(spec))
    if held.own != own:
        # The first point that is moved: caption and settings follow.
        st.rerun()
    if isinstance(spec, PolynomialSpec):
        work = Work(spec=spec, points=held.points, own=held.own, fits=curves_view(spec, held))
    else:
        work = Work(spec=spec, points=held.points, own=held.own, weights=training_view(spec, held))
    if held.own:
        st.button("Back to the sample", key="reg_back", icon=":material/undo:", on_click=back_to_sample)
    show_lesson(LAB, "What to notice")
    show_challenges(LAB, CHALLENGES, work)
    with code_section():
        st.markdown(lesson(LAB, "Code"))
        points = held.points if held.own else None
        if isinstance(spec, PolynomialSpec):
            low, high = domain(held)[:2]
            st.code(polynomial_script(spec, points, low=low, high=high), language="python")
        else:
            st.code(script(spec, points), language="python")


navigation.enter()
page_title("Regression", LAB, CHALLENGES)
st.markdown(lesson(LAB))
preset = preset_pills(PREFIX, PRESETS, load)
with st.sidebar:
    reset_button(PREFIX, PRESETS, load)
    said_own = own_points_shown()
    if isinstance(preset.spec, PolynomialSpec):
        settings = curve_controls(preset.spec, own=said_own)
    else:
        settings = training_controls(preset.spec, own=said_own)
    shown = held_points(sample_key(settings), settings.sample(), num_classes(settings))
    if shown.own != said_own:
        # A link or another preset has brought other points than those that the controls knew of.
        st.rerun()
    upload_control(labelled=num_classes(settings) == 2 and isinstance(settings, RegressionSpec),
                   with_test=isinstance(settings, PolynomialSpec))  # fmt: skip
if shown.own:
    names = tuple(map(plain, shown.scale.names)) if shown.scale else ()
    st.caption(about_points(len(shown.points), names))
else:
    st.caption(about(preset, settings))
if engine().state.phase != READY:
    wait_until_ready()
workbench(settings, own=shown.own)
