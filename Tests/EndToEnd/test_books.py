"""The books as people ask and change them: explanations, corrections, old entries, plans, speed limits."""

from __future__ import annotations

import concurrent.futures
import json
import re
import signal
import sqlite3
import stat
import subprocess
import threading
import time

import openai
import pytest

from harness import PROGRAM, ROOT, UPSTREAM_KEY, Gateway, chat, eventually, fresh

PROMPT = "?!" * 50

# A clock that stands some seconds in the past: an environment variable moves it.
CLOCK = """
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
    long result = syscall(SYS_clock_gettime, clock, time);
    const char *back = getenv("SECONDS_BACK");
    if (result == 0 && back && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec -= atol(back);
    return (int)result;
}
"""


class TestExplain:
    def test_used_capped_and_refused_are_told_with_their_requests(self, gateway, person):
        person.quota(3000)
        used = gateway.post(chat("mock-usage-100-23"), person.key)
        capped = gateway.post(chat("mock-tokens-5"), person.key)
        refused = gateway.post(chat("gpt-4o", "?!" * 4000, max_tokens=10), person.key)
        assert (used.status, capped.status, refused.status) == (200, 200, 429)
        gateway.entries_of(person.name, 3)
        told = gateway.json("quota", "explain", person.name)
        quota, = told["data"]
        assert quota["booked"] == quota["standing"]["used"] > 123
        assert (quota["requests"], quota["capped"], quota["refused"]) == (2, 2, 1)
        assert {e["request_id"] for e in quota["largest"]} == {used.request_id, capped.request_id}
        no, = quota["refusals"]
        assert no["request_id"] == refused.request_id
        decision = no["decision"]
        assert decision["limit"] == 3000 and decision["used"] == quota["booked"]
        assert decision["needed"] > 3000 - decision["used"] - decision["held"]
        assert all(e["decision"]["limit"] == 3000 for e in quota["capped_entries"])
        table = gateway.cli("quota", "explain", person.name).stdout
        assert person.name in table and refused.request_id in table and "3,000 tokens" in table

    def test_what_is_held_is_told_while_it_is(self, gateway, person):
        person.quota(100_000)
        slow = threading.Thread(target=gateway.post, args=(
            chat("mock-slow-2", PROMPT, max_tokens=50), person.key))
        slow.start()

        def flying():
            quota, = gateway.json("quota", "explain", person.name)["data"]
            return quota["in_flight"]

        held, = eventually(flying, what="the request in flight")
        assert held["model"] == "mock-slow-2" and held["held"] >= 150
        slow.join()

    def test_who_has_no_quota_is_told_so(self, gateway, person):
        assert "nothing is limited" in gateway.cli("quota", "explain", person.name).stdout
        assert gateway.cli("quota", "explain", "nobody-here", check=False).returncode == 1
        assert gateway.cli("quota", "explain", check=False).returncode == 2


class TestCorrections:
    def test_a_correction_changes_sums_and_never_the_entry(self, gateway, person):
        person.quota(5000)
        answer = gateway.post(chat("mock-usage-100-23"), person.key)
        entry = gateway.entry(answer.request_id)
        text = gateway.cli("correct", answer.request_id, "--completion-tokens", "3",
                           "--reason", "the invoice says so").stdout
        assert "-20 output tokens" in text
        lines = [e for e in gateway.entries() if e["request_id"] == answer.request_id]
        assert lines[0] == entry and lines[1]["kind"] == "correction"
        assert lines[1]["usage_source"] == "corrected"
        row = next(r for r in gateway.report()["rows"] if r["user"] == person.name)
        assert (row["requests"], row["total_tokens"]) == (1, 103)
        audit = json.loads(gateway.cli("audit", "--limit", "1", "--json").stdout)[0]
        assert audit["action"] == "entry.correct" and audit["target"] == answer.request_id
        assert audit["after"]["reason"] == "the invoice says so"
        gateway.cli("ledger", "check")

    def test_it_works_without_a_gateway(self, launch, provider):
        gateway = launch(provider.url)
        person = gateway.person()
        answer = gateway.post(chat("mock-usage-100-23"), person.key)
        gateway.entry(answer.request_id)
        gateway.stop()
        gateway.cli("correct", answer.request_id, "--prompt-tokens", "0", "--reason", "refund")
        row, = gateway.report()["rows"]
        assert row["total_tokens"] == 23
        gateway.cli("ledger", "check")

    @pytest.mark.parametrize("arguments, code, word", [
        (["req_0", "--prompt-tokens", "1", "--reason", "r"], 1, "req_0"),
        (["--prompt-tokens", "1", "--reason", "r"], 2, "REQUEST_ID"),
        (["req_0", "--reason", "r"], 2, "--prompt-tokens"),
        (["req_0", "--prompt-tokens", "1"], 2, "--reason"),
    ])
    def test_what_is_missing_is_named(self, gateway, arguments, code, word):
        done = gateway.cli("correct", *arguments, check=False)
        assert done.returncode == code and word in done.stderr


