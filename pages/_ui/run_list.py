"""A visitor's runs of one lab: show them again, rename, download and delete them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.plain import plain
from pages._ui.run_panel import duration, show_run
from pages._ui.visitor import visitor_id
from playground.runs.database import StorageProblem
from playground.runs.index import DONE, NamedRun, RunRecord

MAX_NAME = 60


def run_list(
    parameter: str, runs: Sequence[NamedRun], describe: Callable[[RunRecord], str], *, model_file: str = "model.keras"
) -> None:
    """One row for each run.

    Args:
        parameter: Name of the URL's parameter that holds the shown run's id.
        runs: The visitor's.
        describe: Returns a run's result in one line.
        model_file: Name of the network in a run's folder, for the download.
    """
    if not runs:
        st.caption("The networks you train are listed here.")
    for item in runs:
        run = item.run
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            shown = run.id == st.session_state.get(parameter)
            title = f"**{plain(item.name)}**" + (" · shown above" if shown else "")
            seconds = f" · {duration(run.seconds)}" if run.seconds is not None else ""
            st.markdown(f"{title}  \n{describe(run)}{seconds}")
            if st.button("Show", key=f"show_{run.id}", disabled=shown):
                show_run(parameter, run.id)
                st.rerun()
            with st.popover("Rename", key=f"popover_{run.id}"):
                st.text_input(
                    "New name", item.name, key=f"name_{run.id}", max_chars=MAX_NAME, on_change=_rename, args=(run.id,)
                )
            if run.status == DONE:
                st.download_button(
                    "Download", data=partial(_model_file, run, model_file), key=f"download_{run.id}",
                    file_name=model_file, mime="application/octet-stream", on_click="ignore",
                    help=f"The trained network in Keras's file format: keras.models.load_model(\"{model_file}\")",
                )  # fmt: skip
            if st.button("Delete", key=f"delete_{run.id}", icon=":material/delete:"):
                with sentences():
                    engine().delete(run.id, visitor_id())
                if shown:
                    st.session_state.pop(parameter, None)
                    st.query_params.pop(parameter, None)
                st.rerun()


def _model_file(run: RunRecord, name: str) -> bytes:
    return run.files.read_bytes(name) or b""


def _rename(run_id: str) -> None:
    # Charts take what is between < and > as a tag.
    typed = st.session_state[f"name_{run_id}"].translate({ord("<"): None, ord(">"): None})
    name = " ".join(typed.split())[:MAX_NAME]
    if not name:
        return
    try:
        engine().runs.rename(visitor_id(), run_id, name)
    except StorageProblem as problem:
        st.toast(plain(str(problem)), icon=":material/error:")
