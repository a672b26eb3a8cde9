"""Dask preload of every worker process: priority, TensorFlow settings and warm-up.

`dask worker ADDRESS --nthreads 1 --resources "train=1" --preload playground.engine.worker` joins a cluster by hand.
"""

from __future__ import annotations

import os
from typing import Any

from playground.engine.garbage import spare_what_is_here
from playground.engine.lane import NICENESS


def dask_setup(worker: Any) -> None:
    """Runs in a new worker before it takes work, so that its first job starts at once."""
    lanes = [lane for lane in NICENESS if lane in worker.state.total_resources]
    # A process that serves several lanes has the priority of its most urgent one.
    os.nice(min((NICENESS[lane] for lane in lanes), default=0))
    prepare_keras(threads=int(os.environ.get("PLAYGROUND_THREADS", "0")))
    spare_what_is_here()


def prepare_keras(*, threads: int) -> None:
    """Imports Keras and fixes what must be fixed before the first operation: threads, determinism, GPU memory.

    Args:
        threads: TensorFlow threads; 0: one per core. A script that reproduces a run sets the same.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    if keras.backend.backend() != "tensorflow":
        return
    import tensorflow as tf

    count = threads or os.cpu_count() or 1
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)
    tf.config.experimental.enable_op_determinism()
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


def device() -> str:
    """The device of this worker: the GPU's name, or the CPU with its number of threads."""
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        if gpus:
            details = tf.config.experimental.get_device_details(gpus[0])
            return f"GPU ({details.get('device_name', gpus[0].name)})"
        threads = tf.config.threading.get_intra_op_parallelism_threads()
        return "CPU (1 thread)" if threads == 1 else f"CPU ({threads} threads)"
    return str(keras.backend.backend())
