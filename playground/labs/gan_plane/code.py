"""A complete program for what the page shows: the distribution's own generator, both networks in Keras, the same noise and batches."""

from __future__ import annotations

from playground.gan.code import loss_code
from playground.gan.losses import WASSERSTEIN
from playground.labs.gan_plane.distributions import BRUSH, OWN, POOL, SAMPLERS
from playground.labs.gan_plane.spec import DISCRIMINATOR, GENERATOR, PLAYERS, UNIFORM, Drawing, GanSpec
from playground.model.code import Code, named_optimizer_code, render, source_code
from playground.plane.hidden import activation_code

CONSTANTS = ("GAUSSIAN_CENTRES", "GAUSSIAN_DEVIATIONS", "BLOB_CENTRES", "GRID_LINE")
HELPERS = ("_spiral_at",)


def script(spec: GanSpec, drawing: Drawing | None, rounds: int) -> str:
    """A program that plays that many rounds and prints the first generated points.

    Args:
        spec: The game.
        drawing: The distribution, if it is the visitor's own.
        rounds: How long.
    """
    own, sampler = None, None
    if spec.data == OWN:
        own = [[round(x, 4), round(y, 4)] for x, y in drawing.places] if drawing else []
    else:
        sampler = SAMPLERS[spec.data]
    return render(
        "gan_plane/program.py.jinja",
        spec=spec,
        rounds=rounds,
        own=own,
        source=source_code(sampler, HELPERS, CONSTANTS) if sampler else None,
        sampler=Code(sampler.__name__) if sampler else None,
        pool=POOL,
        brush=BRUSH,
        players=[_player(spec, GENERATOR), _player(spec, DISCRIMINATOR)],
        uniform=spec.latent == UNIFORM,
        loss=loss_code(spec.loss),
        penalised=spec.loss == WASSERSTEIN and spec.gradient_penalty > 0,
    )


def _player(spec: GanSpec, player: str) -> dict[str, object]:
    """What the template says of one network."""
    sizes = spec.sizes(player)
    hidden = [
        {
            "units": layer.units,
            "activation": activation_code(layer.activation),
            "seed": _seed(spec, player, place),
        }
        for place, layer in enumerate(spec.hidden(player))
    ]
    return {
        "name": Code(player),
        "inputs": spec.latent_dim if player == GENERATOR else 2,
        "hidden": hidden,
        "outputs": sizes[-1],
        "last_seed": _seed(spec, player, len(sizes)),
        "optimizer": named_optimizer_code(
            getattr(spec, f"{player}_optimizer"), getattr(spec, f"{player}_learning_rate")
        ),
    }


def _seed(spec: GanSpec, player: str, place: int) -> int:
    return spec.seed + 1_000_003 * (2 * place + PLAYERS.index(player))
