"""Presets of every lab, and links from before a preset got its present name."""

from __future__ import annotations

import json
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.assets import ASSETS
from playground.labs.train_digits.lab import EVERY_EPOCH
from playground.preset import Preset

LABS = (
    "train_digits", "gradient_descent", "regression", "neuron", "network", "landscape", "gan_plane", "gan_digits",
)  # fmt: skip


def presets_of(lab: str) -> tuple[Preset, ...]:
    found: tuple[Preset, ...] = import_module(f"playground.labs.{lab}.lab").PRESETS
    return found


# As many links for each lab as the lab with the most former names has; None where a lab has fewer.
OLD_LINKS = [
    dict(zip(LABS, names, strict=True))
    for names in zip_longest(
        *([former for preset in presets_of(lab) for former in preset.former] for lab in LABS), fillvalue=None
    )
]


def lists_of_presets(labs: tuple[str, ...]) -> None:
    """A page with nothing but the labs' presets, as each lab shows them, and the ids of the chosen."""
    from importlib import import_module

    import streamlit as st

    from pages._ui.presets import preset_control, preset_pills

    for lab in labs:
        presets = import_module(f"playground.labs.{lab}.lab").PRESETS
        control = preset_pills if lab == "regression" else preset_control
        chosen = control(lab, presets, lambda spec: st.session_state.update(loaded=spec))
        st.caption(chosen.id)


def opened(asked: dict[str, str]) -> AppTest:
    page = AppTest.from_function(lists_of_presets, args=(LABS,), default_timeout=60)
    for lab, name in asked.items():
        page.query_params[f"{lab}_preset"] = name
    page.run()
    assert not page.exception
    return page


def chosen(page: AppTest) -> dict[str, str]:
    return dict(zip(LABS, (caption.value for caption in page.caption), strict=True))


@pytest.mark.parametrize("links", OLD_LINKS, ids=lambda links: links["network"])
def test_links_from_before_open_the_same_presets(links: dict[str, str | None]) -> None:
    asked = {lab: name for lab, name in links.items() if name}
    same = {lab: next(one.id for one in presets_of(lab) if name in one.former) for lab, name in asked.items()}
    page = opened(asked)
    first = {lab: presets_of(lab)[0].id for lab in LABS}
    assert chosen(page) == first | same
    # The address is the present one. What a list shows first needs none.
    present = {
        f"{lab}_preset": preset.name
        for lab, preset_id in same.items()
        for preset in presets_of(lab)[1:]
        if preset.id == preset_id
    }
    assert {name: str(value) for name, value in page.query_params.items()} == present
    page.run()
    assert chosen(page) == first | same


def test_nonsense_opens_the_first() -> None:
    assert chosen(opened(dict.fromkeys(LABS, "nope"))) == {lab: presets_of(lab)[0].id for lab in LABS}


@pytest.mark.parametrize("lab", LABS)
def test_no_two_presets_share_a_name_of_today_or_before(lab: str) -> None:
    names = [name for preset in presets_of(lab) for name in (preset.name, *preset.former)]
    assert len(names) == len(set(names))
    ids = [preset.id for preset in presets_of(lab)]
    assert len(ids) == len(set(ids))
    assert all(part.isalnum() and part == part.lower() for one in ids for part in one.split("-"))


def test_the_way_back_loads_the_chosen_preset() -> None:
    page = opened({"network": "three arms"})
    page.button(key="network_reset").click().run()
    assert page.session_state["loaded"] == next(one.spec for one in presets_of("network") if one.id == "three-arms")


# A run that ships without being a preset has its name in a module of its lab.
SHIPPED = [
    path
    for path in sorted(ASSETS.glob("*/runs/*/run.json"))
    if path.parts[-4] in LABS and path.parent.name != EVERY_EPOCH.id
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_runs_bear_the_names_of_their_presets(path: Path) -> None:
    """Their folders bear the ids, which are the ends of the runs' own."""
    lab, folder = path.parts[-4], path.parent.name
    (preset,) = [one for one in presets_of(lab) if folder in (one.id, f"landscape-{one.id}", f"depth-{one.id}")]
    shipped = json.loads(path.read_text(encoding="utf-8"))
    assert (shipped["name"], tuple(shipped["former"])) == (preset.name, preset.former)


def networks_to_choose() -> None:
    """The two lists of networks, as "Draw a digit" fills them before a visitor has trained any."""
    import streamlit as st

    from pages._ui.presets import follow_old_link
    from playground.digits.networks import choices, former_names
    from playground.digits.spec import TRAIN
    from playground.runs.index import NamedRun
    from playground.runs.shipped import shipped_runs

    shipped = [NamedRun(name=run.result["name"], run=run) for run in shipped_runs() if run.job == TRAIN.name]
    for key in ("draw_first", "draw_second"):
        follow_old_link(key, former_names(shipped))
        st.selectbox(key, list(choices(shipped, [])), key=key, bind="query-params")


@pytest.mark.parametrize("name", [former for preset in presets_of("train_digits") for former in preset.former])
def test_links_that_name_a_shipped_network_as_before_choose_it(name: str) -> None:
    page = AppTest.from_function(networks_to_choose, default_timeout=60)
    page.query_params["draw_first"], page.query_params["draw_second"] = "S1 CNN", name
    page.run()
    assert not page.exception
    present = {former: preset.name for preset in presets_of("train_digits") for former in preset.former}
    assert page.selectbox(key="draw_first").value == present["S1 CNN"]
    assert page.selectbox(key="draw_second").value == present[name]