class TestOldEntries:
    def test_months_go_to_files_and_sums_stay(self, tmp_path, own_provider):
        clock = tmp_path / "clock.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(clock)],
                       input=CLOCK, text=True, check=True)
        key = None
        for days in (100, 70, 0):
            past = {"LD_PRELOAD": str(clock), "SECONDS_BACK": str(days * 86_400)} if days else {}
            gateway = Gateway(tmp_path / "data", own_provider.url, environment=past,
                              arguments=("--loops", "1")).start()
            try:
                key = key or gateway.person("ann").key
                for _ in range(3):
                    gateway.entry(gateway.post(chat("mock-usage-100-23"), key).request_id)
                if days:
                    assert gateway.stop() == 0
                    continue
                before = json.loads(gateway.cli(
                    "report", "--by", "month", "--from", "2020-01-01", "--json").stdout)
                assert before["total"]["requests"] == 9
                today = time.strftime("%Y-%m-%d", time.gmtime())
                done = gateway.json("ledger", "archive", "--before", today)
                # A hundred and seventy days ago are months that are over; this month stays.
                assert done["deleted_entries"] == 6 and 1 <= len(done["written"]) <= 2
                assert gateway.json("report", "--by", "month", "--from", "2020-01-01") == before
                assert len(gateway.entries()) == 3
                assert "files of old entries" in gateway.cli("ledger", "check").stdout
                assert len(gateway.json("ledger", "archive", "--list")) == len(done["written"])
                total = 0
                for month in done["written"]:
                    file = gateway.data / "archive" / month["file"]
                    assert stat.S_IMODE(file.stat().st_mode) == 0o600
                    total += sqlite3.connect(file).execute(
                        "SELECT sum(prompt_tokens + completion_tokens) FROM entry").fetchone()[0]
                assert total == 6 * 123
                actions = [a["action"] for a in json.loads(gateway.cli("audit", "--json").stdout)]
                assert actions.count("ledger.archive") == len(done["written"])
            finally:
                gateway.kill()

    @pytest.mark.parametrize("day, code", [("2999-01-01", 1), ("yesterday", 1)])
    def test_a_day_that_cannot_be_is_refused(self, gateway, day, code):
        done = gateway.cli("ledger", "archive", "--before", day, check=False)
        assert done.returncode == code and "before" in done.stderr

    def test_without_a_day_or_a_setting_nothing_is_deleted(self, gateway):
        done = gateway.cli("ledger", "archive", check=False)
        assert done.returncode == 2 and "--before" in done.stderr


