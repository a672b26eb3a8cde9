from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st

from pages._ui.navigation import LABS, PATHS
from playground.assets import ROOT
from playground.engine.engine import Engine
from playground.engine.errors import JobFailed
from tests.conftest import scheduler_address


@pytest.mark.proof
def test_no_view_of_any_page_brings_tensorflow_into_the_streamlit_process(engine: Engine, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.home.walk"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PLAYGROUND_DATA": str(tmp_path), "DASK_SCHEDULER_ADDRESS": scheduler_address(engine)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["loaded"] == []
    assert set(found["views"]) == {lab.name for lab in LABS}
    # "Draw a digit" has neither views nor presets.
    assert {lab for lab, count in found["views"].items() if count < 2} == {"draw_digit"}


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
