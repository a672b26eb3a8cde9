from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from pages._gan_digits.film import known_frames


def script_with_a_film() -> None:
    import numpy as np

    from pages._gan_digits.film import film

    pictures = np.arange(4 * 784, dtype="uint16").reshape(4, 28, 28).astype("uint8")
    film(
        "film", lambda place: (pictures[place], pictures[-1]), [f"step {place}" for place in range(4)], titles=("One", "Other"),
        name="step", identity="a", rate=5.0, zoom=2,
    )  # fmt: skip


def test_a_new_film_is_sent_whole() -> None:
    app = AppTest.from_function(script_with_a_film, default_timeout=60).run()
    assert not app.exception
    data = json.loads(app.main[0].proto.json)
    assert (data["film"], data["first"], len(data["frames"])) == ("a", 0, 4)
    assert all(len(frame) == 2 and frame[0].startswith("data:image/png") for frame in data["frames"])
    assert data["captions"][3] == "step 3"
    assert data["titles"] == ["One", "Other"]


@pytest.mark.parametrize(
    ("sent", "have"),
    [
        ({"film": "a", "count": 3}, 3), ({"film": "a", "count": 5}, 0), ({"film": "b", "count": 3}, 0), ({"film": "a", "count": -1}, 0),
        ({"film": "a", "count": True}, 0), ({"film": "a"}, 0), ("a", 0), (None, 0),
    ],
)  # fmt: skip
def test_only_what_the_browser_says_it_holds_is_left_out(sent: object, have: int) -> None:
    assert known_frames(sent, "a", 4) == have
