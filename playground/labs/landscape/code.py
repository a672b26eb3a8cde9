"""A complete program for the landscape on the page."""

from __future__ import annotations

from playground.labs.landscape.spec import MEASURED, MNIST, NOISE, RANDOM, TRAINING, LandscapeSpec, View
from playground.model.code import Code, layers_code, optimizer_code, render
from playground.plane.code import generator_code


def script(spec: LandscapeSpec, view: View, *, threads: int) -> str:
    """A complete program that trains the spec and prints the losses on a coarse grid of the view's plane.

    Args:
        spec: What to train.
        view: The plane.
        threads: TensorFlow threads of the worker that trained it.
    """
    return render(
        "landscape/program.py.jinja",
        spec=spec,
        view=view,
        threads=threads,
        digits=spec.data == MNIST,
        source=None if spec.data == MNIST else generator_code(spec.data),
        generator=Code(spec.data),
        random_plane=view.plane == RANDOM,
        training_examples=view.examples == TRAINING,
        noise=NOISE,
        test_size=MEASURED,
        layers=layers_code(spec.layers, (spec.inputs,), initializer="glorot_uniform"),
        optimizer=optimizer_code(spec, spec.steps),
        kept=list(spec.path_steps),
    )
