"""The trained networks that a visitor may choose from, for every page that reads digits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from pages._ui.backend import engine
from pages._ui.plain import plain
from pages._ui.presets import follow_old_link
from pages._ui.visitor import visitor_id
from playground.digits.fine_tune import FINE_TUNE
from playground.digits.networks import FILE, WITH_DROPOUT, Network, choices, former_names
from playground.digits.snapshots import snapshots
from playground.digits.spec import TRAIN
from playground.engine.errors import EngineError
from playground.runs.folder import Folder


def known_networks(*keys: str) -> dict[str, Network]:
    """The networks that ship and the visitor's own, by name.

    Args:
        keys: Of the widgets that choose among them; old names in a link become the present ones.
    """
    own = [item for job in (TRAIN, FINE_TUNE) for item in engine().runs.of_visitor(visitor_id(), job)]
    shipped = engine().runs.shipped(TRAIN)
    networks = choices(shipped, own)
    former = {old: name for old, name in former_names(shipped).items() if old not in networks}
    for key in keys:
        follow_old_link(key, former)
    return networks


def compare_with(prefix: str, networks: Mapping[str, Network]) -> str:
    """Lets the visitor choose a second network; its name.

    Args:
        prefix: Of the widget's key, which is its name in the URL.
        networks: Those to choose from, by name.
    """
    names = list(networks)
    chosen: str = st.selectbox(
        "Compare with", names, index=names.index(WITH_DROPOUT), key=f"{prefix}_second", bind="query-params"
    )
    return chosen


@st.cache_data(show_spinner=False, max_entries=200)
def kept_weights(folder: str) -> dict[int, str]:
    """Files of a network's weights by epoch; see `playground.digits.snapshots`."""
    return snapshots(folder)


def download_button(name: str, network: Network) -> None:
    """Offers a network's file, which is read when the button is pressed."""
    st.download_button(
        f"Download {plain(name)}", partial(_file, network), "model.keras", "application/octet-stream", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _file(network: Network) -> bytes:
    """The file, empty if it was deleted meanwhile."""
    if not network.snapshot:
        return Folder(network.folder).read_bytes(network.file) or b""
    try:
        content: bytes = engine().call(FILE, network)
    except EngineError:
        return b""
    return content
