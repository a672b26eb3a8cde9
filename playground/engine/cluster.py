"""The Dask cluster that the engine uses: a private one on this machine, or an existing one."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from typing import Any

from playground.engine.lane import LIVE, worker_plans
from playground.settings import Settings

PRELOAD = "playground.engine.worker"


def count_gpus() -> int:
    """GPUs that the driver shows, without importing TensorFlow; 0 where there is no driver."""
    if not shutil.which("nvidia-smi"):
        return 0
    listing = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, check=False, timeout=20)
    return sum(line.startswith("GPU ") for line in listing.stdout.splitlines())


def start_private_cluster(settings: Settings, preload: str = PRELOAD) -> Any:
    """Starts a scheduler in this process and one worker process per plan; returns when they are warm (about 10 s).

    Dask has no authentication and unpickles what it receives, so everything listens on the loopback address only.

    Args:
        settings: How many workers, and their limits.
        preload: Module that each worker process imports first.

    Returns:
        The running `distributed.SpecCluster`.
    """
    import dask
    from distributed import Nanny, Scheduler, SpecCluster

    # Each nanny restarts its worker. By default the cluster gives up a worker that is not back 15 s after it died, which is
    # possible while it imports TensorFlow on a busy machine, and closes its nanny for good.
    dask.config.set({"distributed.deploy.lost-worker-timeout": "365 days"})
    # Compiled loops accumulate in a live worker, and their memory is never freed. Dask would pause it at 80 % of its limit and
    # never resume it, so every page would wait; killed at 95 %, it restarts with free memory.
    dask.config.set({f"distributed.worker.memory.{mark}": False for mark in ("target", "spill", "pause")})
    # Each nanny reads its worker's memory ten times a second by default, which keeps the server busy.
    dask.config.set({"distributed.worker.memory.monitor-interval": "500 ms"})
    gpus = settings.gpus if settings.gpus >= 0 else count_gpus()
    workers = {}
    for plan in worker_plans(settings.workers, gpus):
        environment = {
            "CUDA_VISIBLE_DEVICES": "" if plan.gpu is None else str(plan.gpu),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "PLAYGROUND_THREADS": str(settings.threads),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        if LIVE in plan.lanes:
            # What XLA compiles there are networks of a few neurons: handing their products to threads takes longer than
            # computing them. It makes nets of six layers a quarter faster. Trainings use no XLA on the CPU.
            environment["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_multi_thread_eigen=false".strip()
        options = {
            "nthreads": len(plan.lanes),
            "memory_limit": int(settings.memory_gb * 2**30),
            "resources": dict.fromkeys(plan.lanes, 1),
            "env": environment,
            "preload": [preload],
            "local_directory": str(settings.data_dir / "dask"),
            "host": "127.0.0.1",
            "dashboard": False,
            "dashboard_address": "127.0.0.1:0",
            # A nanny says why it restarts its worker.
            "silence_logs": logging.WARNING,
        }
        workers[plan.name] = {"cls": Nanny, "options": options}
    scheduler = {
        "cls": Scheduler,
        "options": {"host": "127.0.0.1", "port": 0, "dashboard": False, "dashboard_address": "127.0.0.1:0"},
    }
    return SpecCluster(workers=workers, scheduler=scheduler, name="playground", silence_logs=logging.WARNING)
