"""Quotas hold to the token, under any concurrency, and a refusal says whose, which and until when."""

from __future__ import annotations

import asyncio
import collections
import json
import re
import time

import pytest

from harness import Wire, chat, eventually, fresh

# A hundred tokens by the provider's rule and a hundred bytes: for a model whose encoding nobody knows,
# the bound is the number of bytes, and here that is close to the truth.
PROMPT = "?!" * 50


def spent(gateway, user: str) -> int:
    return sum(e["prompt_tokens"] + e["completion_tokens"]
               for e in gateway.entries() if e["user"] == user)


class TestTwoKindsOfNo:
    def test_used_up_is_final_and_explained(self, gateway, provider, person, since):
        person.quota(10)
        answer = gateway.post(chat("gpt-4o", PROMPT), person.key)
        assert answer.status == 429
        error = answer.error
        assert (error["type"], error["code"]) == ("insufficient_quota", "insufficient_quota")
        assert person.name in error["message"]
        assert re.search(r"\b10\b", error["message"]), "the limit is not named"
        assert re.search(r"\d{4}-\d\d-\d\d", error["message"]), "the reset is not named"
        assert answer.header("x-should-retry") == "false"
        assert 0 < int(answer.header("retry-after")) <= 31 * 86400
        assert provider.last() == since
        entry = gateway.entry(answer.request_id)
        assert entry["status"] == 429 and entry["usage_source"] == "none"
        assert entry["prompt_tokens"] == entry["completion_tokens"] == 0

    def test_a_refusal_names_the_models_and_the_team(self, gateway, person):
        team, other = fresh("team"), fresh("model")
        gateway.cli("team", "add", team)
        gateway.cli("team", "member", team, person.name)
        key = gateway.json("key", "create", "--user", person.name, "--team", team)["key"]
        gateway.cli("quota", "set", "--user", person.name, "--tokens", "10", "--model", "gpt-4o",
                    "--model", other + "*")
        message = gateway.post(chat("gpt-4o", PROMPT), person.key).error["message"]
        assert f"quota of user '{person.name}' for models 'gpt-4o', '{other}*' is 10 tokens" in message
        gateway.cli("quota", "set", "--model", other + "*", "--tokens", "11")
        gateway.cli("quota", "set", "--team", team, "--member", person.name, "--tokens", "12")
        message = gateway.post(chat(other + "-1", PROMPT), gateway.person().key).error["message"]
        assert f"quota of this gateway for model '{other}*' is 11 tokens" in message
        message = gateway.post(chat("gpt-4o-mini", PROMPT), key).error["message"]
        assert f"quota of member '{person.name}' of team '{team}' is 12 tokens" in message

    def test_a_streaming_call_is_refused_with_plain_json(self, gateway, person):
        person.quota(10)
        answer = gateway.post(chat("gpt-4o", PROMPT, stream=True), person.key)
        assert answer.status == 429
        assert answer.error["code"] == "insufficient_quota"

    def test_only_held_is_waited_for(self, gateway, person):
        """A second request fits only once the first has ended, and then it is served."""
        person.quota(400)

        async def main() -> list[int]:
            one = asyncio.to_thread(gateway.post, chat("mock-slow-1", PROMPT, max_tokens=200), person.key)
            two = asyncio.to_thread(gateway.post, chat("mock-slow-0.1", PROMPT, max_tokens=20), person.key)
            return [answer.status for answer in await asyncio.gather(one, two)]

        assert asyncio.run(main()) == [200, 200]

    def test_what_is_held_for_longer_is_refused_with_a_retry(self, gateway, person):
        # Half is held by a request that takes 6 s, so the other waits its 2 s in vain.
        person.quota(330)
        with Wire(gateway.port) as first:
            body = json.dumps(chat("mock-slow-6", PROMPT, max_tokens=200)).encode()
            first.send(b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\nauthorization: Bearer "
                       + person.key.encode() + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
            time.sleep(0.5)
            started = time.monotonic()
            answer = gateway.post(chat("gpt-4o", PROMPT, max_tokens=100), person.key)
            waited = time.monotonic() - started
            assert answer.status == 429
            assert answer.error["code"] == "rate_limit_exceeded"
            assert answer.header("retry-after") == "1"
            assert answer.header("x-should-retry") != "false"
            assert waited < 5
            assert first.answer().status == 200


class TestTheRules:
    def test_a_quota_takes_effect_at_once_and_can_be_raised(self, gateway, person):
        assert gateway.post(chat("gpt-4o", PROMPT), person.key).status == 200
        person.quota(1)
        assert gateway.post(chat("gpt-4o", PROMPT), person.key).status == 429
        person.quota(1_000_000)
        assert gateway.post(chat("gpt-4o", PROMPT), person.key).status == 200

    @pytest.mark.parametrize("per", ["day", "week", "month", "total"])
    def test_every_period_holds(self, gateway, person, per):
        person.quota(10, per)
        answer = gateway.post(chat("gpt-4o", PROMPT), person.key)
        assert answer.status == 429 and answer.error["code"] == "insufficient_quota"

    def test_one_quota_over_all_keys_of_a_person(self, gateway, person):
        other = gateway.json("key", "create", "--user", person.name)["key"]
        person.quota(5000)
        assert gateway.post(chat("mock-usage-400-4600", PROMPT, max_tokens=4600), person.key).status == 200
        eventually(lambda: spent(gateway, person.name) >= 5000 or None, what="the entry")
        assert gateway.post(chat("gpt-4o", PROMPT), other).status == 429

    def test_the_provider_enforces_what_is_left(self, gateway, provider, person, since):
        person.quota(2000)
        answer = gateway.post(chat("gpt-4o", PROMPT, max_completion_tokens=100_000), person.key)
        assert answer.status == 200
        seen = provider.seen(answer.request_id, since)["json"]
        cap = int(answer.header("x-tollgate-output-cap"))
        assert seen["max_completion_tokens"] == cap < 2000

    def test_a_request_without_a_maximum_is_capped_too(self, gateway, provider, person, since):
        person.quota(2000)
        answer = gateway.post(chat("gpt-4o", PROMPT), person.key)
        seen = provider.seen(answer.request_id, since)["json"]
        assert 0 < (seen.get("max_completion_tokens") or seen.get("max_tokens")) < 2000

    def test_an_unlimited_person_is_not_capped(self, gateway, provider, person, since):
        answer = gateway.post(chat("gpt-4o", PROMPT, max_completion_tokens=50), person.key)
        assert answer.header("x-tollgate-output-cap") is None
        assert provider.seen(answer.request_id, since)["json"]["max_completion_tokens"] == 50

    def test_failures_cost_nothing(self, gateway, person):
        person.quota(3000)
        for _ in range(10):
            assert gateway.post(chat("mock-status-500", PROMPT, max_tokens=500), person.key).status == 500
        assert gateway.post(chat("gpt-4o", PROMPT, max_tokens=500), person.key).status == 200
        gateway.entries_of(person.name, 11)

    def test_a_figure_above_the_hold_is_charged_in_full(self, gateway, person):
        person.quota(5000)
        answer = gateway.post(chat("mock-usage-3000-9000", "x", max_tokens=10), person.key)
        assert answer.status == 200
        entry = gateway.entry(answer.request_id)
        assert entry["prompt_tokens"] + entry["completion_tokens"] == 12000
        assert gateway.post(chat("gpt-4o", "x"), person.key).status == 429

    def test_quotas_are_shown(self, gateway, person):
        person.quota(5000)
        gateway.entry(gateway.post(chat("mock-usage-100-23"), person.key).request_id)
        shown = gateway.cli("quota", "show", "--user", person.name, "--json").stdout
        assert "5000" in shown and "123" in shown


class Tally:
    """Many requests at one instant from one connection each, and what became of them."""

    def __init__(self, gateway, key: str, body: dict) -> None:
        self.gateway, self.key, self.body = gateway, key, body
        self.answers: list = []

    def run(self, count: int) -> collections.Counter:
        import threading
        start = threading.Barrier(count)

        def one() -> None:
            start.wait()
            self.answers.append(self.gateway.post(self.body, self.key, seconds=60))

        threads = [threading.Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return collections.Counter(answer.status for answer in self.answers)


class TestConcurrency:
    @pytest.mark.parametrize("stream", [False, True])
    def test_two_hundred_at_once_never_overshoot(self, gateway, provider, stream):
        person = gateway.person()
        # The provider counts 7 + 100 tokens, and answers with 10 at most.
        cost, quota = 117, 2000
        person.quota(quota)
        before = provider.stats()["tokens"]
        body = chat("mock-slow-0.2", PROMPT, max_tokens=10, stream=stream, user=fresh("burst"))
        tally = Tally(gateway, person.key, body)
        statuses = tally.run(200)
        assert set(statuses) <= {200, 429}, statuses

        # Refusals are merged in the ledger; what was served has a line each.
        def served_rows() -> list[dict]:
            rows = [e for e in gateway.entries() if e["user"] == person.name and e["status"] == 200]
            return rows if len(rows) >= statuses[200] else []

        rows = eventually(served_rows, what="the entries of the served") if statuses[200] else []
        assert len(rows) == statuses[200]
        after = provider.stats()["tokens"]
        billed = sum(after.values()) - sum(before.values())
        booked = sum(row["prompt_tokens"] + row["completion_tokens"] for row in rows)
        assert booked == billed, "the ledger and the provider disagree"
        assert billed <= quota, f"{billed - quota} tokens too many"
        assert statuses[200] >= quota // cost - 1, f"only {statuses[200]} served"
        for answer in tally.answers:
            if answer.status == 429:
                assert answer.error["code"] in ("insufficient_quota", "rate_limit_exceeded")

    def test_what_is_refused_for_the_moment_fits_in_later(self, gateway):
        """Holds give back what was not used: one after another, all that fits is served."""
        person = gateway.person()
        person.quota(2000)
        served = 0
        for _ in range(40):
            answer = gateway.post(chat("mock-slow-0.001", PROMPT, max_tokens=10), person.key)
            if answer.status != 200:
                break
            served += 1
        assert served >= 2000 // 117 - 1
