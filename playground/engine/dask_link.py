"""The one module that talks to a Dask client: jobs out, answers and events back."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from playground.engine.errors import JobFailed, NotReady
from playground.engine.execution import DIED, FAILED, Outcome, run_training, sentence, stop_event_of, topic_of
from playground.engine.lane import LANES, LIVE, PREDICT, TRAIN
from playground.engine.predict_lane import PredictLane, Request
from playground.engine.train_lane import Ticket, TrainLane
from playground.job import Job

LOST = "The connection to the cluster was lost during this run."
ANSWER_TIMEOUT_S = 60.0


def run_job(job: Job, args: tuple[Any, ...]) -> Any:
    """What a live worker runs."""
    return job.resolve()(*args)


def run_jobs(requests: Sequence[Request]) -> list[Any]:
    """What a predict worker runs: one job after the other. An answer is an exception if its job raised one."""
    answers = []
    for job, args in requests:
        try:
            answers.append(run_job(job, args))
        except Exception as error:
            answers.append(JobFailed(sentence(error)))
    return answers


class DaskLink:
    """A connected Dask client. It is the `Backend` of the train lane.

    Args:
        address: Scheduler's address, or a cluster object.
        trainings: The lane that gets the events and ends of trainings.

    Raises:
        OSError: If there is no scheduler at the address.
    """

    def __init__(self, address: Any, trainings: TrainLane) -> None:
        from distributed import Client

        self._client = Client(address, set_as_default=False, timeout=10, name="playground")
        self._trainings = trainings
        self._predictions = PredictLane(self._run_batch)

    @property
    def connected(self) -> bool:
        return bool(self._client.status == "running")

    def close(self) -> None:
        self._client.close(timeout=2)

    def _identities(self) -> dict[str, Any]:
        """What the scheduler knows of each worker, by address.

        `Client.scheduler_info` returns an attribute that the client's own timer replaces every two seconds by totals without any
        worker: asked at that moment, it says that all workers are gone, and what they do would be given up.
        """
        identity: dict[str, Any] = self._client.sync(self._client.scheduler.identity, n_workers=-1)
        return dict(identity["workers"])

    def workers(self) -> dict[str, tuple[str, ...]]:
        """Address of every worker with the lanes it serves."""
        found = self._identities()
        return {
            address: tuple(lane for lane in LANES if lane in (worker.get("resources") or {}))
            for address, worker in found.items()
        }

    def heavy_workers(self, share: float) -> tuple[str, ...]:
        """Addresses of the workers that use more than a share of their memory limit."""
        found = self._identities()
        return tuple(
            address
            for address, worker in found.items()
            if worker["metrics"]["memory"] > share * worker["memory_limit"] > 0
        )

    # -- predict and live ------------------------------------------------------------------------------------------

    def call(self, job: Job, args: tuple[Any, ...]) -> Any:
        """Runs a job in the predict lane and waits for its answer."""
        return self._predictions.call(job, args)

    def _run_batch(self, requests: Sequence[Request]) -> Sequence[Any]:
        future = self._client.submit(run_jobs, list(requests), resources={PREDICT: 1}, pure=False)
        try:
            answers: Sequence[Any] = future.result(timeout=ANSWER_TIMEOUT_S)
        except Exception as error:
            future.cancel()
            raise _engine_error(error) from error
        return answers

    def prepare(self, job: Job, args: tuple[Any, ...]) -> None:
        """Runs a job in the predict lane without waiting. Errors are reported by the next call."""
        from distributed import fire_and_forget

        with contextlib.suppress(Exception):
            fire_and_forget(self._client.submit(run_job, job, args, resources={PREDICT: 1}, pure=False))

    def start_live(self, job: Job, args: tuple[Any, ...], worker: str) -> Future[Any]:
        """Starts a job in the live lane on one worker."""
        answer: Future[Any] = Future()
        future = self._client.submit(
            run_job, job, args, resources={LIVE: 1}, workers=[worker], allow_other_workers=False, pure=False
        )

        def pass_on(done: Any) -> None:
            try:
                answer.set_result(done.result(timeout=ANSWER_TIMEOUT_S))
            except Exception as error:
                answer.set_exception(_engine_error(error))

        future.add_done_callback(pass_on)
        return answer

    # -- train -----------------------------------------------------------------------------------------------------

    def start(self, ticket: Ticket) -> Any:
        job, args, folder_url = ticket.payload
        topic = topic_of(ticket.run_id)
        self._client.subscribe_topic(topic, lambda event: self._trainings.event(ticket.run_id, event[1]))
        future = self._client.submit(
            run_training, ticket.run_id, job, args, folder_url, resources={TRAIN: 1}, pure=False
        )
        future.add_done_callback(lambda done: self._end(ticket.run_id, done))
        return future

    def request_stop(self, ticket: Ticket) -> None:
        from distributed import Event

        Event(stop_event_of(ticket.run_id), client=self._client).set()

    def restart_worker(self, address: str) -> None:
        # A worker that has gone meanwhile is restarted already.
        with contextlib.suppress(OSError):
            self._client.restart_workers([address], raise_for_error=False)

    def _end(self, run_id: str, done: Any) -> None:
        from distributed import KilledWorker

        if self.connected:
            self._client.unsubscribe_topic(topic_of(run_id))
        try:
            outcome = done.result(timeout=ANSWER_TIMEOUT_S)
        except KilledWorker:
            outcome = Outcome(status=FAILED, message=DIED)
        except Exception as error:
            # "lost" and "cancelled" are Dask's words for a scheduler that has gone; the training itself never raises.
            outcome = Outcome(status=FAILED, message=sentence(error) if done.status == "error" else LOST)
        self._trainings.end(run_id, outcome)


def _engine_error(error: Exception) -> Exception:
    """Distinguishes failures of Dask from those of the job, and describes them."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    if isinstance(error, TimeoutError):
        return NotReady("The worker did not answer in time. Try again in a moment.")
    if isinstance(error, KilledWorker | CancelledError | OSError):
        return NotReady("The worker process ended unexpectedly and is being restarted. Try again in a few seconds.")
    return JobFailed(sentence(error))
