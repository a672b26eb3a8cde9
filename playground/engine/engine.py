"""The engine: everything slow runs in worker processes, and a page talks only to this object."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from playground.engine.cluster import PRELOAD, start_private_cluster
from playground.engine.dask_link import LOST, DaskLink
from playground.engine.errors import NotReady, Refused
from playground.engine.execution import Outcome
from playground.engine.garbage import spare_what_is_here
from playground.engine.lane import LANES, LIVE, PREDICT, TRAIN
from playground.engine.limits import check_limits
from playground.engine.live_lane import LiveLane
from playground.engine.presence import Presence
from playground.engine.run import Run
from playground.engine.state import LOST_CLUSTER, READY, STARTING, WARMING, EngineState
from playground.engine.succession import NOT_RESUMED, Spec, class_path, work_of
from playground.engine.train_lane import Ticket, TrainLane
from playground.job import Job
from playground.runs.database import StorageProblem
from playground.runs.index import INTERRUPTED, RUNNING, RunIndex, RunRecord
from playground.runs.migration import run_key
from playground.runs.shipped import index_shipped_runs
from playground.runs.visitors import VisitorRecords
from playground.settings import Settings

REFRESH_S = 0.5
RECONNECT_S = 2.0
# Workers start after the first visitor's page: importing Dask and starting processes would slow it down.
START_DELAY_S = 1.0
EXPIRE_EVERY_S = 3_600.0
# Assumed duration of a run while none has finished here.
TYPICAL_RUN_S = 60.0
DEVICE_JOB = Job("playground.engine.worker:device")


# How long a stopping server waits for its trainings, for its background thread, which may be starting a cluster, and for its
# workers.
TRAININGS_END_S, THREAD_END_S, CLUSTER_END_S = 1.5, 2.0, 4.0


class Engine:
    """One per server. Every method may be called from any thread.

    Args:
        settings: Limits and places.
    """

    # A private cluster that has lacked a worker for this long does not recover by itself and is started again.
    rebuild_after_s = 120.0
    # A live worker that uses more than this share of its memory and has been idle for this long is restarted: compiled programs
    # accumulate and are never freed. At 95 % it would be killed, even during a training.
    recycle_share, recycle_idle_s = 0.7, 60.0
    # What each worker process of a private cluster imports first.
    preload = PRELOAD

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runs = RunIndex(settings.data_dir / "runs.sqlite")
        self.visitors = VisitorRecords(settings.data_dir / "visitors.sqlite")
        self._presence = Presence(settings.data_dir / "servers")
        self._trainings = TrainLane(on_start=self._on_start, on_end=self._on_end)
        self._live = LiveLane()
        self._link: DaskLink | None = None
        self._cluster: Any = None
        self._most_workers = 0
        self._complete_s = 0.0
        self._state = EngineState(phase=STARTING, lanes=dict.fromkeys(LANES, 0))
        # Rows of runs that wait or run here: who watches asks for them every second.
        self._active: dict[str, RunRecord] = {}
        self._history: OrderedDict[str, tuple[dict[str, Any], ...]] = OrderedDict()
        self._start_lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="engine", daemon=True)
        index_shipped_runs(self.runs)
        self._clean_up()

    def start_up(self) -> Engine:
        """Begins to start or join the cluster in the background, and returns at once."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stops the workers and lets go of everything; what waits is left to the next server. A second call does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        # First of all: whoever stops a server may not wait for the rest.
        self.runs.interrupt(self._presence.server)
        with suppress(Exception):
            self._trainings.close(TRAININGS_END_S)
        if self._thread.is_alive():
            self._thread.join(timeout=THREAD_END_S)
        if self._link:
            self._link.close()
        if self._cluster:
            # On a busy machine workers may be slow to go. They end with this process at the latest.
            with suppress(TimeoutError):
                self._cluster.close(timeout=CLUSTER_END_S)
        self._presence.leave()
        self.runs.close()
        self.visitors.close()

    @property
    def state(self) -> EngineState:
        """Current state of the engine; at most half a second old."""
        return self._state

    @property
    def storage_problem(self) -> str:
        """What is wrong with the data folder, in a sentence for the operator; empty if nothing is."""
        return self.runs.problem or self.visitors.problem

    @property
    def threads(self) -> int:
        """TensorFlow threads of a train worker, which a script that repeats a run must use too."""
        return self.settings.threads or os.cpu_count() or 1

    # -- answers in milliseconds, and live slices ------------------------------------------------------------------

    def call(self, job: Job, *args: Any) -> Any:
        """Runs a short job in the predict lane and returns its answer.

        Raises:
            NotReady: While no worker is there.
            JobFailed: If the job raised.
        """
        if not self._link or not self._state.lanes[PREDICT]:
            raise NotReady(self._state.message or "The engine is warming up. This takes about ten seconds.")
        return self._link.call(job, args)

    def prepare(self, job: Job, *args: Any) -> None:
        """Runs a short job in the predict lane without waiting, so that the next call like it is fast."""
        if self._link and self._state.lanes[PREDICT]:
            self._link.prepare(job, args)

    def advance(self, job: Job, *args: Any, page: str, architecture: str) -> Any:
        """Runs a slice of live training and returns its answer. See `LiveLane.submit`.

        Raises:
            NotReady: While no live worker is there.
            Superseded: If the same page has asked again meanwhile.
            JobFailed: If the job raised.
        """
        link = self._link
        if not link:
            raise NotReady(self._state.message or "The engine is warming up. This takes about ten seconds.")
        return self._live.submit(page, architecture, lambda worker: link.start_live(job, args, worker)).result()

    # -- runs ------------------------------------------------------------------------------------------------------

    def start(self, job: Job, spec: Spec, *, visitor: str, name: str, again: bool = False) -> RunRecord:
        """Puts a training into the queue, or returns the run that already answers the same request.

        Args:
            job: Function `(spec, folder, report) -> dict`.
            spec: What to train. Equal specs give equal results, so an equal request gets the stored run.
            visitor: Who asks.
            name: Name of the run in the visitor's list.
            again: Train although the result is stored. A run under way is never trained twice at a time.

        Raises:
            Refused: If the queue or the visitor's list is full.
            ValueError: If the job has no name.
        """
        if not job.name:
            raise ValueError(f"A job whose runs are stored needs a name. Received: {job}")
        key = run_key(job.name, spec.to_json())
        with self._start_lock:
            existing = self.runs.active(key) or (None if again else self.runs.done(key))
            if existing:
                self.runs.link(visitor, existing.id, name)
                return existing
            check_limits(self.runs, self.settings, visitor)
            run_id = secrets.token_hex(16)
            record = RunRecord(
                id=run_id, key=key, job=job.name, spec=spec.to_json(), owner=visitor, server=self._presence.server,
                folder=f"{self._runs_url}/{run_id}", created_s=time.time(),
            )  # fmt: skip
            try:
                self.runs.add(record)
                self.runs.note_waiting(run_id, job.path, class_path(spec))
                self.runs.link(visitor, run_id, name)
            except StorageProblem as error:
                raise Refused(str(error)) from error
        self._active[run_id] = record
        self._trainings.submit(run_id, (job, (spec,), record.folder))
        return record

    def stored(self, job: Job, spec: Spec) -> RunRecord | None:
        """The run that `start` would return without training: one under way, else the latest finished."""
        key = run_key(job.name, spec.to_json())
        return self.runs.active(key) or self.runs.done(key)

    def watch(self, run_id: str) -> Run | None:
        """A run at this moment; None if there is none with this id (any more)."""
        record = self._active.get(run_id) or self.runs.get(run_id)
        if not record:
            return None
        if not record.active:
            return Run(record=record, events=self._stored_events(record))
        events = self._trainings.events(run_id)
        if events is None:
            # It ended between the two looks, or it is another server's.
            again = self.runs.get(run_id)
            return Run(record=again) if again else None
        place = self._trainings.place(run_id)
        if not place:
            return Run(record=record, events=tuple(events), stopping=self._trainings.is_stopping(run_id))
        typical_s = self.runs.typical_seconds(record.job, TYPICAL_RUN_S)
        return Run(record=record, place=place, wait_s=self._trainings.wait_s(run_id, typical_s))

    def stop(self, run_id: str, visitor: str) -> None:
        """Stops a run that waits or runs. A running one learns no more after a second, and ends as soon as it has been tested.

        Raises:
            Refused: If it is another visitor's.
        """
        record = self.runs.get(run_id)
        if record and record.owner != visitor:
            raise Refused("Only the visitor who started this run can stop it.")
        if record and record.active and record.server != self._presence.server:
            if self._presence.is_alive(record.server):
                raise Refused(
                    "This run is under way on another server of this playground. Open the page there to stop it."
                )
            self._take_over(record.server)
        self._trainings.stop(run_id)

    def delete(self, run_id: str, visitor: str) -> None:
        """Takes a run out of a visitor's list. If it is under way and nobody else has it, it is stopped; else it becomes theirs.

        Raises:
            Refused: If nothing can be written now.
        """
        record = self.runs.get(run_id)
        if record and record.active and record.owner == visitor:
            others = self.runs.others(run_id, visitor)
            if others:
                self.runs.update(run_id, owner=others[0])
                if run_id in self._active:
                    self._active[run_id] = replace(self._active[run_id], owner=others[0])
            else:
                self._trainings.stop(run_id)
        try:
            self.runs.unlink(visitor, run_id)
        except StorageProblem as error:
            raise Refused(str(error)) from error
        self._history.pop(run_id, None)

    @property
    def _runs_url(self) -> str:
        return self.settings.runs_url.rstrip("/") or str(self.settings.data_dir / "runs")

    def _stored_events(self, record: RunRecord) -> tuple[dict[str, Any], ...]:
        known = self._history.get(record.id)
        if known is None:
            known = tuple(record.files.read_json("events.json", []))
            self._history[record.id] = known
            while len(self._history) > 64:
                self._history.popitem(last=False)
        return known

    # -- what the train lane tells ---------------------------------------------------------------------------------

    def _on_start(self, ticket: Ticket) -> None:
        device = ticket.events[0].get("device", "")
        values = {"status": RUNNING, "started_s": time.time(), "device": device}
        self.runs.update(ticket.run_id, **values)
        if ticket.run_id in self._active:
            self._active[ticket.run_id] = replace(self._active[ticket.run_id], **values)

    def _on_end(self, ticket: Ticket, outcome: Outcome) -> None:
        if self._closing.is_set():
            # It is noted as interrupted already.
            return
        known = self._active.pop(ticket.run_id, None)
        record = self.runs.get(ticket.run_id)
        if not record:
            if known:
                # Deleted under way: its folder went with its row, and the worker may have written into it since.
                known.files.delete()
            return
        if outcome.result is None and ticket.events and record.files.read_bytes("events.json") is None:
            # The worker could not write them any more.
            record.files.write_json("events.json", ticket.events)
        self.runs.update(
            ticket.run_id, status=outcome.status, message=outcome.message, result=outcome.result or {},
            bytes=record.files.size(), ended_s=time.time(),
        )  # fmt: skip

    # -- the background thread -------------------------------------------------------------------------------------

    def _keep(self) -> None:
        self._closing.wait(START_DELAY_S)
        next_expiry_s = time.monotonic() + EXPIRE_EVERY_S
        while not self._closing.is_set():
            if self._link is None:
                self._connect()
            else:
                self._refresh(self._link)
            if time.monotonic() > next_expiry_s:
                self._clean_up()
                next_expiry_s = time.monotonic() + EXPIRE_EVERY_S
            self._closing.wait(REFRESH_S if self._link else RECONNECT_S)

    def _connect(self) -> None:
        try:
            if not self.settings.scheduler_address and self._cluster is None:
                self._cluster = start_private_cluster(self.settings, self.preload)
            self._link = DaskLink(self._cluster or self.settings.scheduler_address, self._trainings)
        except Exception as error:
            place = self.settings.scheduler_address or "this machine"
            message = f"The engine cannot reach its workers on {place} and is trying again ({type(error).__name__})."
            self._state = EngineState(phase=LOST_CLUSTER, lanes=dict.fromkeys(LANES, 0), message=message)
        else:
            self._refresh(self._link)
            # Dask and the first page are imported now.
            spare_what_is_here()

    def _refresh(self, link: DaskLink) -> None:
        with self._as_lost_if_it_fails(link):
            if not link.connected:
                raise ConnectionError("closed")
            workers = link.workers()
            lanes = {lane: sum(lane in served for served in workers.values()) for lane in LANES}
            ready = all(lanes.values())
            self._rebuild_if_it_lacks_a_worker(len(workers))
            device = self._state.device
            if lanes[PREDICT] and not device:
                device = link.call(DEVICE_JOB, ())
            self._state = EngineState(phase=READY if ready else WARMING, lanes=lanes, device=device)
            self._live.set_workers(tuple(address for address, served in workers.items() if LIVE in served))
            self._trainings.attach(link, frozenset(address for address, served in workers.items() if TRAIN in served))
            if self._cluster is not None:
                self._recycle(link, {address for address, served in workers.items() if served == (LIVE,)})

    def _recycle(self, link: DaskLink, live: set[str]) -> None:
        """Restarts a live worker that uses too much memory while nobody uses it."""
        for address in live.intersection(link.heavy_workers(self.recycle_share)):
            if self._live.idle_s(address) > self.recycle_idle_s:
                self._live.rouse(address)
                threading.Thread(target=link.restart_worker, args=(address,), name="recycle", daemon=True).start()

    def _rebuild_if_it_lacks_a_worker(self, count: int) -> None:
        """Raises when a private cluster should be given up; `_connect` then starts another."""
        now_s = time.monotonic()
        if self._cluster is None or count >= self._most_workers:
            self._most_workers = max(count, self._most_workers)
            self._complete_s = now_s
        elif now_s - self._complete_s > self.rebuild_after_s:
            self._cluster.close(timeout=10)
            self._cluster, self._most_workers = None, 0
            raise ConnectionError("a worker did not come back")

    @contextmanager
    def _as_lost_if_it_fails(self, link: DaskLink) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self._closing.is_set():
                return
            self._state = EngineState(
                phase=LOST_CLUSTER,
                lanes=dict.fromkeys(LANES, 0),
                message="The engine has lost its cluster and is reconnecting.",
            )
            self._link = None
            self._live.set_workers(())
            self._trainings.detach(LOST)
            link.close()

    def _clean_up(self) -> None:
        """Takes over what servers that are gone have left behind, and deletes what is too old."""
        for server in self.runs.active_servers():
            if not self._presence.is_alive(server):
                self._take_over(server)
        self.runs.expire(self.settings.keep_days)
        self.visitors.expire(self.settings.keep_days)

    def _take_over(self, server: str) -> None:
        """Ends the runs that were under way when a server stopped, and queues here what waited there."""
        self.runs.interrupt(server)
        for waiting in self.runs.take_over(server, self._presence.server):
            work, run = work_of(waiting), waiting.run
            if work is None:
                self.runs.update(run.id, status=INTERRUPTED, message=NOT_RESUMED, ended_s=time.time())
                continue
            self._active[run.id] = run
            self._trainings.submit(run.id, (work[0], (work[1],), run.folder))
