"""Sentences of "The loss landscape" that contain numbers, each whole and with its numbers filled in."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.landscape.spec import RANDOM, LandscapeSpec, Plane, View
from playground.settings import Settings

PRESS_START = "Press Start training in the sidebar (on a phone: » at the top). Training takes a few seconds."


def refusal(spec: LandscapeSpec, settings: Settings) -> str:
    """Why this server does not train a spec, in a sentence; empty if it does."""
    if spec.epochs > settings.max_epochs:
        return f"These settings ask for {spec.epochs:,} epochs, but this server trains at most {settings.max_epochs:,}."
    if spec.parameters > settings.max_parameters:
        return (
            f"This network has {spec.parameters:,} weights, but this server trains at most {settings.max_parameters:,}."
        )
    return ""


def losses(result: Mapping[str, float]) -> str:
    """A finished training in a few words."""
    return f"training loss {result['loss']:.3f} · test loss {result['test_loss']:.3f} · test accuracy {result['test_accuracy']:.1%}"


def network(spec: LandscapeSpec, result: Mapping[str, float]) -> str:
    """The trained network and its losses."""
    return f"**{spec.name}**, {spec.parameters:,} weights: {losses(result)}."


def explained(spec: LandscapeSpec, view: View, plane: Plane) -> str:
    """How much of the path this plane shows, in a sentence or two."""
    first, both = plane.explained
    if view.plane == RANDOM:
        return (
            f"This plane shows {both:.2%} of the path's variance. In a space with {spec.parameters:,} dimensions, two random "
            "directions are almost perpendicular to any path, so its projection hardly moves."
        )
    farthest = int(plane.off_plane.argmax())
    share = plane.off_plane[farthest] / max(float(plane.distance.max()), 1e-12)
    return (
        f"This plane shows {both:.1%} of the path's variance ({first:.1%} along the first axis). At update "
        f"{plane.steps[farthest]:,} the path is farthest from the plane, by {share:.0%} of the greatest distance between the "
        "path and the final weights."
    )
