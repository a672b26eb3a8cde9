"""Messages between components and Python: numbers are checked on receipt and packed for sending."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, TypeGuard

import numpy as np

# The largest whole number that JavaScript counts exactly.
MAX_NUMBER = 2**53 - 1


def is_whole(value: object, most: float) -> TypeGuard[int]:
    """Whether it is a whole number from 0 to `most`."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def is_number(value: object, most: float) -> TypeGuard[float]:
    """Whether it is a number from `-most` to `most`; NaN is not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most


def number_of(value: Mapping[str, Any]) -> int | None:
    """The number of a component's message: the larger, the newer. None if the message has no valid one."""
    number = value.get("number")
    return number if is_whole(number, MAX_NUMBER) else None


def pairs(value: object, most: float, count: int) -> tuple[tuple[float, float], ...]:
    """Those of the first `count` elements of a list that are pairs of numbers from `-most` to `most`."""
    return tuple(
        (float(one[0]), float(one[1]))
        for one in (value if isinstance(value, list) else [])[:count]
        if isinstance(one, list) and len(one) == 2 and all(is_number(number, most) for number in one)
    )


def floats(values: np.ndarray) -> str:
    """Numbers as base64 of little-endian float32: JSON would be four times as long. Too large numbers become infinite."""
    with np.errstate(over="ignore"):
        return base64.b64encode(values.astype("<f4").tobytes()).decode()


def packed(content: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """A message to a component as bytes, which `unpacked` in assets/js/packed.js reads: JSON would be four times as long.

    Args:
        content: Plain JSON values.
        arrays: By name; of whole numbers from 0 to 255 (uint8), or of any other numbers, which are sent as float32.

    Returns:
        The length of the head (4 bytes, little-endian), the head as JSON, and the arrays; each begins at a multiple of four bytes.
    """
    places, parts, at = {}, [], 0
    for name, array in arrays.items():
        kind = "uint8" if array.dtype == np.uint8 else "float32"
        part = np.ascontiguousarray(array, "u1" if kind == "uint8" else "<f4").tobytes()
        places[name] = {"kind": kind, "shape": array.shape, "at": at, "bytes": len(part)}
        part += bytes(-len(part) % 4)
        parts.append(part)
        at += len(part)
    head = json.dumps({"content": content, "arrays": places}).encode()
    head += b" " * (-len(head) % 4)
    return b"".join([len(head).to_bytes(4, "little"), head, *parts])
