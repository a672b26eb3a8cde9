from __future__ import annotations

import base64
import io
import json

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest


def script_with_pixels() -> None:
    import numpy as np

    from pages._draw_digit.pixels import pixels

    ramp = np.arange(784, dtype="uint16").reshape(28, 28).astype("uint8")
    pixels("way", {"Before": ramp, "After": 255 - ramp}, "One made of the other.")


def test_the_browser_gets_every_value_of_every_picture() -> None:
    app = AppTest.from_function(script_with_pixels, default_timeout=60).run()
    assert not app.exception
    data = json.loads(app.main[0].proto.json)
    assert data["caption"] == "One made of the other."
    assert [entry["title"] for entry in data["pictures"]] == ["Before", "After"]
    before, after = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(entry["source"].split(",")[1]))))
        for entry in data["pictures"]
    )
    assert before.shape == (28, 28)
    assert (before.ravel() == np.arange(784) % 256).all()
    assert (before + after == 255).all()
