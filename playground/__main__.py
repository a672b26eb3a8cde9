"""The command line: `python -m playground COMMAND`. It reads drawings, and makes anew what ships with the playground."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

# A training imports Keras, which takes seconds, so each command imports its own when it runs.


def read_digits(arguments: argparse.Namespace) -> None:
    from playground.labs.draw_digit.training import read

    read.main(arguments.file)


def train_reader(arguments: argparse.Namespace) -> None:
    from playground.digits.training import reader

    _prepare(threads=1)
    reader.main(mnist_only=arguments.mnist_only)


def train_runs(arguments: argparse.Namespace) -> None:
    _prepare(threads=2)
    if "train_digits" in arguments.lab:
        from playground.labs.train_digits.training.ship import ship

        ship()
    if "landscape" in arguments.lab:
        from playground.labs.landscape.training import train

        train.ship()
    if "neuron" in arguments.lab:
        from playground.labs.neuron.training import depth

        depth.ship()
    if "inside" in arguments.lab:
        from playground.labs.inside.training import frozen

        frozen.ship()


def train_robust(arguments: argparse.Namespace) -> None:
    from playground.labs.train_digits.lab import ROBUST
    from playground.labs.train_digits.training.ship import ship

    _prepare(threads=1)
    ship([ROBUST])


def train_network(arguments: argparse.Namespace) -> None:
    from playground.labs.network.training import slices

    _prepare(threads=1)
    slices.main()


def train_gan_plane(arguments: argparse.Namespace) -> None:
    from playground.labs.gan_plane.training import rounds

    rounds.main()


def train_gan_digits(arguments: argparse.Namespace) -> None:
    from playground.labs.gan_digits.training import train

    _prepare(threads=1)
    train.main(arguments.kind)


def train_keras_dcgan(arguments: argparse.Namespace) -> None:
    from playground.labs.gan_digits.training import keras_dcgan

    _prepare(threads=1)
    keras_dcgan.main(arguments.folder, arguments.seconds)


def index_digits(arguments: argparse.Namespace) -> None:
    from playground.labs.gan_digits.training import nearest

    _prepare(threads=2)
    nearest.main()


def measure_readers(arguments: argparse.Namespace) -> None:
    from playground.labs.draw_digit.training import comparison

    _prepare(threads=1)
    comparison.main()


def measure_robust(arguments: argparse.Namespace) -> None:
    from playground.digits.training import robust

    _prepare(threads=2)
    robust.main()


def measure_donors(arguments: argparse.Namespace) -> None:
    from playground.digits.training import leave_one_donor_out

    _prepare(threads=1)
    leave_one_donor_out.main(arguments.donor)


def measure_few_digits(arguments: argparse.Namespace) -> None:
    from playground.labs.gan_digits.training import few_digits

    _prepare(threads=1)
    few_digits.main()


def measure_gan_digits(arguments: argparse.Namespace) -> None:
    from playground.labs.gan_digits.training import evaluate

    _prepare(threads=2)
    evaluate.main(arguments.folder)


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    top = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("digits", help="read a file of drawings and print the reader's accuracy")
    one.add_argument("file", type=Path, metavar="FILE.json", help='drawings as "Draw a digit" saves them')
    one.set_defaults(run=read_digits)

    train = commands.add_parser("train", help="train anew what ships").add_subparsers(required=True, metavar="WHAT")
    one = train.add_parser("reader", help="the reader of drawings")
    one.add_argument("--mnist-only", action="store_true", help="the same network, trained on MNIST alone")
    one.set_defaults(run=train_reader)
    one = train.add_parser("runs", help="the runs that a page shows before anybody has trained one")
    labs = ["train_digits", "landscape", "neuron", "inside"]
    one.add_argument("lab", nargs="*", default=labs, help=f"of {', '.join(labs)}; all if none is named")
    one.set_defaults(run=train_runs)
    one = train.add_parser("robust", help="the network that is trained on attacked digits")
    one.set_defaults(run=train_robust)
    one = train.add_parser("network", help="the training that the neural network in 2D opens with")
    one.set_defaults(run=train_network)
    one = train.add_parser("gan-plane", help="the trained states of the GAN in 2D")
    one.set_defaults(run=train_gan_plane)
    one = train.add_parser("gan-digits", help="the generators of digits")
    one.add_argument("kind", nargs="*", help="conditional or dcgan; both if none is named")
    one.set_defaults(run=train_gan_digits)
    one = train.add_parser("keras-dcgan", help="the DCGAN of Keras's examples, to compare with")
    one.add_argument("folder", help="folder to write it to")
    one.add_argument(
        "--seconds", type=float, help="how long to train; as long as the conditional GAN that ships unless given"
    )
    one.set_defaults(run=train_keras_dcgan)

    index = commands.add_parser("index", help="build a search index that ships").add_subparsers(
        required=True, metavar="WHAT"
    )
    one = index.add_parser("digits", help="the nearest training digits of a picture")
    one.set_defaults(run=index_digits)

    measure = commands.add_parser("measure", help="measure what ships").add_subparsers(required=True, metavar="WHAT")
    one = measure.add_parser("readers", help="the networks that read drawings, side by side")
    one.set_defaults(run=measure_readers)
    one = measure.add_parser("robust", help="what the network that was trained on attacked digits withstands")
    one.set_defaults(run=measure_robust)
    one = measure.add_parser("donors", help="the reader on people whose drawings it was not trained on")
    one.add_argument("donor", nargs="*", help="ids of donors; all if none is named")
    one.set_defaults(run=measure_donors)
    one = measure.add_parser("few-digits", help="whether generated digits help where real ones are few")
    one.set_defaults(run=measure_few_digits)
    one = measure.add_parser("gan-digits", help="Fréchet distance, precision and recall of the generators")
    one.add_argument(
        "folder", nargs="?", default="", help="a folder that `train keras-dcgan` wrote, to measure it as well"
    )
    one.set_defaults(run=measure_gan_digits)
    return top


def main(words: Sequence[str] | None = None) -> None:
    """Runs the command that the words name; those of the command line if none are given."""
    arguments = parser().parse_args(words)
    arguments.run(arguments)


def _prepare(*, threads: int) -> None:
    from playground.engine.worker import prepare_keras

    prepare_keras(threads=threads)


if __name__ == "__main__":
    main()
