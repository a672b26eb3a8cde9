"""Opens every view of every lab in a process of its own and says what that process has imported. Joins the workers that the environment names."""

from __future__ import annotations

import json
import sys
from collections import Counter

from streamlit.testing.v1 import AppTest

from pages._ui import backend
from pages._ui.navigation import LABS
from playground.assets import ROOT
from tests.conftest import wait_ready


def walk(app: AppTest, lab: str) -> int:
    """Chooses every option of every segmented control of a lab's page, or every preset where there is none; how many there were.

    Those inside a view come before the view's own control, so that each is met.
    """
    app.switch_page(f"pages/{lab}.py").run()
    chosen: set[tuple[str, str]] = set()
    while True:
        assert not app.exception, (lab, chosen, app.exception)
        presets = [one for one in (*app.selectbox, *app.pills) if str(one.key).endswith("_preset")]
        controls = app.segmented_control or presets
        offered = [(str(control.key), option) for control in controls for option in control.options]
        left = [one for one in reversed(offered) if one not in chosen]
        if not left:
            return len(chosen)
        key, option = left[0]
        chosen.add((key, option))
        next(control for control in controls if control.key == key).set_value(option).run()


def main() -> None:
    engine = backend.engine()
    wait_ready(engine)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=100).run()
    assert not app.exception, app.exception
    views = Counter({lab.name: walk(app, lab.name) for lab in LABS})
    print(json.dumps({"views": views, "loaded": sorted({"keras", "tensorflow", "jax", "torch"} & sys.modules.keys())}))
    engine.close()


if __name__ == "__main__":
    main()
