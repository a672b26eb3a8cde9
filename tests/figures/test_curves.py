from __future__ import annotations

import numpy as np

from playground.figures import theme
from playground.figures.curves import NamedHistory, accuracy_by_size, learning_curves, overlaid_curves
from playground.runs.history import read_history

EVENTS = [
    {"n": 0, "kind": "batch", "epoch": 0.5, "loss": 2.0, "accuracy": 0.3},
    {"n": 1, "kind": "epoch", "epoch": 1, "loss": 1.0, "accuracy": 0.6, "val_loss": 1.5, "val_accuracy": 0.5},
]


def test_training_is_solid_blue_and_validation_dashed_orange() -> None:
    figure = learning_curves(read_history(EVENTS), epochs=5)
    lines = {trace.name: trace.line for trace in figure.data}
    assert lines["Training, by epoch"].color == theme.TRAIN
    assert lines["Training, by epoch"].dash in (None, "solid")
    assert lines["Validation"].color == theme.VALIDATION
    assert lines["Validation"].dash == "dash"
    assert figure.layout.xaxis.range == (0, 5)


def test_every_axis_has_a_title() -> None:
    figures = [
        learning_curves(read_history(EVENTS), epochs=5),
        overlaid_curves([NamedHistory(name="a", history=read_history(EVENTS))]),
        accuracy_by_size(np.array([100, 1000]), *(np.array([0.8, 0.9]),) * 3),
    ]
    for figure in figures:
        assert all(axis.title.text for axis in figure.select_xaxes())
        # What a vertical axis shows stands beside it or above its panel.
        above = {note.yref.removesuffix(" domain"): note.text for note in figure.layout.annotations}
        assert all(axis.title.text or above[axis.plotly_name.replace("axis", "")] for axis in figure.select_yaxes())


def test_a_run_without_validation_has_no_validation_line() -> None:
    figure = learning_curves(read_history(EVENTS[:1]), epochs=1)
    assert "Validation" not in {trace.name for trace in figure.data}


def test_overlaid_runs_have_their_own_colours() -> None:
    runs = [NamedHistory(name=name, history=read_history(EVENTS)) for name in "abc"]
    colours = {trace.name.split(",")[0]: trace.line.color for trace in overlaid_curves(runs).data}
    assert len(set(colours.values())) == 3


def test_before_the_first_data_the_accuracy_axis_goes_from_0_to_1() -> None:
    empty = learning_curves(read_history([]), epochs=5)
    assert empty.layout.yaxis2.range == (0, 1)
