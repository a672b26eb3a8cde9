"""The controls of "Generated digits": which GAN, which samples, and which training; all are in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages._ui.backend import engine
from pages._ui.controls import LEARNING_RATES, URL, number_slider
from pages._ui.presets import follow_old_link
from pages._ui.visitor import visitor_id
from playground.gan.losses import ABOUT, WASSERSTEIN
from playground.labs.gan_digits.lab import LINKED, trained_gans
from playground.labs.gan_digits.spec import (
    KINDS,
    LEAST_TRUNCATION,
    LOSSES,
    MAX_COUNT,
    NO_TRUNCATION,
    TRAIN,
    GanDigitsSpec,
    SampleRequest,
    Source,
)
from playground.runs.index import RunRecord

PREFIX = "gand"
PAIR, VIEW, RUN = f"{PREFIX}_pair", f"{PREFIX}_view", f"{PREFIX}_run"
GENERATE, INTERPOLATE, JUDGE, TRAINING, EVALUATE, FEW, CODE = (
    "Generate",
    "Interpolate",
    "Real or not?",
    "Train",
    "Evaluate",
    "Few digits",
    "Code",
)
VIEWS = (GENERATE, INTERPOLATE, JUDGE, TRAINING, EVALUATE, FEW, CODE)
# Values of the URL in older links.
FORMER_VIEWS = {"Walk": INTERPOLATE, "Health": EVALUATE, "Few data": FEW}
ALL = "all"
SHOWN_DIRECTIONS = 5
LATENTS = (2, 4, 8, 16, 32, 64, 100, 128)
FILTERS = (4, 8, 16, 24, 32, 48, 64)
BATCH_SIZES = (8, 16, 32, 64, 128, 256)
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 60_000)
SHEET_STEPS = (5, 10, 20, 50, 100, 200, 400, 1_000)
PENALTIES = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
AVERAGES = (0.0, 0.9, 0.97, 0.99, 0.995, 0.998, 0.999, 0.9995)
# Fields of the spec whose widgets have the field's name.
FIELDS = (
    "kind", "loss", "gradient_penalty", "latent", "filters", "generator_rate", "discriminator_rate", "beta_1",
    "discriminator_steps", "batch_size", "steps", "sample_every", "average", "train_size", "seed",
)  # fmt: skip


def view_control() -> str:
    """Lets the visitor choose a view of the page."""
    follow_old_link(VIEW, FORMER_VIEWS)
    view: str | None = st.segmented_control(
        "View", VIEWS, default=GENERATE, required=True, key=VIEW, bind=URL, label_visibility="collapsed"
    )
    return view or GENERATE


# -- which GAN, which samples --------------------------------------------------------------------------------------


def linked_run() -> RunRecord | None:
    """The training in the URL; None if there is none, or if it is a run of another lab."""
    record = engine().runs.get(str(st.query_params.get(RUN, "")))
    return record if record is not None and record.job == TRAIN.name else None


def known_gans() -> dict[str, Source]:
    """The trained GANs that this visitor can use, by name."""
    return trained_gans(engine().runs.of_visitor(visitor_id(), TRAIN), linked_run())


def gan_control() -> tuple[str, Source]:
    """Lets the visitor choose a trained GAN; at first the one in a link from somebody else."""
    known = known_gans()
    names = list(known)
    chosen: str = st.selectbox(
        "Generator", names, names.index(LINKED) if LINKED in names else 0, key=PAIR, bind=URL,
        help="Two are included. The ones that you train are listed after them.",
    )  # fmt: skip
    return chosen, known[chosen]


def truncation_control() -> float:
    """Lets the visitor choose how far from 0 the noise may be."""
    chosen: float = st.slider(
        "Truncation", LEAST_TRUNCATION, NO_TRUNCATION, NO_TRUNCATION, 0.1, "%.1f", key=f"{PREFIX}_truncation", bind=URL,
        help="Noise beyond this number of standard deviations is not drawn: the samples are better, but vary less. 4 means no truncation.",
    )  # fmt: skip
    return chosen


def sample_controls(source: Source) -> SampleRequest:
    """Lets the visitor choose the samples: digit, number, seed, truncation, and offsets along the principal directions."""
    digit = st.selectbox(
        "Digit", (ALL, *map(str, range(10))), key=f"{PREFIX}_digit", bind=URL, disabled=not source.spec.conditional,
        help="An unconditional generator cannot be asked for a digit.",
    )  # fmt: skip
    count = st.slider("Number of samples", 1, MAX_COUNT, 50, key=f"{PREFIX}_count", bind=URL)
    seed = st.number_input("Seed of the noise", 0, 2**31 - 1, 0, key=f"{PREFIX}_seed_of_noise", bind=URL)
    st.button("New noise", key=f"{PREFIX}_other_noise", on_click=_raise_seed, width="stretch", icon=":material/casino:")
    truncation = truncation_control()
    same = st.toggle(
        "Same noise along a row", True, key=f"{PREFIX}_same_noise", bind=URL, disabled=not source.spec.conditional,
        help="A row then shows what the noise determines apart from the digit: slant, width and thickness.",
    )  # fmt: skip
    with st.expander("Offsets along principal directions"):
        st.caption(
            "The directions of the noise in which the first hidden layer changes most, in standard deviations of the noise."
        )
        offsets = [
            st.slider(f"Direction {index}", -5.0, 5.0, 0.0, 0.25, key=f"{PREFIX}_direction_{index}", bind=URL)
            for index in range(1, SHOWN_DIRECTIONS + 1)
        ]
        st.button("Reset all to 0", key=f"{PREFIX}_no_offsets", on_click=_no_offsets)
    return SampleRequest(
        digits=() if digit == ALL or not source.spec.conditional else (int(digit),), count=count, seed=seed, truncation=truncation,
        same_noise=same and source.spec.conditional, offsets=tuple(offsets) if any(offsets) else (),
    )  # fmt: skip


def _raise_seed() -> None:
    key = f"{PREFIX}_seed_of_noise"
    st.session_state[key] = (st.session_state[key] + 1) % 2**31


def _no_offsets() -> None:
    st.session_state.update({f"{PREFIX}_direction_{index}": 0.0 for index in range(1, SHOWN_DIRECTIONS + 1)})


# -- which training ------------------------------------------------------------------------------------------------


def load(spec: GanDigitsSpec) -> None:
    """Sets every control to a spec. Called in callbacks, before the widgets are made."""
    st.session_state.update({f"{PREFIX}_{name}": getattr(spec, name) for name in FIELDS})


def spec_controls(default: GanDigitsSpec, own: str) -> GanDigitsSpec:
    """Draws all controls of a training.

    Args:
        default: The preset's. The URL holds only what differs from it.
        own: The visitor's images, packed; empty: MNIST's.

    Raises:
        ValueError: If they describe an impossible training; the message is a sentence.
    """
    st.markdown("**Model and loss**")
    fields: dict[str, Any] = {
        "kind": st.selectbox(
            "Kind", KINDS, KINDS.index(default.kind), key=f"{PREFIX}_kind", bind=URL,
            help="conditional: both networks are given the digit as a label. dcgan: unconditional, without labels.",
        ),
        "loss": st.selectbox(
            "Loss", LOSSES, LOSSES.index(default.loss), key=f"{PREFIX}_loss", bind=URL,
            help="  \n".join(f"{name}: {ABOUT[name].title}" for name in LOSSES),
        ),
    }  # fmt: skip
    fields["gradient_penalty"] = _along(
        "Gradient penalty λ", PENALTIES, "gradient_penalty", default, disabled=fields["loss"] != WASSERSTEIN,
        help="Only used by the Wasserstein loss.",
    )  # fmt: skip
    fields["latent"] = _along("Latent dimension", LATENTS, "latent", default)
    fields["filters"] = _along("Filters", FILTERS, "filters", default, help="Determines the width of both networks.")
    st.markdown("**Training**")
    fields["train_size"] = _along("Training digits", SIZES, "train_size", default, disabled=bool(own))
    for name, title in (
        ("generator_rate", "Generator's learning rate"),
        ("discriminator_rate", "Discriminator's learning rate"),
    ):
        fields[name] = _along(title, LEARNING_RATES, name, default)
    fields["discriminator_steps"] = st.slider(
        "Discriminator updates per step",
        1,
        10,
        default.discriminator_steps,
        key=f"{PREFIX}_discriminator_steps",
        bind=URL,
    )
    fields["steps"] = st.number_input("Steps", 1, 200_000, default.steps, 100, key=f"{PREFIX}_steps", bind=URL)
    fields["sample_every"] = _along("Steps between sample sheets", SHEET_STEPS, "sample_every", default)
    with st.expander("Batch size, β₁, averaging, seed"):
        fields["batch_size"] = _along("Batch size", BATCH_SIZES, "batch_size", default)
        fields["beta_1"] = _along("Adam's β₁", (0.0, 0.5, 0.9), "beta_1", default)
        fields["average"] = _along(
            "Decay of the weight average", AVERAGES, "average", default,
            help="Samples are made with an exponential moving average of the generator's weights. 0: no averaging.",
        )  # fmt: skip
        fields["seed"] = st.number_input("Seed", 0, 2**31 - 1, default.seed, key=f"{PREFIX}_seed", bind=URL)
    return GanDigitsSpec(**fields, own=own)


def _along(title: str, options: Sequence[Any], name: str, default: GanDigitsSpec, **more: Any) -> Any:
    """A slider over some values, to which the preset's is added."""
    value = getattr(default, name)
    every = sorted({*options, value})
    return number_slider(title, every, value=value, key=f"{PREFIX}_{name}", **more)
