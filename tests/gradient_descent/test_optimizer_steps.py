"""Steps written out: by hand for the simple ones, and as text. `test_gradient_descent` compares all with Keras."""

from __future__ import annotations

import numpy as np
import pytest

from playground.labs.gradient_descent.optimizer_steps import SYMBOLS, apply_step, factor, rules, sub_steps
from playground.model.optimizer import PARAMETERS, OptimizerSpec
from tests.gradient_descent.first_slots import first_slots

W, G = np.array([1.0, -2.0]), np.array([0.5, -4.0])


def test_plain_descent_and_momentum_by_hand() -> None:
    w, slots = apply_step(OptimizerSpec(optimizer="sgd"), 0.1, 1, W, G, {})
    assert (w == W - 0.1 * G).all()
    assert slots == {}
    spec = OptimizerSpec(optimizer="sgd", momentum=0.9)
    w, slots = apply_step(spec, 0.1, 3, W, G, {"m": np.array([1.0, 1.0])})
    np.testing.assert_allclose(slots["m"], 0.9 - 0.1 * G)
    np.testing.assert_allclose(w, W + 0.9 - 0.1 * G)


def test_adams_first_step_has_kerass_epsilon() -> None:
    spec = OptimizerSpec(optimizer="adam")
    # With g = 1e-3 it is 0.009968 where the textbook's form gives 0.009999.
    w, _ = apply_step(spec, 0.01, 1, np.zeros(2), np.full(2, 1e-3), first_slots(spec))
    np.testing.assert_allclose(w, -0.01 * 1e-3 * np.sqrt(0.001) / (1e-3 * np.sqrt(0.001) + 1e-7))
    assert w[0] == pytest.approx(-0.009968, abs=1e-6)


def test_lion_steps_by_signs_alone() -> None:
    spec = OptimizerSpec(optimizer="lion", beta_2=0.99)
    w, _ = apply_step(spec, 0.1, 1, W, G, first_slots(spec))
    np.testing.assert_allclose(w, [0.9, -1.9])


@pytest.mark.parametrize("name", PARAMETERS)
def test_sub_steps_are_named_and_end_where_the_step_ends(name: str) -> None:
    spec = OptimizerSpec(optimizer=name)
    parts = sub_steps(spec, 0.1, 1, W, G, first_slots(spec))
    assert [part.title for part in parts] == [rule.title for rule in rules(spec)]
    assert len({part.title for part in parts}) == len(parts)
    last_w = next(part for part in reversed(parts) if part.name == "w")
    np.testing.assert_array_equal(last_w.value, apply_step(spec, 0.1, 1, W, G, first_slots(spec))[0])
    for part in parts:
        assert part.formula.startswith(SYMBOLS[part.name])
        assert len(part.numbers) == (2 if np.ndim(part.value) else 1)
        assert all(" = " in text for text in part.numbers)


def test_the_numbers_stand_in_the_formula() -> None:
    (part,) = sub_steps(OptimizerSpec(optimizer="sgd"), 0.1, 1, W, G, {})
    assert part.formula == r"w \leftarrow w - \alpha \, g"
    assert part.numbers == (r"1 - 0.1 \cdot 0.5 = 0.95", r"\left(-2\right) - 0.1 \cdot \left(-4\right) = -1.6")


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-0.25, r"\left(-0.25\right)"), (1.5e-9, r"\left({1.5 \cdot 10^{-9}}\right)")]
)
def test_numbers_as_latex(value: float, text: str) -> None:
    assert factor(value) == text
