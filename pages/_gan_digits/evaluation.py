"""Evaluation of a generator: Fréchet distance with its floor, classes, precision and recall, and whether it copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from pages._gan_digits.controls import PREFIX
from pages._ui.backend import engine, sentences
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from pages._ui.run_panel import duration, watch
from pages._ui.visitor import visitor_id
from playground.engine.run import Run
from playground.labs.gan_digits.figures import class_bars
from playground.labs.gan_digits.shipped import SHIPPED_NAMES, shipped_figures, shipped_source
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DCGAN,
    EVALUATE,
    NO_TRUNCATION,
    Evaluation,
    EvaluationSpec,
    Source,
)
from playground.labs.gan_digits.words import evaluation_in_words, not_evaluated
from playground.runs.index import DONE

LAB = "gan_digits"
NAMES = {**SHIPPED_NAMES, "keras_dcgan": "Keras's DCGAN recipe"}
PLAIN = {"displayModeBar": False}


def show_evaluation(name: str, source: Source, truncation: float) -> None:
    """Shows the evaluation of a GAN, or a button that starts it.

    Args:
        name: The GAN's.
        source: The GAN.
        truncation: Of the noise, in standard deviations.
    """
    st.markdown(lesson(LAB, "Evaluate"))
    evaluation = shipped_evaluation(source) if truncation == NO_TRUNCATION else None
    if evaluation is None:
        evaluation = _evaluated(name, source, truncation)
    if evaluation is not None:
        _show(name, evaluation)
    _evaluations()


def _show(name: str, evaluation: Evaluation) -> None:
    """Metrics, classes, and sentences about them."""
    _numbers(evaluation)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Digits among the samples**, as the reader reads them; dashed lines: an equal share ± 20%")
        shares = np.array(evaluation.histogram) / evaluation.samples
        st.plotly_chart(
            class_bars(shares, title="Share of samples", band=True),
            key=f"{PREFIX}_classes",
            config=PLAIN,
        )
    with right:
        if evaluation.asked:
            st.markdown("**Samples read as the digit asked for**")
            figure = class_bars(np.array(evaluation.asked), title="Read as asked", band=False)
            st.plotly_chart(figure, key=f"{PREFIX}_asked", config=PLAIN)
    for sentence in evaluation_in_words(evaluation):
        st.markdown(sentence)
    _comparison(name, evaluation)


def shipped_evaluation(source: Source) -> Evaluation | None:
    """The evaluation of a GAN that ships, from the time when it was made; None for other GANs."""
    for kind in (CONDITIONAL, DCGAN):
        measured = shipped_figures().get(kind, {}).get("health")
        if source == shipped_source(kind) and measured:
            return Evaluation(**measured)
    return None


def _evaluated(name: str, source: Source, truncation: float) -> Evaluation | None:
    """The stored evaluation of a GAN; None and a button while there is none."""
    try:
        spec = EvaluationSpec.of(source.folder, conditional=source.spec.conditional, truncation=truncation)
    except FileNotFoundError as error:
        st.warning(plain(str(error)), icon=":material/info:")
        return None
    stored = engine().stored(EVALUATE, spec)
    run = engine().watch(stored.id) if stored else None
    if run is not None and run.record.status == DONE:
        return Evaluation(**run.record.result)
    if run is not None:
        watch(run, _say, lambda now: float(_latest(now).get("done", 0.0)))
        return None
    st.markdown(not_evaluated(name, None if truncation == NO_TRUNCATION else truncation))
    if st.button("Evaluate 10,000 samples", type="primary", icon=":material/monitor_heart:", key=f"{PREFIX}_examine"):
        with sentences():
            engine().start(EVALUATE, spec, visitor=visitor_id(), name=f"Evaluation of {name}")
            st.rerun()
    return None


def _latest(run: Run) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for event in run.events:
        said |= event
    return said


def _say(run: Run) -> None:
    st.caption(str(_latest(run).get("what", "Preparing")))


def _numbers(evaluation: Evaluation) -> None:
    with st.container(horizontal=True):
        for title, value, compared, meaning in (
            (
                "Fréchet distance",
                f"{evaluation.frechet:.2f}",
                f"floor: {evaluation.floor:.2f}",
                "Between the samples and the test digits, in the reader's features. The floor is the distance between training digits and test digits.",
            ),
            (
                "Read as asked",
                "–" if evaluation.read_as_asked is None else f"{evaluation.read_as_asked:.1%}",
                "by the reader" if evaluation.asked else "unconditional",
                "Share of samples that the reader reads as the digit asked for.",
            ),
            (
                "Precision",
                f"{evaluation.precision:.0%}",
                f"real digits: {evaluation.floor_precision:.0%}",
                "Share of samples that are close to real digits, by k-nearest neighbours with k = 3.",
            ),
            (
                "Recall",
                f"{evaluation.recall:.0%}",
                f"real digits: {evaluation.floor_recall:.0%}",
                "Share of real digits that are close to samples, by k-nearest neighbours with k = 3.",
            ),
            (
                "Nearest digit",
                f"{evaluation.nearest[1]:.2f}",
                f"real digits: {evaluation.nearest_real[1]:.2f}",
                "Median distance to the nearest training digit, in the reader's features.",
            ),
        ):
            st.metric(title, value, compared, delta_color="off", delta_arrow="off", help=meaning, width=150)  # fmt: skip


def _comparison(name: str, evaluation: Evaluation) -> None:
    """The same metrics of the GANs that ship, and of the recipe in Keras's examples with the same training time."""
    measured = {title: shipped_figures().get(kind, {}) for kind, title in NAMES.items()}
    rows = [_row(f"{name} (shown above)", evaluation, measured.get(name, {}).get("train_seconds"))]
    rows += [
        _row(title, Evaluation(**one["health"]), one["train_seconds"])
        for title, one in measured.items()
        if "health" in one and title != name
    ]
    floor = replace(
        evaluation, frechet=evaluation.floor, read_as_asked=None, precision=evaluation.floor_precision, recall=evaluation.floor_recall,
        nearest=evaluation.nearest_real,
    )  # fmt: skip
    st.markdown("**Comparison:** all were measured here in the same way")
    st.dataframe([*rows, _row("Training digits (the floor)", floor, None)], hide_index=True, width="stretch")
    st.caption(lesson(LAB, "Comparison"))


def _row(title: str, evaluation: Evaluation, train_seconds: float | None) -> dict[str, str]:
    return {
        "Generator": title,
        "Fréchet distance": f"{evaluation.frechet:.2f}",
        "Read as asked": "–" if evaluation.read_as_asked is None else f"{evaluation.read_as_asked:.1%}",
        "Precision": f"{evaluation.precision:.0%}",
        "Recall": f"{evaluation.recall:.0%}",
        "Nearest digit": f"{evaluation.nearest[1]:.2f}",
        "Training": "–" if train_seconds is None else duration(train_seconds),
    }


def _evaluations() -> None:
    """The visitor's evaluations, which count among the runs that they may keep."""
    runs = engine().runs.of_visitor(visitor_id(), EVALUATE)
    if not runs:
        return
    with st.expander(f"Your evaluations: {len(runs)}"):
        for item in runs:
            with st.container(horizontal=True, vertical_alignment="center"):
                found = item.run.result
                st.markdown(
                    f"{item.name}: {found['frechet']:.2f}" if "frechet" in found else f"{item.name}: {item.run.status}"
                )
                if st.button("Delete", key=f"delete_{item.run.id}", icon=":material/delete:"):
                    with sentences():
                        engine().delete(item.run.id, visitor_id())
                    st.rerun()
