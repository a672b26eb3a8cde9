"""What all specs share: a canonical text, and the form of their errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

LATER = "later"


def later(default: Any) -> Any:
    """A field that was added when runs had been stored already. At its default it is left out of the text, so that they are found."""
    return field(default=default, metadata={LATER: True})


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Base of the frozen dataclasses that pages hand to workers: flat, of plain types, checked when made."""

    def to_json(self) -> str:
        """Canonical text: equal specs give equal texts. It is the key of caches and of stored runs."""
        values = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if not (one.metadata.get(LATER) and getattr(self, one.name) == one.default)
        }
        return json.dumps(values, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The spec of a text that `to_json` made.

        Raises:
            ValueError: If the text is no such thing.
        """
        values = json.loads(text)
        names = {field.name for field in fields(cls)}
        if not isinstance(values, Mapping) or not set(values) <= names:
            raise ValueError(f"This text does not describe a {cls.__name__}.")
        try:
            return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
        except (TypeError, AttributeError, OverflowError, RecursionError):
            # A value of another type than the field's.
            raise ValueError(f"This text does not describe a {cls.__name__}.") from None

    def _require(self, condition: bool, name: str, rule: str) -> None:
        """Raises Keras's form of error: "`learning_rate` must be > 0. Received: learning_rate=0"."""
        if not condition:
            raise ValueError(f"`{name}` must be {rule}. Received: {name}={getattr(self, name)!r}")

    def _require_number(self, name: str, low: float, high: float, *, whole: bool = False) -> None:
        """Raises unless the field holds a number from `low` to `high`."""
        value: Any = getattr(self, name)
        kind: tuple[type, ...] = (int,) if whole else (int, float)
        is_number = isinstance(value, kind) and not isinstance(value, bool)
        rule = f"{'a whole number' if whole else 'a number'} from {low:g} to {high:,g}".replace(",", " ")
        self._require(is_number and low <= value <= high, name, rule)
        if not whole:
            # 1 and 1.0 are one value and must have one text.
            object.__setattr__(self, name, float(value))
