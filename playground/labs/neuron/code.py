"""A complete program for the view of a small network."""

from __future__ import annotations

from playground.labs.neuron.losses import CROSS_ENTROPY
from playground.labs.neuron.small_network import BIAS_BOUND, SmallNetworkSpec, samples
from playground.model.code import render


def script(spec: SmallNetworkSpec) -> str:
    """A complete program that computes the pass on the page and prints its numbers."""
    x, y = samples(spec.task)
    return render(
        "neuron/program.py.jinja",
        spec=spec,
        x=x.tolist(),
        y=y.tolist(),
        sizes=list(spec.sizes),
        activations=list(spec.activations),
        bias_bound=BIAS_BOUND,
        cross_entropy=spec.loss == CROSS_ENTROPY,
    )
