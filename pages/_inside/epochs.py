"""The slider through a training: the network as it was after an earlier epoch, for every view of the page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages._ui.controls import number_slider
from pages._ui.lesson import lesson
from pages._ui.networks import kept_weights
from playground.digits.networks import Network

KEY = "inside_epoch"


def epoch_slider(network: Network) -> int | None:
    """Lets the visitor choose among the epochs that were kept.

    Args:
        network: As it was trained.

    Returns:
        An earlier epoch; None for the trained network.
    """
    epochs = list(kept_weights(network.folder))
    if not epochs:
        st.caption(lesson("inside", "No epochs"))
        return None
    if st.session_state.get(KEY, epochs[-1]) not in epochs:
        # Of the network that was chosen before.
        st.session_state[KEY] = epochs[-1]
    epoch = number_slider("Epoch", epochs, value=epochs[-1], key=KEY, help=lesson("inside", "Epochs"))
    return None if epoch == epochs[-1] else epoch


def network_after(network: Network, epoch: int | None) -> Network:
    """A network as it was after an epoch that the slider has offered; None: as it was trained."""
    return network if epoch is None else replace(network, snapshot=kept_weights(network.folder)[epoch])
