"""What optimizers keep before their first step."""

from __future__ import annotations

import numpy as np

from playground.labs.gradient_descent.optimizer_steps import SLOTS, rules
from playground.model.optimizer import OptimizerSpec


def first_slots(spec: OptimizerSpec) -> dict[str, np.ndarray]:
    """float64, shape `(2,)`, or `()` for Nadam's product."""
    names = [rule.name for rule in rules(spec) if rule.name in SLOTS]
    begin = {"v": spec.initial_accumulator_value if spec.optimizer == "adagrad" else 0.0, "product": 1.0}
    return {name: np.full(() if name == "product" else 2, begin.get(name, 0.0)) for name in names}
