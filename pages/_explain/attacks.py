"""The view of the smallest changes that fool a network, sought on purpose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from pages._explain.attack_settings import attack_settings
from pages._explain.work import show_work
from pages._ui.backend import engine, sentences
from pages._ui.digit_picture import Opened, Picture, picture_now, show_picture
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import download_button
from pages._ui.plain import plain
from playground.digits.networks import Network
from playground.engine.errors import JobFailed
from playground.labs.explain import words
from playground.labs.explain.attack import (
    ATTACK,
    ATTACKED,
    CLEAN,
    LOGITS,
    Attacked,
    AttackSpec,
    Attempt,
    Reading,
)
from playground.labs.explain.code import attack_script
from playground.labs.explain.figures import before_and_after, change_picture, ink_picture
from playground.labs.explain.lab import ATTACKS, Work
from playground.labs.explain.redraw import inked, traced
from playground.model.activations import softmax

PLAIN = {"displayModeBar": False}
TIMES = 10
# Networks that read the picture: those that ship, and the visitor's newest. A worker keeps about as many in memory.
MOST_READ = 15


def show_attacks(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
    with st.sidebar:
        spec = attack_settings()
    st.markdown(lesson("explain", ATTACKS))
    _attack(opened, networks, spec)


@st.fragment
def _attack(opened: Opened, networks: Mapping[str, Network], spec: AttackSpec) -> None:
    """The picture beside what the attack made of it. A stroke reruns nothing else."""
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    found: Attacked | None = None
    with right, sentences():
        found = attacked(opened, networks, picture, spec)
        show_result(found)
    with left:
        show_picture(opened, picture, softmax(found.own.logits[[CLEAN]])[0] if found else None)
    if found:
        show_networks(found)
        with code_section():
            st.markdown(lesson("explain", "Code of the attack"))
            download_button(opened.name, opened.network)
            st.code(attack_script(picture.image, spec), language="python", height=500)
    show_work(Work(drawn=picture.drawn, attacked=found))


def attacked(opened: Opened, networks: Mapping[str, Network], picture: Picture, spec: AttackSpec) -> Attacked:
    """Attacks the picture, piece by piece, and lets every network read the result.

    Raises:
        EngineError: If the attack is impossible; the message is a sentence.
    """
    attempt: Attempt = engine().call(ATTACK, opened.network, picture.image, spec, None)
    while not attempt.done:
        attempt = engine().call(ATTACK, opened.network, picture.image, spec, attempt)
    pair = [picture.image[0, ..., 0], attempt.best[0, ..., 0]]
    six = np.stack([*pair, *map(inked, pair), *map(traced, pair)])[..., np.newaxis]
    readings = {}
    # One network at a time, so that nobody else waits long.
    for name, network in list({opened.name: opened.network, **networks}.items())[:MOST_READ]:
        try:
            readings[name] = Reading(logits=engine().call(LOGITS, network, six))
        except JobFailed:
            # It was deleted meanwhile. The one that is attacked must be there.
            if name == opened.name:
                raise
    return Attacked(name=opened.name, spec=spec, image=pair[0], changed=pair[1], steps=attempt.steps, readings=readings)


def show_result(found: Attacked) -> None:
    """The picture, the change and the attacked picture, what was found in a sentence, and the values before and after."""
    st.markdown(words.ATTACK_FORMULAS[found.spec.kind, found.spec.norm])
    st.markdown(plain(words.attack_result(found)))
    for column, (title, pixels) in zip(
        st.columns(3),
        (
            ("Before", ink_picture(found.image)),
            (f"The change × {TIMES}", change_picture(found.changed - found.image, TIMES)),
            ("After", ink_picture(found.changed)),
        ),
        strict=True,
    ):
        with column:
            st.markdown(f"**{title}**")
            st.image(pixels, width="content")
    st.caption(words.change_size(found))
    z = found.own.logits[[CLEAN, ATTACKED]]
    p = softmax(z)
    left, right = st.columns(2)
    with left:
        st.plotly_chart(before_and_after(z[0], z[1], "Logit", ".2f"), key="explain_attack_logits", config=PLAIN)
    with right:
        st.plotly_chart(
            before_and_after(p[0], p[1], "Probability", ".1%"), key="explain_attack_probabilities", config=PLAIN
        )


def show_networks(found: Attacked) -> None:
    """What every network reads in the same pictures."""
    st.markdown("#### Other networks, and a pen")
    st.markdown(lesson("explain", "Other networks, and a pen"))
    st.markdown(plain(words.transfer(found)))
    st.dataframe(words.transfer_table(found), hide_index=True, width="stretch")
    st.markdown(plain(words.redrawn(found)))
    columns = st.columns([1, 1, 2.2])
    for column, title, image in (
        (columns[0], "Black and white", inked(found.changed)),
        (columns[1], "Traced with a pen", traced(found.changed)),
    ):
        with column:
            st.markdown(f"**{title}**")
            st.image(ink_picture(image), width="content")
