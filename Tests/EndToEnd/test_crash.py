"""`kill -9` under load: the ledger and the provider's own list agree afterwards.

A bounded number of rounds; `scripts/crash-rounds` does as many as wanted.
"""

from __future__ import annotations

import pytest

import crash_rounds


@pytest.mark.parametrize("fsync_milliseconds", [0, 10])
def test_no_request_is_lost_or_doubled_by_a_crash(tmp_path, fsync_milliseconds):
    rounds = crash_rounds.Rounds(tmp_path, seed=4711, fsync_milliseconds=fsync_milliseconds)
    try:
        for moment in crash_rounds.MOMENTS:
            rounds.round(moment)
        sources = {e["usage_source"] for e in rounds.gateway.entries()}
        assert "recovered" in sources, "no crash met a request in flight: the rounds prove nothing"
        assert rounds.gateway.stop() == 0
    finally:
        rounds.close()
