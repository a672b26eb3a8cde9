from __future__ import annotations

import base64
import io
import json

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest


def script_with_samples() -> None:
    import numpy as np

    from pages._gan_digits.samples import Entry, samples

    pictures = np.arange(3 * 784, dtype="uint16").reshape(3, 28, 28).astype("uint8")
    entries = [Entry(word="1"), Entry(word="7 ✗", detail="asked for a 1", wrong=True), Entry()]
    samples("sheet", pictures, entries, about="Three", columns=2, picked=1, on_pick=lambda: None)
    samples("neighbours", pictures, entries, about="Three")


def test_the_browser_gets_every_pixel_and_word() -> None:
    app = AppTest.from_function(script_with_samples, default_timeout=60).run()
    assert not app.exception
    data = json.loads(app.main[0].proto.json)
    strip = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["strip"].split(",")[1]))))
    wanted = np.arange(3 * 784).reshape(3, 28, 28) % 256
    assert (strip.reshape(28, 3, 28).transpose(1, 0, 2) == wanted).all()
    assert data["entries"][1] == {"word": "7 ✗", "detail": "asked for a 1", "wrong": True}
    assert (data["picked"], data["columns"], data["pickable"]) == (1, 2, True)
    assert not json.loads(app.main[1].proto.json)["pickable"]


def script_that_reads_a_pick() -> None:
    import streamlit as st

    from pages._gan_digits.samples import picked_index

    sent = [{"place": 2}, {"place": 3}, {"place": -1}, {"place": True}, {"place": "1"}, [2], None]
    found = []
    for place, value in enumerate(sent):
        st.session_state[f"sheet{place}"] = {"picked": value}
        found.append(picked_index(f"sheet{place}", 3))
    st.write(str([*found, picked_index("none", 3)]))


def test_only_what_the_sheet_sends_is_a_pick() -> None:
    app = AppTest.from_function(script_that_reads_a_pick, default_timeout=60).run()
    assert not app.exception
    assert app.markdown[0].value == str([2, *[None] * 7])
