"""Whatever a visitor sends, a parser answers with what it promises or with its own error, whose message is a sentence."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from pages._gan_plane.view import read_request as read_gan_request
from pages._network.view import read_request as read_network_request
from playground.digits.image_file import UnreadableImage, read_image
from playground.digits.pen_digits import read_pen_digits
from playground.digits.spec import DigitsSpec
from playground.digits.strokes import read_strokes, to_mnist
from playground.formula.parse import FormulaError, read_formula
from playground.labs.draw_digit.lab import read_examples
from playground.labs.gan_plane.spec import GanSpec
from playground.labs.network.file import UnreadableNetwork, read_network, write_network
from playground.labs.network.lab import read_bests
from playground.labs.network.own_points import read_csv
from playground.labs.network.spec import NetworkSpec
from playground.labs.regression.points import from_text, read_table
from playground.model.layers import ImpossibleNetwork, parse_layer
from playground.plane.hidden import parse_hidden
from playground.plane.table import BadTable, read_points

# Shrinking an example takes longer than finding it, and the example that was found says enough.
fuzz = settings(
    max_examples=150, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)

numbers = st.one_of(
    st.integers(), st.just(10**400), st.floats(allow_nan=True, allow_infinity=True), st.booleans(), st.none(), st.text(max_size=8)
)  # fmt: skip
anything = st.recursive(
    numbers, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5)
)
cells = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(str), st.integers().map(str), st.text(max_size=12),
    st.sampled_from(["1,5", "", '"', "1_000", "1e400", "=1+1", "\u0000", "−3", "9" * 5_000, "x" * 131_073]),
)  # fmt: skip
tables = st.builds(
    lambda rows, separator, end: end.join(separator.join(row) for row in rows),
    st.lists(st.lists(cells, max_size=5), max_size=25), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n", "\r"]),
)  # fmt: skip
files = st.one_of(tables.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=300))


def check_sentence(error: Exception) -> None:
    """An error says something."""
    assert len(str(error)) > 10
    assert "Traceback" not in str(error)


@pytest.mark.parametrize(
    "read",
    [
        lambda content: read_points(content, labelled=False, fewest=3, most=20, max_bytes=200_000),
        lambda content: read_points(content, labelled=True, fewest=3, most=20, max_bytes=200_000),
        lambda content: read_table(content, labelled=False),
        lambda content: read_table(content, labelled=True),
        read_csv,
    ],
    ids=["points", "labelled points", "regression", "classes", "network"],
)
def test_tables(read: Callable[[bytes], object]) -> None:
    @fuzz
    @given(files)
    def check(content: bytes) -> None:
        try:
            read(content)
        except BadTable as error:
            check_sentence(error)

    check()


def test_a_table_of_an_old_mac_is_read() -> None:
    for end in ("\n", "\r\n", "\r"):
        found = read_points(f"x,y{end}1,2{end}3,4{end}5,6".encode(), labelled=False, fewest=3, most=9, max_bytes=99)
        assert found.points == ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
        assert found.names == ("x", "y")


def test_a_cell_beyond_pythons_limit_is_a_sentence() -> None:
    with pytest.raises(BadTable, match="10,000 characters"):
        read_points(b"1,2\n" + b"3" * 131_073 + b",4\n", labelled=False, fewest=1, most=9, max_bytes=10**6)


GOOD = json.loads(write_network(NetworkSpec(), [np.zeros(shape, "float32") for shape in NetworkSpec().shapes]))


@fuzz
@given(st.sampled_from(sorted(GOOD)), anything, st.integers(0, len(GOOD["weights"]) - 1))
def test_networks_with_one_part_replaced(part: str, value: Any, place: int) -> None:
    weights = [*GOOD["weights"]]
    weights[place] = value
    for content in ({**GOOD, part: value}, {**GOOD, "weights": weights}, value):
        try:
            found = read_network(json.dumps(content).encode())
        except UnreadableNetwork as error:
            check_sentence(error)
        else:
            assert all(np.isfinite(one).all() for one in found.model)


def test_a_weight_of_four_hundred_digits_is_a_sentence() -> None:
    with pytest.raises(UnreadableNetwork, match="weights"):
        read_network(json.dumps({**GOOD, "weights": [10**400, *GOOD["weights"][1:]]}).encode())


@fuzz
@given(st.text(max_size=320) | st.text(alphabet="xy0123456789.eE+-*/^(),sincolgxpqrtab ", max_size=320))
def test_formulas(text: str) -> None:
    try:
        values = read_formula(text)(np.array([0.0, 1e300]), np.array([0.0, -1.0]))
    except FormulaError as error:
        check_sentence(error)
    else:
        assert values.shape == (2,)


@fuzz
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["dense", "conv2d", "9" * 30, "relu", "-1", "nan", "1e9"]), max_size=5).map(":".join)
)
def test_layers(text: str) -> None:
    try:
        parse_layer(text)
    except ImpossibleNetwork as error:
        check_sentence(error)
    try:
        parse_hidden(text, 100)
    except ValueError as error:
        check_sentence(error)


@pytest.mark.parametrize("kind", [DigitsSpec, GanSpec, NetworkSpec], ids=lambda kind: kind.__name__)
def test_specs(kind: Any) -> None:
    @fuzz
    @given(st.dictionaries(st.sampled_from([*kind.__dataclass_fields__, "other"]), anything, max_size=4))
    def check(values: dict[str, Any]) -> None:
        try:
            kind.from_json(json.dumps(values))
        except ValueError as error:
            check_sentence(error)

    check()


@fuzz
@given(anything | st.lists(st.lists(st.lists(st.floats(), min_size=2, max_size=2), max_size=6), max_size=3))
def test_drawings(value: Any) -> None:
    try:
        read_strokes(value)
        picture = to_mnist(value)
    except (ValueError, TypeError):
        return
    assert picture is None or picture.shape == (28, 28)


@fuzz
@given(anything)
def test_records_and_requests(value: Any) -> None:
    read_examples(value, {})
    read_bests(value)
    for read in (read_network_request, read_gan_request):
        read(value)
        read(
            {
                "n": 1,
                "kind": "paint",
                "strokes": value,
                "layers": value,
                "changes": value,
                "have": value,
                "rounds": value,
            }
        )


@fuzz
@given(st.text(max_size=80), st.integers(1, 2))
def test_points_of_a_link(text: str, classes: int) -> None:
    points = from_text(text, classes)
    assert points is None or all(np.isfinite([point.x, point.y]).all() for point in points)


@fuzz
@given(st.binary(max_size=200), st.integers(0, 60), st.integers(0, 255))
def test_images(garbage: bytes, place: int, value: int) -> None:
    buffer = io.BytesIO()
    Image.new("L", (9, 7), 200).save(buffer, "PNG")
    damaged = bytearray(buffer.getvalue())
    damaged[place % len(damaged)] = value
    for content in (garbage, bytes(damaged)):
        try:
            read_image(content, max_megabytes=1.0, max_megapixels=1.0)
        except UnreadableImage as error:
            check_sentence(error)


@fuzz
@given(anything)
def test_files_of_drawings(value: Any) -> None:
    try:
        read_pen_digits(json.dumps(value).encode())
    except ValueError as error:
        check_sentence(error)