class TestTheFolder:
    def test_its_files_are_for_one_account(self, gateway, person):
        gateway.entry(gateway.post(chat(), person.key).request_id)
        for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
            assert stat.S_IMODE((gateway.data / name).stat().st_mode) == 0o600, name

    def test_a_second_gateway_names_the_first(self, gateway, provider):
        second = subprocess.run(
            [str(PROGRAM), "serve", "--data", str(gateway.data), "--listen", "127.0.0.1:0",
             "--upstream", provider.url, "--upstream-key", UPSTREAM_KEY],
            capture_output=True, text=True, timeout=30, cwd=ROOT)
        assert second.returncode != 0
        assert str(gateway.process.pid) in second.stderr

    def test_a_lock_of_somebody_else_is_waited_for_then_refused(self, launch, provider):
        gateway = launch(provider.url)
        person = gateway.person()
        other = sqlite3.connect(gateway.data / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = gateway.post(chat(), person.key)
        assert answer.status == 503 and answer.header("retry-after")
        assert gateway.get("/readyz").status == 503
        other.execute("COMMIT")
        eventually(lambda: gateway.get("/readyz").status == 200, what="readiness")
        assert gateway.post(chat(), person.key).status == 200
        gateway.cli("ledger", "check")


PLANS = """
version: 1
plans:
  tight: { quotas: [{ requests: 1, per: day, action: refuse }] }
  wide: { quotas: [{ requests: 1000, per: day, action: refuse }] }
  watched: { quotas: [{ tokens: 1, per: day, action: observe }] }
  pool:
    quotas: [{ requests: 1000, per: month, action: refuse }]
    members: { quotas: [{ requests: 2, per: month, action: refuse }] }
"""


@pytest.fixture
def planned(launch, provider, tmp_path):
    """A gateway with plans of its own, and where they are written."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "plans.yaml").write_text(PLANS)
    return launch(provider.url, arguments=["--policies", str(folder)]), folder / "plans.yaml"


def statuses(gateway, key: str, count: int, **headers: str) -> list[int]:
    return [gateway.post(chat(), key, headers=headers).status for _ in range(count)]


class TestPlans:
    def person(self, gateway, plan: str):
        person = gateway.person()
        gateway.cli("user", "edit", person.name, "--plan", plan)
        return person

    def test_a_changed_plan_holds_without_a_restart(self, planned):
        gateway, file = planned
        person = self.person(gateway, "tight")
        assert statuses(gateway, person.key, 2) == [200, 429]
        file.write_text(PLANS.replace("requests: 1, per: day", "requests: 3, per: day"))
        gateway.process.send_signal(signal.SIGHUP)
        eventually(lambda: '"reloaded"' in gateway.log(), what="the reload")
        assert statuses(gateway, person.key, 3) == [200, 200, 429]

    def test_another_plan_holds_at_once(self, planned):
        gateway, _ = planned
        person = self.person(gateway, "tight")
        assert statuses(gateway, person.key, 2) == [200, 429]
        gateway.cli("user", "edit", person.name, "--plan", "wide")
        assert statuses(gateway, person.key, 2) == [200, 200]

    def test_what_is_observed_is_counted_and_let_through(self, planned):
        gateway, _ = planned
        person = self.person(gateway, "watched")
        assert statuses(gateway, person.key, 2) == [200, 200]
        entries = gateway.entries_of(person.name, 2)
        assert all(entry["over_observed"] for entry in entries)
        quota, = gateway.json("quota", "explain", person.name)["data"]
        assert quota["observed"] == 2

    def test_who_joins_a_team_has_a_members_part(self, planned):
        gateway, _ = planned
        team = fresh("team")
        gateway.json("team", "add", team, "--plan", "pool")
        name = fresh("person")
        gateway.json("user", "add", name)
        gateway.cli("team", "member", team, name)
        key = gateway.json("key", "create", "--team", team)["key"]
        assert statuses(gateway, key, 3, **{"x-tollgate-user": name}) == [200, 200, 429]
        other = fresh("person")
        gateway.json("user", "add", other)
        gateway.cli("team", "member", team, other)
        assert statuses(gateway, key, 1, **{"x-tollgate-user": other}) == [200]

    def test_a_raise_ends_at_its_time(self, planned):
        gateway, _ = planned
        person = self.person(gateway, "tight")
        assert statuses(gateway, person.key, 2) == [200, 429]
        gateway.cli("quota", "set", "--user", person.name, "--raise", "--requests", "2",
                    "--per", "day", "--until", "4s")
        assert statuses(gateway, person.key, 1) == [200]
        eventually(lambda: statuses(gateway, person.key, 1) == [429], what="the end of the raise")

    def test_an_override_ends_at_its_time(self, planned):
        gateway, _ = planned
        person = self.person(gateway, "wide")
        gateway.cli("quota", "set", "--user", person.name, "--requests", "0", "--per", "day",
                    "--action", "refuse", "--until", "3s")
        assert statuses(gateway, person.key, 1) == [429]
        eventually(lambda: statuses(gateway, person.key, 1) == [200], what="the plan's own quota")


class TestSpeed:
    def test_headers_tell_limit_rest_and_reset(self, gateway):
        person = gateway.person(None, "--requests-per-minute", "10", "--tokens-per-minute", "90000")
        answer = gateway.post(chat("mock-usage-100-23", max_tokens=50), person.key)
        assert answer.header("x-ratelimit-limit-requests") == "10"
        assert answer.header("x-ratelimit-remaining-requests") == "9"
        assert answer.header("x-ratelimit-limit-tokens") == "90000"
        assert 0 < int(answer.header("x-ratelimit-remaining-tokens")) < 90000
        for name in ("requests", "tokens"):
            reset = answer.header(f"x-ratelimit-reset-{name}")
            assert re.fullmatch(r"(\d+h)?(\d+m)?(\d+(\.\d+)?s|\d+ms)?", reset) and reset, reset

    def test_the_sdk_tries_again_when_it_was_too_fast(self, gateway, provider, since):
        # One of the bucket's thirty comes back every two seconds: the last ones are refused at first.
        person = gateway.person(None, "--requests-per-minute", "30")
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key, max_retries=8) as client:
            def ask(_: int):
                return client.chat.completions.create(**chat("mock-echo", "Hi."))

            with concurrent.futures.ThreadPoolExecutor(34) as pool:
                answers = list(pool.map(ask, range(34)))
        assert all(answer.choices[0].message.content == "Hi." for answer in answers)
        refused = [e for e in gateway.entries()
                   if e["user"] == person.name and e["reason"] == "rate_limit_exceeded"]
        assert refused, "nothing was refused on the way"

    def test_the_sdk_does_not_try_again_when_a_quota_is_used_up(self, gateway, provider, person, since):
        person.quota(10)
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key, max_retries=5) as client:
            with pytest.raises(openai.RateLimitError) as caught:
                client.chat.completions.create(**chat("gpt-4o", PROMPT))
        assert caught.value.code == "insufficient_quota"
        assert provider.last() == since
        entry, = gateway.entries_of(person.name, 1)
        assert entry["count"] == 1
