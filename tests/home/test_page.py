from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import streamlit as st

from pages._ui.navigation import LABS, PATHS
from playground.assets import ROOT
from playground.engine.errors import JobFailed

ALL_PAGES = """
import os, sys
from streamlit.testing.v1 import AppTest
from pages._ui import backend
from pages._ui.navigation import LABS
if __name__ == "__main__":
    app = AppTest.from_file(os.path.abspath("app.py"), default_timeout=60).run()
    assert not app.exception, app.exception
    for lab in LABS:
        app.switch_page(f"pages/{lab.name}.py").run()
        assert not app.exception, (lab.name, app.exception)
        for view in ("Mistakes", "Compare", "Network", "Code"):
            if app.segmented_control:
                app.segmented_control[0].set_value(view).run()
                assert not app.exception, (view, app.exception)
    print("loaded:", sorted({"keras", "tensorflow", "jax", "torch"} & sys.modules.keys()))
    backend.engine().close()
"""


def test_no_page_brings_tensorflow_into_the_streamlit_process(tmp_path: Path) -> None:
    program = tmp_path / "all_pages.py"
    program.write_text(ALL_PAGES)
    done = subprocess.run(
        [sys.executable, str(program)], cwd=ROOT, capture_output=True, text=True, timeout=150,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PLAYGROUND_DATA": str(tmp_path), "PLAYGROUND_WORKERS": "1"},
    )  # fmt: skip
    assert "loaded: []" in done.stdout, done.stdout + done.stderr


def test_home_says_what_it_is_and_what_it_runs_on(app) -> None:
    app.run()
    assert not app.exception
    assert app.title[0].value == "Deep learning playground"
    text = " ".join(element.value for element in app.markdown)
    assert "Engine ready on **CPU" in text or "Engine ready on **GPU" in text
    assert not app.error


def test_damaged_data_is_a_sentence_on_home(app, engine, monkeypatch) -> None:
    def damaged(job, *args):
        raise JobFailed("DamagedData: MNIST is damaged: mnist.npz is not the file that was shipped.")

    st.cache_resource.clear()
    monkeypatch.setattr(engine, "call", damaged)
    app.run()
    assert not app.exception
    assert "MNIST is damaged" in app.error[0].value


def test_home_reads_a_digit_and_says_where_to_begin(app) -> None:
    app.run()
    (canvas,) = [one for one in app.get("bidi_component") if one.proto.component_name == "digit_canvas"]
    (answer,) = json.loads(canvas.proto.json)["answers"]
    assert abs(sum(answer["probabilities"]) - 1) < 0.01
    text = " ".join(element.value for element in app.markdown)
    assert all(path.title in text for path in PATHS)


def test_every_path_leads_to_labs_and_every_lab_lies_on_one() -> None:
    assert sorted(name for path in PATHS for name in path.labs) == sorted(lab.name for lab in LABS)
