"""The visitor's own points, networks as files, and settings that the drawing changes: everything that needs callbacks."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from pages._network import controls
from pages._network.controls import PREFIX, group
from pages._network.session import KEY, NetworkSession
from pages._network.view import Request, sent_request
from pages._ui.backend import engine
from pages._ui.plain import plain
from playground.labs.network import words
from playground.labs.network.file import UnreadableNetwork, read_network, write_network
from playground.labs.network.lab import KERAS_FILE
from playground.labs.network.own_points import painted, read_csv
from playground.labs.network.spec import FEATURES, OWN
from playground.plane.datasets import Points
from playground.plane.table import BadTable

VIEW = f"{PREFIX}_view"
# Larger files are refused before they are read.
UPLOAD_MB = 2
OWN_POINTS, NOTE, PROBLEM, WEIGHTS, RERUN = (
    f"network.{name}" for name in ("own", "note", "problem", "weights", "rerun")
)


def own_points() -> Points | None:
    """The visitor's own points, if there are any."""
    points: Points | None = st.session_state.get(OWN_POINTS)
    return points


def take_request() -> None:
    """Before the drawing's fragment runs: settings that the drawing changes are written into their widgets."""
    request, session = sent_request(VIEW), st.session_state.get(KEY)
    if request is None or session is None or request.kind not in ("layers", "feature", "paint"):
        return
    session.answered = request.n
    st.session_state[RERUN] = True
    if request.kind == "layers":
        st.session_state[f"{PREFIX}_layers"] = " ".join(request.layers)
    elif request.kind == "feature" and request.name in FEATURES:
        chosen = set(st.session_state.get(f"{PREFIX}_features") or ()) ^ {words.INPUTS[request.name]}
        st.session_state[f"{PREFIX}_features"] = [shown for shown in words.INPUTS.values() if shown in chosen]
    elif request.kind == "feature":
        st.session_state[f"{PREFIX}_formula"] = ""
    else:
        _paint(request, session)


def _paint(request: Request, session: NetworkSession) -> None:
    run = session.run
    before = own_points() if run.spec.data == OWN else None
    if before is None and run.spec.classes:
        joined = [run.train_points, run.test_points]
        before = Points(
            x=np.concatenate([one.x for one in joined]),
            y=np.concatenate([one.y for one in joined]),
            num_classes=run.spec.classes,
        )
    after = painted(before, request.strokes)
    if after is None and own_points() is not None:
        st.session_state[PROBLEM] = words.NEEDS_POINTS
    st.session_state[OWN_POINTS] = after
    st.session_state[f"{PREFIX}_data"] = OWN


def file_controls(session: NetworkSession | None) -> None:
    """Upload of points, download and upload of a network."""
    with group("file"), st.expander("Your own data, save and load"):
        st.file_uploader(
            "Points: a CSV file with the columns `x1`, `x2` and `label`",
            ["csv", "txt"],
            key=f"{PREFIX}_csv",
            on_change=_take_csv,
            max_upload_size=UPLOAD_MB,
        )
        if session is not None and session.run.state is not None:
            st.download_button(
                "Save the network (JSON)", partial(_json_file, session), "network.json", "application/json",
                on_click="ignore", width="stretch",
            )  # fmt: skip
            st.download_button(
                "Download for Keras (.keras)", partial(_keras_file, session), "network.keras", on_click="ignore", width="stretch",
            )  # fmt: skip
        st.file_uploader(
            "Load a network (JSON)",
            ["json"],
            key=f"{PREFIX}_file",
            on_change=_take_network,
            max_upload_size=UPLOAD_MB,
        )


def _json_file(session: NetworkSession) -> str:
    """The network as it is at the click."""
    run = session.run
    assert run.state is not None
    return write_network(run.spec, run.state.model, run.own)


def _keras_file(session: NetworkSession) -> bytes:
    """The network as it is at the click, in Keras's format."""
    run = session.run
    assert run.state is not None
    content: bytes = engine().call(KERAS_FILE, run.spec, run.state.model)
    return content


def _take_csv() -> None:
    file = st.session_state[f"{PREFIX}_csv"]
    if file is None:
        return
    try:
        found = read_csv(file.getvalue())
    except BadTable as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[OWN_POINTS], st.session_state[NOTE] = found.points, found.note
    st.session_state[f"{PREFIX}_data"] = OWN
    if not found.points.num_classes:
        st.session_state[f"{PREFIX}_loss"] = "squared_error"


def _take_network() -> None:
    file = st.session_state[f"{PREFIX}_file"]
    if file is None:
        return
    try:
        found = read_network(file.getvalue())
    except UnreadableNetwork as error:
        st.session_state[PROBLEM] = str(error)
        return
    controls.load(found.spec)
    if found.own is not None:
        st.session_state[OWN_POINTS] = found.own
    st.session_state[WEIGHTS] = found.model


def show_messages() -> None:
    """Shows messages of callbacks."""
    if PROBLEM in st.session_state:
        st.warning(plain(st.session_state.pop(PROBLEM)), icon=":material/info:")
    if st.session_state.get(NOTE) and st.session_state.get(f"{PREFIX}_data") == OWN:
        st.caption(st.session_state[NOTE])


def load_waiting_weights(session: NetworkSession) -> None:
    """Loads the weights of a file that a callback has read."""
    model = st.session_state.get(WEIGHTS)
    if model is not None and [one.shape for one in model] == list(session.run.spec.shapes):
        session.load(model)
        if session.run.edited:
            del st.session_state[WEIGHTS]
