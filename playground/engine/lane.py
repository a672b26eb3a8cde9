"""The three lanes, which Dask resources distinguish, so that short jobs do not wait for long ones."""

from __future__ import annotations

from dataclasses import dataclass

PREDICT = "predict"  # answers in milliseconds
LIVE = "live"  # slices of at most 100 ms of interactive training
TRAIN = "train"  # minutes
LANES = (PREDICT, LIVE, TRAIN)

# Pages come first, then strokes, then live slices, then trainings: measured to keep a page's rerun short
# while every core trains, without making the training slower.
NICENESS = {PREDICT: 5, LIVE: 10, TRAIN: 15}


@dataclass(frozen=True, kw_only=True)
class WorkerPlan:
    """One worker process of the private cluster.

    Attributes:
        name: Its name in the cluster.
        lanes: The lanes it serves, one thread each.
        gpu: Index of its own GPU, or None for the CPU.
    """

    name: str
    lanes: tuple[str, ...]
    gpu: int | None = None


def worker_plans(workers: int, gpus: int) -> tuple[WorkerPlan, ...]:
    """Which processes serve which lanes.

    Args:
        workers: 1: one process for all lanes; 2: predict and live share one; 3: one per lane; more: further live workers.
        gpus: GPUs of this machine. Each belongs to one train worker; there is always at least one train worker.
    """
    first_gpu = 0 if gpus else None
    if workers == 1:
        return (WorkerPlan(name="all", lanes=LANES, gpu=first_gpu),)
    more_trainers = tuple(WorkerPlan(name=f"train-{gpu}", lanes=(TRAIN,), gpu=gpu) for gpu in range(1, gpus))
    trainers = (WorkerPlan(name="train-0", lanes=(TRAIN,), gpu=first_gpu), *more_trainers)
    if workers == 2:
        return (WorkerPlan(name="predict-live", lanes=(PREDICT, LIVE)), *trainers)
    live = tuple(WorkerPlan(name=f"live-{number}", lanes=(LIVE,)) for number in range(workers - 2))
    return (WorkerPlan(name="predict", lanes=(PREDICT,)), *trainers, *live)
