"""Every formula on the screen is worked out again from the numbers that stand in it."""

from __future__ import annotations

import ast
import math
import operator
import re
from dataclasses import replace

import pytest

from playground.labs.neuron.backprop_story import AGAIN, BACKWARD, FORWARD, LOSS, UPDATE, story
from playground.labs.neuron.drawing import GRAPH, LAYOUTS, NETWORK, drawing
from playground.labs.neuron.small_network import AND, CIRCLE, REGRESSION, WHOLE_BATCH, SmallNetworkSpec
from playground.labs.neuron.training.steps import follow

SPECS = [
    SmallNetworkSpec(),
    SmallNetworkSpec(task=AND, units=(), sample=4, steps=2),
    SmallNetworkSpec(task=CIRCLE, units=(4, 4, 4), activation="sigmoid", update=WHOLE_BATCH, sample=7),
    SmallNetworkSpec(task=REGRESSION, units=(3, 2), activation="relu", loss="mean_squared_error", sample=2),
    SmallNetworkSpec(units=(2, 3), activation="gelu", loss="mean_squared_error", steps=11),
]
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def evaluate(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](evaluate(node.left), evaluate(node.right))
    if isinstance(node, ast.UnaryOp):
        return -evaluate(node.operand)
    assert isinstance(node, ast.Constant)
    return float(node.value)


def worked_out(text: str) -> float | None:
    """The value of a text of numbers and signs; None if symbols stand in it."""
    plain = text.replace("−", "-").replace("·", "*").replace("²", "**2").strip()
    if not re.fullmatch(r"[\d.e+\-*/() ]+", plain):
        return None
    return evaluate(ast.parse(re.sub(r"(?<=\d)\*\*2\)", "**2)", plain), mode="eval").body)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.task}-{spec.units}")
def test_every_line_holds_for_the_numbers_in_it(spec: SmallNetworkSpec) -> None:
    told = story(spec, follow(spec))
    checked = 0
    lines = [line for frame in told.frames for line in frame.lines] + [
        line for part in told.parts.values() for _, line in part.lines
    ]
    for line in lines:
        values = [worked_out(part) for part in re.split(r" for this sample|, as y", line)[0].split("=")]
        known = [value for value in values if value is not None]
        if len(known) >= 2:
            checked += 1
            assert math.isclose(known[-2], known[-1], rel_tol=2e-2, abs_tol=3e-3), line
    assert checked > 10


def test_frames_go_forward_then_backward_edge_by_edge_then_update() -> None:
    spec = SmallNetworkSpec(units=(3,))
    told = story(spec, follow(spec))
    phases = [frame.phase for frame in told.frames]
    # The sample, 4 units; the loss; 4 units and 9 edges; 2 layers; once more.
    assert phases == [FORWARD] * 5 + [LOSS] + [BACKWARD] * 13 + [UPDATE] * 2 + [AGAIN]
    backward = [frame.focus[0] for frame in told.frames if frame.phase == BACKWARD]
    assert backward[:5] == ["a2_1", "w2_1_1", "w2_1_2", "w2_1_3", "a1_1"]
    assert told.updated == 19


def test_parts_hold_the_numbers_of_the_step() -> None:
    spec = SPECS[2]
    step = follow(spec)
    told, place = story(spec, step), spec.shown(0)
    assert told.parts["a2_3"].value == step.before.a[1][place, 2]
    assert told.parts["a2_3"].gradient == step.before.a_gradients[1][place, 2]
    assert told.parts["w2_3_1"].gradient == step.before.kernel_gradients[1][0, 2]
    assert told.parts["w2_3_1"].new == step.new_layers[1].kernel[0, 2]
    assert told.parts["w2_3_1"].own_gradient == pytest.approx(
        step.before.z_gradients[1][place, 2] * step.before.a[0][place, 0]
    )
    assert told.parts["L"].new == step.new_losses[place]
    # What goes through the new weights is what Keras says goes through them.
    assert told.parts["z2_3"].new is not None
    assert 1 / (1 + math.exp(-told.parts["z2_3"].new)) == pytest.approx(step.new_outputs[1][place, 2])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.task}-{spec.units}")
def test_drawings_are_whole_and_nothing_covers_anything(spec: SmallNetworkSpec, layout: str) -> None:
    drawn = drawing(story(spec, follow(spec)), layout)
    nodes = {node["id"]: node for node in drawn["nodes"]}
    width, height = drawn["box"]
    assert len(nodes) == len(drawn["nodes"])
    for edge in drawn["edges"]:
        assert nodes[edge["from"]]["x"] <= nodes[edge["to"]]["x"]
    places = [(node["x"], node["y"]) for node in nodes.values()]
    for number, (x, y) in enumerate(places):
        assert width / 2 <= x <= drawn["width"] - width / 2
        assert height / 2 <= y <= drawn["height"] - height / 2
        assert all(abs(x - u) >= width or abs(y - v) >= height for u, v in places[number + 1 :])
    known = {*nodes, *(edge["id"] for edge in drawn["edges"])}
    assert all(known & set(frame["focus"]) for frame in drawn["frames"])


def test_the_graph_has_a_node_for_every_operation() -> None:
    spec = SmallNetworkSpec(units=(3, 2))
    nodes = {node["id"] for node in drawing(story(spec, follow(spec)), GRAPH)["nodes"]}
    weights = 2 * 3 + 3 * 2 + 2
    assert len([name for name in nodes if name[0] == "w"]) == len([name for name in nodes if name[0] == "m"]) == weights
    assert len([name for name in nodes if name[0] in "zab"]) == 3 * 6
    assert len(drawing(story(spec, follow(spec)), NETWORK)["nodes"]) == 2 + 6 + 2


def test_a_saturated_output_tells_no_infinity() -> None:
    spec = replace(SmallNetworkSpec(), learning_rate=100.0, steps=200)
    drawn = drawing(story(spec, follow(spec)), NETWORK)
    for node in drawn["nodes"]:
        assert node["gradient"] is None or math.isfinite(node["gradient"])
