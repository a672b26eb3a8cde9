from __future__ import annotations

from pathlib import Path

import pytest

from playground.runs.visitors import RecordTooLarge, VisitorRecords, new_visitor_id, valid_visitor_id


@pytest.fixture
def records(tmp_path: Path) -> VisitorRecords:
    opened = VisitorRecords(tmp_path / "visitors.sqlite")
    yield opened
    opened.close()


def test_entries_are_kept_apart(records: VisitorRecords) -> None:
    records.put("a", "challenges", ["x"])
    records.put("a", "drawing", [[0, 1]])
    records.put("b", "challenges", [])
    assert records.get("a") == {"challenges": ["x"], "drawing": [[0, 1]]}
    assert records.get("b") == {"challenges": []}
    assert records.get("c") == {}


def test_a_record_has_a_largest_size_and_keeps_what_it_had(records: VisitorRecords) -> None:
    records.put("a", "small", 1)
    with pytest.raises(RecordTooLarge, match="reached its limit"):
        records.put("a", "large", "x" * 300_000)
    assert records.get("a") == {"small": 1}


def test_records_expire(records: VisitorRecords) -> None:
    records.put("a", "x", 1)
    records.expire(keep_days=1)
    assert records.get("a") == {"x": 1}
    records.expire(keep_days=-1)
    assert records.get("a") == {}


def test_ids_are_random_and_a_forged_cookie_is_no_id() -> None:
    ids = {new_visitor_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(map(valid_visitor_id, ids))
    for forged in (None, "", "shipped", "../../etc", "a" * 31, "A" * 32, "a" * 33, "0" * 32 + "\n"):
        assert not valid_visitor_id(forged)
