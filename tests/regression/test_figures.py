from __future__ import annotations

import numpy as np

from playground.labs.regression.figures import error_by_degree, loss_by_epoch, norm_by_epoch, weights_by_epoch

EPOCHS = np.arange(5)


def test_the_loss_has_its_smallest_beside_it() -> None:
    figure = loss_by_epoch(EPOCHS, 1 / (1.0 + EPOCHS), 0.1, "least squares", loss_name="Mean squared error")
    assert [trace.name for trace in figure.data] == ["Training loss", "least squares"]
    assert list(figure.data[1].y) == [0.1, 0.1]
    assert figure.data[1].line.dash == "dash"
    assert len(loss_by_epoch(EPOCHS, EPOCHS * 1.0, None, "none", loss_name="Mean squared error").data) == 1


def test_each_weight_has_its_colour_and_its_end() -> None:
    figure = weights_by_epoch(EPOCHS, np.column_stack([EPOCHS, -EPOCHS]), np.array([2.0, 1.0]), "least squares")
    slope, best_slope, intercept, best_intercept = figure.data
    assert (slope.name, intercept.name) == ("slope w", "intercept b")
    assert best_slope.line.color == slope.line.color
    assert best_intercept.line.color == intercept.line.color
    assert slope.line.color != intercept.line.color
    assert (list(best_slope.y), list(best_intercept.y)) == ([2.0, 2.0], [1.0, 1.0])


def test_the_norm_is_on_a_log_axis() -> None:
    figure = norm_by_epoch(EPOCHS[1:], np.log(EPOCHS[1:]), 3.0, "best")
    assert figure.layout.xaxis.type == "log"
    assert list(figure.data[1].y) == [3.0, 3.0]


def test_the_chosen_degree_is_marked_and_a_wild_error_does_not_flatten_the_rest() -> None:
    train, test = np.geomspace(1, 0.01, 15), np.geomspace(1, 0.1, 15)
    test[-1] = 1e9
    figure = error_by_degree(train, test, 4)
    assert [int(np.argmax(trace.marker.size)) + 1 for trace in figure.data] == [4, 4]
    assert figure.layout.yaxis.range[1] < 3
    assert figure.data[1].line.dash == "dash"
    assert len(error_by_degree(train, np.full(15, np.nan), 4).data) == 1
