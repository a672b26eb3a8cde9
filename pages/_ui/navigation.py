"""The pages in teaching order, and what lets a link into the middle of the app work on a cold server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from playground.assets import ASSETS, ROOT

RAN = "app_ran"


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab's page.

    Attributes:
        name: Name of its three files, and its address.
        title: In the navigation.
        group: Heading under which it stands there.
        icon: Material symbol.
        aim: One line: what one does there.
    """

    name: str
    title: str
    group: str
    icon: str
    aim: str

    @property
    def picture(self) -> Path:
        """A picture of the page for its card."""
        return ASSETS / self.name / "picture.png"


LABS = (
    Lab(
        name="draw_digit",
        title="Draw a digit",
        group="Digits",
        icon=":material/draw:",
        aim="Draw a digit with a mouse, a pen or a finger, and see what trained networks read while you draw.",
    ),
    Lab(
        name="train_digits",
        title="Train digits",
        group="Digits",
        icon=":material/school:",
        aim="Train a real network on 60,000 handwritten digits, watch it learn, and look at its mistakes.",
    ),
    Lab(
        name="gradient_descent",
        title="Gradient descent",
        group="How a network learns",
        icon=":material/trending_down:",
        aim="Race nine optimizers down a surface, take one step apart, and find out when a rate is too high.",
    ),
    Lab(
        name="regression",
        title="Regression",
        group="How a network learns",
        icon=":material/show_chart:",
        aim="Fit a line, a boundary and a curve to points that you drag, and see why a training that ends has not always arrived.",
    ),
    Lab(
        name="neuron",
        title="A neuron, forward and back",
        group="How a network learns",
        icon=":material/account_tree:",
        aim="Set a neuron by hand, then follow every number of a small network forward and backward.",
    ),
    Lab(
        name="network",
        title="A network on the plane",
        group="How a network learns",
        icon=":material/hub:",
        aim="Build a small network neuron by neuron and watch every one of them while it learns to tell points apart.",
    ),
    Lab(
        name="landscape",
        title="The landscape of a network",
        group="How a network learns",
        icon=":material/landscape:",
        aim="Train a small network and look at the loss around the path that its weights have taken.",
    ),
    Lab(
        name="gan_plane",
        title="Two players on the plane",
        group="Generating",
        icon=":material/swords:",
        aim="Let a generator and a discriminator play against each other, see collapse and recovery, and every step between.",
    ),
    Lab(
        name="gan_digits",
        title="Digits nobody wrote",
        group="Generating",
        icon=":material/casino:",
        aim="Ask a generator for digits, walk from one to the next, see whether it copies, and train a pair of your own.",
    ),
)

# Headings of the navigation, in order.
GROUPS = tuple(dict.fromkeys(lab.group for lab in LABS))


def page_of(lab: Lab) -> StreamlitPage:
    """The Streamlit page of a lab."""
    return st.Page(ROOT / "pages" / f"{lab.name}.py", title=lab.title, icon=lab.icon, help=lab.aim)


def navigate() -> StreamlitPage:
    """Declares the navigation and returns the page that the visitor asked for. Called by `app.py` alone."""
    st.session_state[RAN] = True
    # A file of ours: Material icons as a page icon are fetched from another host.
    st.set_page_config(page_title="Deep learning playground", page_icon=ASSETS / "icon.png", layout="wide")
    home = st.Page(ROOT / "pages" / "home.py", title="Home", icon=":material/home:", default=True)
    groups = {group: [page_of(lab) for lab in LABS if lab.group == group] for group in GROUPS}
    return st.navigation({"": [home], **groups})


def enter() -> None:
    """Every page begins with this.

    A server that has not yet run `app.py` runs the file in `pages/` that an address names by itself. Declaring the real
    navigation and running again puts that right; the address with its settings survives.
    """
    if RAN not in st.session_state:
        navigate()
        st.rerun()
