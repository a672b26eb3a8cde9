"""Train on mine too: starts a training on the visitor's drawings and shows what it taught and what it cost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.confusion import PLAIN
from pages._ui.controls import URL, optimizer_controls
from pages._ui.lesson import lesson
from pages._ui.run_list import run_list
from pages._ui.run_panel import chosen_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.digits.figures import digit_grid
from playground.engine.engine import Run
from playground.figures.curves import learning_curves
from playground.labs.draw_digit.figures import before_after
from playground.labs.draw_digit.fine_tune import (
    FINE_TUNE,
    MAX_EPOCHS,
    MIN_DRAWINGS,
    MINE_AND_MNIST,
    MIXES,
    FineTuneSpec,
    change,
    forgetting_in_words,
    learning_in_words,
    new_name,
    packed,
)
from playground.labs.draw_digit.lab import Example, Network
from playground.model.optimizer import OptimizerSpec
from playground.runs.folder import Folder
from playground.runs.history import read_history
from playground.runs.index import DONE, RunRecord

LAB = "draw_digit"
RUN = "draw_run"
# Sets of digits in a result, and what they are called under the figure.
SETS = {
    "own": "yours,<br>learned",
    "held_back": "yours,<br>held back",
    "dev": "500 by<br>others",
    "mnist": "MNIST<br>test",
}
DEFAULTS = OptimizerSpec(optimizer=FineTuneSpec.optimizer, learning_rate=FineTuneSpec.learning_rate)


def show_fine_tune(base: str, networks: Mapping[str, Network], examples: Sequence[Example]) -> None:
    """The whole section.

    Args:
        base: Name of the network of which a copy is trained.
        networks: All networks to choose from, by name.
        examples: The visitor's.
    """
    st.subheader("Train on mine too")
    st.markdown(lesson(LAB, "Train on mine too"))
    runs = engine().runs.of_visitor(visitor_id(), FINE_TUNE)
    if len(examples) < MIN_DRAWINGS:
        st.caption(f"Say of {MIN_DRAWINGS} drawings or more what they are, and you can train on them.")
        spec, problem = None, ""
    else:
        spec, problem = _spec_controls(networks[base], examples)
    # A link may name a run of another lab.
    if RUN in st.query_params and _is_foreign(st.query_params[RUN]):
        st.query_params.pop(RUN)
    run = chosen_run(RUN, FINE_TUNE, spec)
    if spec or problem:
        st.markdown(f"The next to learn your {len(examples)} drawings is a copy of **{base}**.")
        name = new_name(base, [*networks, *(item.name for item in runs)])
        start_button(RUN, FINE_TUNE, spec, name=name, refusal=problem)
    if run:
        trained = FineTuneSpec.from_json(run.record.spec)
        called = next((item.name for item in runs if item.run.id == run.record.id), "A copy")
        st.markdown(f"**{called}** · {len(trained.drawings)} drawings · {trained.mix}")
        watch(run, _draw, _share_done)
        _offer(base, run.record, networks)
    if runs:
        with st.expander(f"Networks that learned from you: {len(runs)}"):
            run_list(RUN, runs, describe)


def _is_foreign(run_id: str) -> bool:
    record = engine().runs.get(run_id)
    return record is not None and record.job != FINE_TUNE.name


def _spec_controls(network: Network, examples: Sequence[Example]) -> tuple[FineTuneSpec | None, str]:
    """The training on the screen, or a sentence on why there is none."""
    mix = st.segmented_control(
        "What it learns from", MIXES, default=MIXES[0], key="draw_mix", bind=URL, required=True,
        help="mine only: your drawings and nothing else. mine and MNIST: half of every batch is MNIST's training digits.",
    )  # fmt: skip
    with st.expander("More"):
        epochs = st.slider("Epochs of 20 updates", 1, MAX_EPOCHS, FineTuneSpec.epochs, key="draw_epochs", bind=URL)
        fields = optimizer_controls("draw", DEFAULTS)
        seed = st.number_input("Seed", 0, 2**31 - 1, FineTuneSpec.seed, key="draw_seed", bind=URL)
    digest = _digest(network.folder, network.file)
    if digest is None:
        return None, "This network is not here any more. Choose another."
    try:
        spec = FineTuneSpec(
            folder=network.folder, file=network.file, sha256=digest, from_logits=network.from_logits,
            drawings=tuple(packed(one.label, one.strokes) for one in examples), mix=mix, epochs=epochs, seed=seed, **fields,
        )  # fmt: skip
    except ValueError as error:
        return None, str(error)
    return spec, ""


@st.cache_data(show_spinner=False, max_entries=200)
def _digest(folder: str, file: str) -> str | None:
    content = Folder(folder).read_bytes(file)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _share_done(run: Run) -> float:
    return float(read_history(run.events).latest.get("done", 0.0))


def _draw(run: Run) -> None:
    """The numbers, the words and the curves of a run at this moment."""
    spec, result = FineTuneSpec.from_json(run.record.spec), run.record.result
    if "dev" in result:
        _show_result(spec, result)
        _show_forgotten(run.record.folder)
    history = read_history(run.events)
    if len(history.epochs["val_loss"].value):
        learned = "your drawings, bent" + (", and MNIST's digits, half and half" if spec.mix == MINE_AND_MNIST else "")
        st.caption(f"While it learned. Training: {learned}. Validation: the 500 drawings by other people.")
        st.plotly_chart(learning_curves(history, spec.epochs), key="draw_curves", config=PLAIN)


def _show_result(spec: FineTuneSpec, result: Mapping[str, object]) -> None:
    st.markdown(learning_in_words(result, max(spec.piles) + 1))
    st.markdown(forgetting_in_words(result, spec.mix))
    left, right = st.columns([2, 3])
    changes = [change(result, name) for name in SETS]
    before, after = (np.array([getattr(one, end) / one.of for one in changes]) for end in ("before", "after"))
    left.plotly_chart(before_after(list(SETS.values()), before, after, ""), key="draw_sets", config=PLAIN)
    digits: Mapping[str, Sequence[int]] = result["dev_digits"]  # type: ignore[assignment]
    before, after = (np.array(digits[end]) / np.maximum(1, digits["of"]) for end in ("before", "after"))
    right.plotly_chart(
        before_after([str(digit) for digit in range(10)], before, after, "Digit, of the 500 drawings by others"),
        key="draw_digits", config=PLAIN,
    )  # fmt: skip


def _show_forgotten(folder: str) -> None:
    sheet = Folder(folder).read_arrays("forgotten.npz")
    if sheet is not None and len(sheet["y"]):
        st.caption("Forgotten: other people's digits that it read right before")
        figure = digit_grid(sheet["x"], sheet["y"], sheet["reads"], sheet["confidence"])
        st.plotly_chart(figure, key="draw_forgotten", config=PLAIN)


def _offer(base: str, record: RunRecord, networks: Mapping[str, Network]) -> None:
    """A button that lets the trained copy read beside the first network."""
    name = next((name for name, network in networks.items() if network.folder == record.folder), "")
    if record.status != DONE or not name:
        return
    if name in (base, st.session_state["draw_second"]):
        st.markdown(f":material/draw: **{name}** reads what you draw. [Up to the paper](#draw-a-digit)")
    else:
        st.button(
            f"Let it read beside {base}", icon=":material/draw:", key="draw_beside", on_click=_beside, args=(name,)
        )


def _beside(name: str) -> None:
    st.session_state["draw_second"] = name


def describe(record: RunRecord) -> str:
    """A run's result in a few words."""
    if "dev" not in record.result:
        return record.status
    held_back, dev = change(record.result, "held_back"), change(record.result, "dev")
    return (
        f"{FineTuneSpec.from_json(record.spec).mix} · yours, held back: {held_back.after} of {held_back.of} · "
        f"others: {dev.after} of {dev.of}, before {dev.before}"
    )
