"""Every limit and place that an operator may set, by environment variable, in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

N = TypeVar("N", int, float)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this server runs. Every default is safe for a small machine.

    Attributes:
        data_dir: Where runs, the index and visitors' records are kept. `PLAYGROUND_DATA`.
        runs_url: fsspec address of the run folders, so that a cluster can share a volume or a bucket;
            empty: a folder in `data_dir`. `PLAYGROUND_RUNS`.
        scheduler_address: An existing Dask scheduler to join; empty: a private cluster on this machine.
            `DASK_SCHEDULER_ADDRESS`.
        workers: Worker processes of the private cluster: 1 (one process serves all lanes), 2 (predict and
            live share one), 3 (one a lane); each one more is another live worker. Every GPU beyond the first adds a
            train worker. `PLAYGROUND_WORKERS`.
        gpus: GPUs to use; -1: as many as the driver shows. `PLAYGROUND_GPUS`.
        threads: TensorFlow threads of a train worker; 0: one a core. The number changes results in the
            last digits, so it is pinned and written into every run and script. `PLAYGROUND_THREADS`.
        memory_gb: Memory at which a worker process is stopped, in GB. `PLAYGROUND_MEMORY_GB`.
        max_epochs: Largest number of epochs that a run may ask for. `PLAYGROUND_MAX_EPOCHS`.
        max_parameters: Largest network that a run may ask for. `PLAYGROUND_MAX_PARAMETERS`.
        max_queue: Runs that may wait in all. `PLAYGROUND_MAX_QUEUE`.
        max_queue_per_visitor: Runs of one visitor that may wait or run. `PLAYGROUND_MAX_QUEUE_PER_VISITOR`.
        max_runs_per_visitor: Runs that one visitor may keep. `PLAYGROUND_MAX_RUNS_PER_VISITOR`.
        max_mb_per_visitor: Room for the runs that one visitor started, in MB. `PLAYGROUND_MAX_MB_PER_VISITOR`.
        max_photo_mb: Largest photo that may be uploaded to be read, in MB; Streamlit's `server.maxUploadSize` stands
            before it. `PLAYGROUND_MAX_PHOTO_MB`.
        max_photo_megapixels: Most pixels of a photo, in millions; checked before any is decoded.
            `PLAYGROUND_MAX_PHOTO_MEGAPIXELS`.
        keep_days: Days after which a run or a visitor's record is deleted. `PLAYGROUND_KEEP_DAYS`.
    """

    data_dir: Path = Path(".playground")
    runs_url: str = ""
    scheduler_address: str = ""
    workers: int = 3
    gpus: int = -1
    threads: int = 0
    memory_gb: float = 4.0
    max_epochs: int = 200
    max_parameters: int = 5_000_000
    max_queue: int = 60
    max_queue_per_visitor: int = 10
    max_runs_per_visitor: int = 40
    max_mb_per_visitor: int = 500
    max_photo_mb: float = 10.0
    max_photo_megapixels: float = 25.0
    keep_days: int = 30

    def __post_init__(self) -> None:
        for name in (
            "workers", "memory_gb", "max_epochs", "max_parameters", "max_queue", "max_queue_per_visitor",
            "max_runs_per_visitor", "max_mb_per_visitor", "max_photo_mb", "max_photo_megapixels", "keep_days",
        ):  # fmt: skip
            if getattr(self, name) <= 0:
                raise ValueError(f"`{name}` must be > 0. Received: {name}={getattr(self, name)}")
        if self.threads < 0:
            raise ValueError(f"`threads` must be >= 0. Received: threads={self.threads}")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Reads the settings.

        Raises:
            ValueError: If a variable does not hold a number where one is due, or one out of range.
        """
        return cls(
            data_dir=Path(environment.get("PLAYGROUND_DATA", cls.data_dir)).absolute(),
            runs_url=environment.get("PLAYGROUND_RUNS", cls.runs_url),
            scheduler_address=environment.get("DASK_SCHEDULER_ADDRESS", cls.scheduler_address),
            workers=_number(environment, "PLAYGROUND_WORKERS", cls.workers),
            gpus=_number(environment, "PLAYGROUND_GPUS", cls.gpus),
            threads=_number(environment, "PLAYGROUND_THREADS", cls.threads),
            memory_gb=_number(environment, "PLAYGROUND_MEMORY_GB", cls.memory_gb),
            max_epochs=_number(environment, "PLAYGROUND_MAX_EPOCHS", cls.max_epochs),
            max_parameters=_number(environment, "PLAYGROUND_MAX_PARAMETERS", cls.max_parameters),
            max_queue=_number(environment, "PLAYGROUND_MAX_QUEUE", cls.max_queue),
            max_queue_per_visitor=_number(environment, "PLAYGROUND_MAX_QUEUE_PER_VISITOR", cls.max_queue_per_visitor),
            max_runs_per_visitor=_number(environment, "PLAYGROUND_MAX_RUNS_PER_VISITOR", cls.max_runs_per_visitor),
            max_mb_per_visitor=_number(environment, "PLAYGROUND_MAX_MB_PER_VISITOR", cls.max_mb_per_visitor),
            max_photo_mb=_number(environment, "PLAYGROUND_MAX_PHOTO_MB", cls.max_photo_mb),
            max_photo_megapixels=_number(environment, "PLAYGROUND_MAX_PHOTO_MEGAPIXELS", cls.max_photo_megapixels),
            keep_days=_number(environment, "PLAYGROUND_KEEP_DAYS", cls.keep_days),
        )


def _number(environment: Mapping[str, str], variable: str, default: N) -> N:
    text = environment.get(variable, "")
    if not text:
        return default
    try:
        return type(default)(text)
    except ValueError:
        raise ValueError(f"`{variable}` must be a number. Received: {variable}={text!r}") from None
