"""How a generator is: its Fréchet distance beside the floor, classes, precision and recall, and whether it copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from pages._gan_digits.controls import PREFIX
from pages._ui.backend import engine, sentences
from pages._ui.lesson import lesson
from pages._ui.run_panel import duration, watch
from pages._ui.visitor import visitor_id
from playground.engine.engine import Run
from playground.labs.gan_digits.figures import class_bars
from playground.labs.gan_digits.shipped import SHIPPED_NAMES, shipped_figures, shipped_source
from playground.labs.gan_digits.spec import CONDITIONAL, DCGAN, HEALTH, NO_TRUNCATION, Health, HealthSpec, Source
from playground.labs.gan_digits.words import health_in_words
from playground.runs.index import DONE

LAB = "gan_digits"
NAMES = {**SHIPPED_NAMES, "keras_dcgan": "Keras's DCGAN recipe"}
PLAIN = {"displayModeBar": False}


def show_health(name: str, source: Source, truncation: float) -> None:
    """What was measured of a pair, or a button that measures it.

    Args:
        name: The pair's.
        source: The pair.
        truncation: Of the noise.
    """
    st.markdown(lesson(LAB, "Health"))
    health = shipped_health(source) if truncation == NO_TRUNCATION else None
    if health is None:
        health = _examined(name, source, truncation)
    if health is not None:
        _show(name, health)
    _examinations()


def _show(name: str, health: Health) -> None:
    """Numbers, classes, and both in words."""
    _numbers(health)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Which digits the reader sees in the samples**; dashed: an equal share ± 20 %")
        shares = np.array(health.histogram) / health.samples
        st.plotly_chart(
            class_bars(shares, title="Share of samples", what="of the samples", band=True),
            key=f"{PREFIX}_classes",
            config=PLAIN,
        )
    with right:
        if health.asked:
            st.markdown("**Read as asked**, by the digit asked for")
            figure = class_bars(np.array(health.asked), title="Read as asked", what="read as asked", band=False)
            st.plotly_chart(figure, key=f"{PREFIX}_asked", config=PLAIN)
    for sentence in health_in_words(health):
        st.markdown(sentence)
    _beside(name, health)


def shipped_health(source: Source) -> Health | None:
    """What was measured of a pair that ships, when it was made."""
    for kind in (CONDITIONAL, DCGAN):
        measured = shipped_figures().get(kind, {}).get("health")
        if source == shipped_source(kind) and measured:
            return Health(**measured)
    return None


def _examined(name: str, source: Source, truncation: float) -> Health | None:
    """The stored examination of a pair; while there is none, a button."""
    try:
        spec = HealthSpec.of(source.folder, conditional=source.spec.conditional, truncation=truncation)
    except FileNotFoundError as error:
        st.warning(str(error), icon=":material/info:")
        return None
    stored = engine().stored(HEALTH, spec)
    run = engine().watch(stored.id) if stored else None
    if run is not None and run.record.status == DONE:
        return Health(**run.record.result)
    if run is not None:
        watch(run, _say, lambda now: float(_latest(now).get("done", 0.0)))
        return None
    st.markdown(
        f"**{name}** has not been examined{'' if truncation == NO_TRUNCATION else f' with truncation {truncation:g}'} yet."
    )
    if st.button("Examine 10,000 samples", type="primary", icon=":material/monitor_heart:", key=f"{PREFIX}_examine"):
        with sentences():
            engine().start(HEALTH, spec, visitor=visitor_id(), name=f"Health of {name}")
            st.rerun()
    return None


def _latest(run: Run) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for event in run.events:
        said |= event
    return said


def _say(run: Run) -> None:
    st.caption(str(_latest(run).get("what", "Getting ready")))


def _numbers(health: Health) -> None:
    with st.container(horizontal=True):
        for title, value, beside, meaning in (
            (
                "Fréchet distance",
                f"{health.frechet:.2f}",
                f"floor {health.floor:.2f}",
                "In the reader's features, against the test digits. The floor: training digits against test digits.",
            ),
            (
                "Read as asked",
                "–" if health.read_as_asked is None else f"{health.read_as_asked:.1%}",
                "by the reader" if health.asked else "nothing asked",
                "Share of samples that the reader reads as the digit that was asked for.",
            ),
            (
                "Precision",
                f"{health.precision:.0%}",
                f"real {health.floor_precision:.0%}",
                "Samples that lie among real digits: k-nearest neighbours, k = 3.",
            ),
            (
                "Recall",
                f"{health.recall:.0%}",
                f"real {health.floor_recall:.0%}",
                "Real digits that lie among the samples: k-nearest neighbours, k = 3.",
            ),
            (
                "Nearest digit",
                f"{health.nearest[1]:.2f}",
                f"real {health.nearest_real[1]:.2f}",
                "The middle one of all distances, in the reader's features.",
            ),
        ):
            st.metric(title, value, beside, delta_color="off", delta_arrow="off", help=meaning, width=150)  # fmt: skip


def _beside(name: str, health: Health) -> None:
    """The same figures of what ships, and of the recipe in Keras's examples in the same training time."""
    measured = {title: shipped_figures().get(kind, {}) for kind, title in NAMES.items()}
    rows = [_row(f"{name}, shown above", health, measured.get(name, {}).get("train_seconds"))]
    rows += [
        _row(title, Health(**one["health"]), one["train_seconds"])
        for title, one in measured.items()
        if "health" in one and title != name
    ]
    floor = replace(
        health, frechet=health.floor, read_as_asked=None, precision=health.floor_precision, recall=health.floor_recall,
        nearest=health.nearest_real,
    )  # fmt: skip
    st.markdown("**Beside others**, all measured here in the same way")
    st.dataframe([*rows, _row("Training digits: the floor", floor, None)], hide_index=True, width="stretch")
    st.caption(lesson(LAB, "Beside others"))


def _row(title: str, health: Health, train_seconds: float | None) -> dict[str, str]:
    return {
        "Generator": title,
        "Fréchet distance": f"{health.frechet:.2f}",
        "Read as asked": "–" if health.read_as_asked is None else f"{health.read_as_asked:.1%}",
        "Precision": f"{health.precision:.0%}",
        "Recall": f"{health.recall:.0%}",
        "Nearest digit": f"{health.nearest[1]:.2f}",
        "Training": "–" if train_seconds is None else duration(train_seconds),
    }


def _examinations() -> None:
    """The visitor's, which count among the runs that one may keep."""
    runs = engine().runs.of_visitor(visitor_id(), HEALTH)
    if not runs:
        return
    with st.expander(f"Your examinations: {len(runs)}"):
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
