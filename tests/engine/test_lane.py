from __future__ import annotations

from playground.engine.lane import LANES, LIVE, PREDICT, TRAIN, worker_plans


def test_one_process_serves_all_lanes() -> None:
    (plan,) = worker_plans(1, gpus=0)
    assert plan.lanes == LANES
    assert plan.gpu is None


def test_each_lane_has_its_own_process_by_default() -> None:
    assert sorted(plan.lanes for plan in worker_plans(3, gpus=0)) == sorted([(PREDICT,), (LIVE,), (TRAIN,)])


def test_every_gpu_is_one_train_workers_own() -> None:
    plans = worker_plans(3, gpus=2)
    assert [plan.gpu for plan in plans if TRAIN in plan.lanes] == [0, 1]
    assert [plan.gpu for plan in plans if TRAIN not in plan.lanes] == [None, None]


def test_more_workers_are_live_workers() -> None:
    assert sum(LIVE in plan.lanes for plan in worker_plans(6, gpus=0)) == 4
    assert len({plan.name for plan in worker_plans(6, gpus=3)}) == len(worker_plans(6, gpus=3))
