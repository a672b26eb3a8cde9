"""A number as the screen writes it."""

from __future__ import annotations

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, form: str = ".4g") -> str:
    """A number in Python's format, with a minus sign instead of a hyphen and a power of ten instead of an `e`.

    Args:
        value: The number.
        form: How Python would write it, such as `".3f"`.
    """
    mantissa, _, power = f"{value:{form}}".partition("e")
    if not mantissa.strip("-0.,"):
        mantissa = mantissa.removeprefix("-")
    if power:
        raised = str(int(power)).translate(RAISED)
        mantissa = f"10{raised}" if mantissa == "1" else f"{mantissa}·10{raised}"
    return mantissa.replace("-", "−")


def latex(value: float, form: str = ".4g") -> str:
    """The same for a formula in LaTeX, which writes its own minus signs."""
    mantissa, _, power = f"{value:{form}}".partition("e")
    # Braces prevent a line break within it.
    return rf"{{{mantissa} \cdot 10^{{{int(power)}}}}}" if power else mantissa
