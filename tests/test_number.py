"""Numbers as the screen writes them."""

from __future__ import annotations

import math

import pytest

from playground.number import latex, number


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-0.25, ".3f", "−0.250"), (-0.0001, ".3f", "0.000"), (12345.6, ",.0f", "12,346"), (1.5e-7, ".3g", "1.5·10⁻⁷"),
        (-3e12, ".4g", "−3·10¹²"), (1e-5, ".4g", "10⁻⁵"), (2.0, "+.1f", "+2.0"), (-2.0, "+.1f", "−2.0"), (math.nan, ".3f", "nan"),
    ],
)  # fmt: skip
def test_a_number_has_a_minus_sign_and_powers_of_ten(value: float, form: str, text: str) -> None:
    assert number(value, form) == text


def test_a_number_in_a_formula() -> None:
    assert latex(-0.25) == "-0.25"
    assert latex(1.5e-7) == r"{1.5 \cdot 10^{-7}}"
