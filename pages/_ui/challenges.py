"""Challenges that are ticked automatically and stay ticked for the visitor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from pages._ui.backend import engine
from pages._ui.hiding import CHALLENGES, hidden
from pages._ui.share import share_button
from pages._ui.visitor import visitor_id
from playground.challenge import Challenge, done_now

Work = TypeVar("Work")
# Whether a challenge was done in the run before this one.
TOAST = "challenges.toast"


def page_title(title: str, lab: str, challenges: Sequence[Challenge[Work]], *, left_out: str = "") -> None:
    """A page's title; below it how many of its challenges are done, with a link that leads to them, and the link to share.

    Args:
        title, lab, challenges: The lab's.
        left_out: What of the page its link does not hold, in a sentence.
    """
    st.title(title)
    if st.session_state.pop(TOAST, False):
        st.toast("Challenge done!", icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if CHALLENGES not in hidden():
            done = len(done_before(lab) & {challenge.id for challenge in challenges})
            st.markdown(f":material/flag: [Challenges: {done} of {len(challenges)} done](#challenges)", width="content")
        share_button(left_out)


def show_challenges(lab: str, challenges: Sequence[Challenge[Work]], work: Work) -> None:
    """Shows the list; challenges that are done now are stored as done.

    Args:
        lab: The lab's name.
        challenges: The challenges of the lab.
        work: What the visitor has done, in the form that the lab's challenges take.
    """
    if CHALLENGES in hidden():
        return
    tick_challenges(lab, challenges, work)
    done = done_before(lab)
    st.subheader(f"Challenges: {len(done)} of {len(challenges)} done", anchor="challenges")
    for challenge in challenges:
        mark = ":material/check_box:" if challenge.id in done else ":material/check_box_outline_blank:"
        st.markdown(f"{mark} {challenge.sentence}")


def tick_challenges(lab: str, challenges: Sequence[Challenge[Work]], work: Work) -> None:
    """Stores challenges that this work does and that were not done before; the whole page then runs again.

    Args:
        lab, challenges, work: As `show_challenges` takes.
    """
    before = done_before(lab)
    done = before | set(done_now(challenges, work))
    if done == before or CHALLENGES in hidden():
        return
    engine().visitors.put(visitor_id(), f"{lab}.challenges", sorted(done))
    # The title counts them too, and says it. Not here: of what this run has not yet sent, Streamlit would send the toast alone, and
    # the browser has no place for it if a style before it is missing.
    st.session_state[TOAST] = True
    st.rerun()


def done_before(lab: str) -> set[str]:
    """Ids of the challenges that the visitor's record says are done."""
    return set(engine().visitors.get(visitor_id()).get(f"{lab}.challenges", []))
