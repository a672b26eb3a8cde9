"""The pages in teaching order, and what lets a link into the middle of the app work on a cold server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages._ui import link
from playground.assets import ASSETS, ROOT

RAN = "app_ran"
# Choices side by side wrap on a phone: each then has corners of its own, and more of them fit into a row.
ON_A_PHONE = """<style>@media (max-width: 640px) {
[data-testid="stButtonGroup"] [data-variant="segmented_control"] {
border-radius: 0.5rem !important; margin: 0 0.25rem 0.25rem 0; padding-inline: 0.6rem
}}</style>"""


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab's page.

    Attributes:
        name: Name of its folders, and its address.
        title: In the navigation.
        group: Heading under which the navigation lists it.
        icon: Material symbol.
        aim: One sentence: what a visitor does there.
    """

    name: str
    title: str
    group: str
    icon: str
    aim: str

    def card(self, *, dark: bool) -> Path:
        """The part of the page that its card on the home page shows, as it looks in one of the two themes."""
        return ASSETS / self.name / ("card_dark.webp" if dark else "card.webp")


@dataclass(frozen=True, kw_only=True)
class LearningPath:
    """Labs in an order that a visitor may follow.

    Attributes:
        title: What the path is for.
        about: One sentence: whom it suits and what one learns.
        labs: Names of the labs, in order.
    """

    title: str
    about: str
    labs: tuple[str, ...]


DIGITS, LEARNING, GENERATING = "Digits", "How a network learns", "Generative models"

LABS = (
    Lab(
        name="draw_digit",
        title="Draw a digit",
        group=DIGITS,
        icon=":material/draw:",
        aim="Draw a digit with a mouse, a pen or a finger, and watch what trained networks predict while you draw.",
    ),
    Lab(
        name="train_digits",
        title="Train digits",
        group=DIGITS,
        icon=":material/school:",
        aim="Train a real network on 60,000 handwritten digits, watch it learn, and look at its mistakes.",
    ),
    Lab(
        name="inside",
        title="Inside a network",
        group=DIGITS,
        icon=":material/biotech:",
        aim="See what every layer of a trained network computes from your drawing, down to each product and sum.",
    ),
    Lab(
        name="explain",
        title="Why, and how sure",
        group=DIGITS,
        icon=":material/search_insights:",
        aim="See which pixels speak for a digit, check whether an explanation can be trusted, and find out what breaks the answer.",
    ),
    Lab(
        name="gradient_descent",
        title="Gradient descent",
        group=LEARNING,
        icon=":material/trending_down:",
        aim="Race nine optimizers down a surface, study a single step, and find out when a learning rate is too high.",
    ),
    Lab(
        name="regression",
        title="Regression",
        group=LEARNING,
        icon=":material/show_chart:",
        aim="Fit a line, a decision boundary or a curve to points that you drag, and see why training can end before it has converged.",
    ),
    Lab(
        name="neuron",
        title="A neuron, forward and back",
        group=LEARNING,
        icon=":material/account_tree:",
        aim="Set the weights of a neuron by hand, then follow every number of a small network forward and backward.",
    ),
    Lab(
        name="network",
        title="A neural network in 2D",
        group=LEARNING,
        icon=":material/hub:",
        aim="Build a small network neuron by neuron, and watch each neuron while the network learns to separate points.",
    ),
    Lab(
        name="landscape",
        title="The loss landscape",
        group=LEARNING,
        icon=":material/landscape:",
        aim="Train a small network and explore the loss around the path that its weights have taken.",
    ),
    Lab(
        name="gan_plane",
        title="A GAN in 2D",
        group=GENERATING,
        icon=":material/swords:",
        aim="Let a generator and a discriminator compete, and watch mode collapse, recovery and every step between.",
    ),
    Lab(
        name="gan_digits",
        title="Generated digits",
        group=GENERATING,
        icon=":material/casino:",
        aim="Ask a generator for digits, interpolate between them, check whether it copies, and train a GAN of your own.",
    ),
)

PATHS = (
    LearningPath(
        title="Your first hour",
        about="You have never trained a network. Use one, watch a small one learn, train one on 60,000 digits, then look inside it.",
        labs=("draw_digit", "network", "train_digits", "inside", "explain"),
    ),
    LearningPath(
        title="How a network learns",
        about="You want to see the mathematics at work: one neuron, its gradient, the optimizer, the loss landscape.",
        labs=("neuron", "regression", "gradient_descent", "landscape"),
    ),
    LearningPath(
        title="Generative models",
        about="You want to see a network create something: first points in the plane, then handwritten digits.",
        labs=("gan_plane", "gan_digits"),
    ),
)

# Headings of the navigation, in order.
GROUPS = tuple(dict.fromkeys(lab.group for lab in LABS))


def lab_named(name: str) -> Lab:
    """The lab of a name."""
    return next(lab for lab in LABS if lab.name == name)


def page_of(lab: Lab) -> StreamlitPage:
    """The Streamlit page of a lab."""
    return st.Page(ROOT / "pages" / f"{lab.name}.py", title=lab.title, icon=lab.icon, help=lab.aim)


def navigate() -> StreamlitPage:
    """Declares the navigation and returns the page that the visitor asked for. Called by `app.py` alone."""
    st.session_state[RAN] = True
    # A file of ours: Material icons as a page icon are fetched from another host.
    st.set_page_config(page_title="Deep learning playground", page_icon=ASSETS / "icon.png", layout="wide")
    st.html(ON_A_PHONE)
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
    link.show_line()
