"""Fine-tune on my drawings: starts a training on the visitor's drawings and shows what was learned and what was forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.confusion import PLAIN
from pages._ui.controls import URL, one_of, optimizer_controls
from pages._ui.lesson import show_lesson
from pages._ui.plain import plain
from pages._ui.presets import follow_old_link
from pages._ui.run_list import run_list
from pages._ui.run_panel import chosen_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.digits.figures import digit_grid
from playground.digits.fine_tune import (
    FINE_TUNE,
    MAX_EPOCHS,
    MIN_DRAWINGS,
    FineTuneSpec,
    change,
    new_name,
    packed,
)
from playground.digits.networks import Network
from playground.engine.run import Run
from playground.figures.curves import learning_curves
from playground.labs.draw_digit.figures import before_after
from playground.labs.draw_digit.lab import Example
from playground.labs.draw_digit.words import (
    CURVES,
    MIXES,
    forgetting_in_words,
    learning_in_words,
    next_training,
    summary,
    too_few,
)
from playground.model.optimizer import OptimizerSpec
from playground.runs.folder import Folder
from playground.runs.history import read_history
from playground.runs.index import DONE, RunRecord

LAB = "draw_digit"
RUN = "draw_run"
# Sets of digits in a result, with their labels in the figure.
SETS = {
    "own": "yours,<br>training",
    "held_back": "yours,<br>held out",
    "dev": "500 by<br>others",
    "mnist": "MNIST<br>test",
}
MIX = "draw_mix"
# Values of the URL in older links.
FORMER_MIXES = {"mine only": "my drawings only", "mine and MNIST": "my drawings and MNIST"}
DEFAULTS = OptimizerSpec(optimizer=FineTuneSpec.optimizer, learning_rate=FineTuneSpec.learning_rate)


def show_fine_tune(base: str, networks: Mapping[str, Network], examples: Sequence[Example]) -> None:
    """The whole section.

    Args:
        base: Name of the network whose copy is trained.
        networks: All networks to choose from, by name.
        examples: The visitor's.
    """
    show_lesson(LAB, "Fine-tune on my drawings")
    runs = engine().runs.of_visitor(visitor_id(), FINE_TUNE)
    if len(examples) < MIN_DRAWINGS:
        st.caption(too_few(MIN_DRAWINGS))
        spec, problem = None, ""
    else:
        spec, problem = _spec_controls(networks[base], examples)
    run = chosen_run(RUN, FINE_TUNE, spec)
    if spec or problem:
        st.markdown(next_training(base, len(examples)))
        name = new_name(base, [*networks, *(item.name for item in runs)])
        start_button(RUN, FINE_TUNE, spec, name=name, refusal=problem)
    if run:
        trained = FineTuneSpec.from_json(run.record.spec)
        called = next((item.name for item in runs if item.run.id == run.record.id), "A copy")
        st.markdown(f"**{plain(called)}** · {len(trained.drawings)} drawings · {MIXES[trained.mix]}")
        watch(run, _draw, _share_done)
        _offer(base, run.record, networks)
    if runs:
        with st.expander(f"Networks fine-tuned on your drawings: {len(runs)}"):
            run_list(RUN, runs, describe)


def _spec_controls(network: Network, examples: Sequence[Example]) -> tuple[FineTuneSpec | None, str]:
    """The training that the controls describe, or None and a sentence that says why there is none."""
    names = {name: mix for mix, name in MIXES.items()}
    follow_old_link(MIX, FORMER_MIXES)
    chosen = one_of(
        "Training data", list(names), default=next(iter(names)), key=MIX,
        help="my drawings only: nothing else is trained on. my drawings and MNIST: half of every batch comes from MNIST's training "
        "digits.",
    )  # fmt: skip
    with st.expander("More"):
        epochs = st.slider("Epochs of 20 updates", 1, MAX_EPOCHS, FineTuneSpec.epochs, key="draw_epochs", bind=URL)
        fields = optimizer_controls("draw", DEFAULTS)
        seed = st.number_input("Seed", 0, 2**31 - 1, FineTuneSpec.seed, key="draw_seed", bind=URL)
    digest = _digest(network.folder, network.file)
    if digest is None:
        return None, "This network no longer exists. Choose another one."
    try:
        spec = FineTuneSpec(
            folder=network.folder, file=network.file, sha256=digest, from_logits=network.from_logits,
            drawings=tuple(packed(one.label, one.strokes) for one in examples), mix=names[chosen], epochs=epochs, seed=seed, **fields,
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
    """The numbers, the sentences and the curves of a run at this moment."""
    spec, result = FineTuneSpec.from_json(run.record.spec), run.record.result
    if "dev" in result:
        _show_result(spec, result)
        _show_forgotten(run.record.folder)
    history = read_history(run.events)
    if len(history.epochs["val_loss"].value):
        st.caption(CURVES[spec.mix])
        st.plotly_chart(learning_curves(history, spec.epochs), key="draw_curves", config=PLAIN)


def _show_result(spec: FineTuneSpec, result: Mapping[str, object]) -> None:
    st.markdown(learning_in_words(result, max(spec.folds) + 1))
    st.markdown(forgetting_in_words(result, spec.mix))
    left, right = st.columns([2, 3])
    changes = [change(result, name) for name in SETS]
    before, after = (np.array([getattr(one, end) / one.of for one in changes]) for end in ("before", "after"))
    left.plotly_chart(before_after(list(SETS.values()), before, after, ""), key="draw_sets", config=PLAIN)
    digits: Mapping[str, Sequence[int]] = result["dev_digits"]  # type: ignore[assignment]
    before, after = (np.array(digits[end]) / np.maximum(1, digits["of"]) for end in ("before", "after"))
    right.plotly_chart(
        before_after([str(digit) for digit in range(10)], before, after, "Digit, in the 500 drawings by others"),
        key="draw_digits", config=PLAIN,
    )  # fmt: skip


def _show_forgotten(folder: str) -> None:
    sheet = Folder(folder).read_arrays("forgotten.npz")
    if sheet is not None and len(sheet["y"]):
        st.caption("**Forgotten.** Other people's digits that it read correctly before")
        figure = digit_grid(sheet["x"], sheet["y"], sheet["reads"], sheet["confidence"])
        st.plotly_chart(figure, key="draw_forgotten", config=PLAIN)


def _offer(base: str, record: RunRecord, networks: Mapping[str, Network]) -> None:
    """A button that chooses the trained copy as the network to compare with."""
    name = next((name for name, network in networks.items() if network.folder == record.folder), "")
    if record.status != DONE or not name:
        return
    if name in (base, st.session_state["draw_second"]):
        st.markdown(f":material/draw: **{name}** reads what you draw. [Go to the paper](#draw-a-digit)")
    else:
        st.button(f"Compare it with {base}", icon=":material/draw:", key="draw_beside", on_click=_beside, args=(name,))


def _beside(name: str) -> None:
    st.session_state["draw_second"] = name


def describe(record: RunRecord) -> str:
    """A run's result in one line."""
    if "dev" not in record.result:
        return record.status
    return summary(record.result, FineTuneSpec.from_json(record.spec).mix)
