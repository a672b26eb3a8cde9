"""The sidebar of "A GAN in 2D": data, noise, loss and both networks. The widgets make a spec, and all are in the URL."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._gan_plane.session import KEY
from pages._gan_plane.view import sent_request
from pages._ui.controls import LEARNING_RATES, URL, number_slider
from playground.gan.losses import ABOUT, LOSSES, WASSERSTEIN
from playground.labs.gan_plane.distributions import MAX_OWN, MIN_OWN, OWN
from playground.labs.gan_plane.lab import DEFAULT_RATES
from playground.labs.gan_plane.spec import DATA, LATENTS, MAX_BATCH, MAX_STEPS, OPTIMIZERS, PLAYERS, Drawing, GanSpec
from playground.labs.gan_plane.trained import trained_game
from playground.labs.gan_plane.words import FREEZES, NO_DRAWING

PREFIX = "ganp"
VIEW = f"{PREFIX}_view"
DRAWING, RERUN = "gan_plane.drawing", "gan_plane.rerun"
PENALTIES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def widget_values(spec: GanSpec) -> dict[str, Any]:
    """What every control holds for a spec, by widget key."""
    names = ["data", "latent", "latent_dim", "loss", "gradient_penalty", "batch_size", "seed"]
    names += [f"{player}_{part}" for player in PLAYERS for part in ("optimizer", "learning_rate", "steps")]
    layers = {f"{PREFIX}_{player}_layers": " ".join(getattr(spec, f"{player}_layers")) for player in PLAYERS}
    return {f"{PREFIX}_{name}": getattr(spec, name) for name in names} | layers


def load(spec: GanSpec) -> None:
    """Sets every control to a spec. Called in callbacks, before the widgets are made."""
    st.session_state.update(widget_values(spec))


def spec_controls(default: GanSpec) -> GanSpec:
    """All controls of what is played.

    Args:
        default: The preset's. The URL holds only what differs from it.

    Raises:
        ValueError: If they describe an impossible game; the message is a sentence.
    """
    fields: dict[str, Any] = {}
    st.markdown("**Data and noise**")
    fields["data"] = st.selectbox(
        "Real points", DATA, DATA.index(default.data), key=f"{PREFIX}_data", bind=URL,
        help="For own, draw a distribution on the picture with the pointer or a finger.",
    )  # fmt: skip
    kind, dimension = st.columns(2)
    fields["latent"] = kind.selectbox(
        "Noise distribution", LATENTS, LATENTS.index(default.latent), key=f"{PREFIX}_latent", bind=URL
    )
    fields["latent_dim"] = dimension.selectbox(
        "Latent dimension", (1, 2), default.latent_dim - 1, key=f"{PREFIX}_latent_dim", bind=URL
    )
    st.markdown("**Loss**")
    fields["loss"] = st.selectbox(
        "Loss", LOSSES, LOSSES.index(default.loss), key=f"{PREFIX}_loss", bind=URL,
        help="  \n".join(f"{name}: {one.title}" for name, one in ABOUT.items()),
    )  # fmt: skip
    penalty = number_slider(
        "Gradient penalty λ", PENALTIES, value=default.gradient_penalty, key=f"{PREFIX}_gradient_penalty",
        disabled=fields["loss"] != WASSERSTEIN, help="Only the Wasserstein loss has a gradient penalty.",
    )  # fmt: skip
    fields["gradient_penalty"] = penalty
    for player in PLAYERS:
        fields |= _player_controls(player, default)
    with st.expander("Batch size, random seed"):
        fields["batch_size"] = st.number_input(
            "Batch size", 1, MAX_BATCH, default.batch_size, key=f"{PREFIX}_batch_size", bind=URL
        )
        fields["seed"] = st.number_input("Seed", 0, 2**31 - 1, default.seed, key=f"{PREFIX}_seed", bind=URL)
        st.button("New seed", key=f"{PREFIX}_new_seed", on_click=_raise_seed, width="stretch")
    return GanSpec(**fields)


def _player_controls(player: str, default: GanSpec) -> dict[str, Any]:
    """The controls of one network: updates, learning rate, layers and optimizer."""
    fields: dict[str, Any] = {}
    key = f"{PREFIX}_{player}"
    st.markdown(f"**{player.capitalize()}**")
    fields[f"{player}_steps"] = st.slider(
        "Updates per round", 0, MAX_STEPS, getattr(default, f"{player}_steps"), key=f"{key}_steps", bind=URL,
        help=FREEZES[player],
    )  # fmt: skip
    fields[f"{player}_learning_rate"] = number_slider(
        "Learning rate", LEARNING_RATES, value=getattr(default, f"{player}_learning_rate"), key=f"{key}_learning_rate"
    )  # fmt: skip
    with st.expander("Layers and optimizer"):
        text = st.text_input(
            "Hidden layers", " ".join(getattr(default, f"{player}_layers")), key=f"{key}_layers", bind=URL, max_chars=200,
            help="Write each layer as units:activation, with spaces between layers: up to 6 layers of up to 100 units.",
        )  # fmt: skip
        fields[f"{player}_layers"] = tuple(text.replace(",", " ").split())
        fields[f"{player}_optimizer"] = st.selectbox(
            "Optimizer", OPTIMIZERS, OPTIMIZERS.index(getattr(default, f"{player}_optimizer")), key=f"{key}_optimizer", bind=URL,
            on_change=_take_usual_rate, args=(player,), help="adam_beta_0.5 is Adam with beta_1 = 0.5, a usual choice for GANs.",
        )  # fmt: skip
    return fields


def trained_control(spec: GanSpec) -> bool:
    """Whether to start from a trained GAN, where one is shipped."""
    game = trained_game(spec)
    chosen = st.toggle(
        "Start from a trained GAN", key=f"{PREFIX}_trained", bind=URL, disabled=game is None,
        help="There is one for five of the presets, as long as you keep their data, layers and seed.",
    )  # fmt: skip
    return bool(chosen) and game is not None


def drawing(spec: GanSpec) -> Drawing | None:
    """The visitor's own distribution, if it is asked for.

    Raises:
        ValueError: If there is none yet; the message is a sentence.
    """
    if spec.data != OWN:
        return None
    found: Drawing | None = st.session_state.get(DRAWING)
    if found is None or len(found.places) < MIN_OWN:
        raise ValueError(NO_DRAWING)
    return found


def take_request() -> None:
    """Before the picture's fragment runs: what was drawn becomes the data."""
    request = sent_request(VIEW)
    session = st.session_state.get(KEY)
    if request is None or request.kind != "paint" or session is None or request.n <= session.answered:
        return
    session.answered = request.n
    before: Drawing | None = st.session_state.get(DRAWING)
    places = list(before.places) if before and st.session_state.get(f"{PREFIX}_data") == OWN else []
    for stroke in request.strokes:
        places = [] if stroke is None else [*places, *stroke][:MAX_OWN]
    st.session_state[DRAWING] = Drawing(places=tuple(places))
    if len(places) >= MIN_OWN:
        st.session_state[f"{PREFIX}_data"] = OWN
    st.session_state[RERUN] = True


def _take_usual_rate(player: str) -> None:
    """Another optimizer begins with a learning rate that suits it here, because they need very different ones."""
    usual = DEFAULT_RATES[st.session_state[f"{PREFIX}_{player}_optimizer"]]
    st.session_state[f"{PREFIX}_{player}_learning_rate"] = usual


def _raise_seed() -> None:
    st.session_state[f"{PREFIX}_seed"] = (st.session_state[f"{PREFIX}_seed"] + 1) % 2**31
