"""Who is calling: keys, their owners, shared keys, and what a key may do."""

from __future__ import annotations

import csv
import json
import time

import openai
import pytest

from harness import chat, eventually, fresh


def change_one(key: str, place: int) -> str:
    letter = "a" if key[place] != "a" else "b"
    return key[:place] + letter + key[place + 1:] if place != -1 else key[:-1] + letter


class TestKeys:
    def test_a_key_has_its_shape_and_is_shown_once(self, gateway, person):
        assert person.key.startswith("sk-tg-")
        assert len(person.key) > 50
        listed = gateway.cli("key", "list", "--json").stdout
        assert person.key_id in listed and person.key not in listed

    @pytest.mark.parametrize("place", [-1, 8, 30])
    def test_one_other_letter_is_another_key(self, gateway, person, place):
        answer = gateway.post(chat(), change_one(person.key, place))
        assert answer.status == 401
        assert answer.error["code"] == "invalid_api_key"

    @pytest.mark.parametrize("headers", [
        {}, {"authorization": "Bearer"}, {"authorization": "Bearer "}, {"authorization": "Basic eDp5"},
        {"authorization": "Bearer sk-tg-"}, {"authorization": "Bearer " + "a" * 3000},
        {"api-key": "sk-upstream"}, {"authorization": "Bearer sk-upstream"},
    ], ids=lambda h: str(h)[:40])
    def test_no_key_or_no_key_of_ours_is_401(self, gateway, provider, since, headers):
        answer = gateway.post(chat(), None, headers=headers)
        assert answer.status == 401
        assert answer.error["type"] == "invalid_request_error"
        assert answer.header("x-request-id")
        assert provider.last() == since

    def test_a_disabled_key_is_refused_at_once(self, gateway, person):
        assert gateway.post(chat(), person.key).status == 200
        gateway.cli("key", "disable", person.key_id)
        answer = gateway.post(chat(), person.key)
        assert answer.status == 401
        assert answer.error["code"] == "invalid_api_key"

    def test_an_expired_key_is_refused(self, gateway):
        short = gateway.person(None, "--expires", "1s")
        eventually(lambda: gateway.post(chat(), short.key).status == 401, what="the end of the key")
        future = gateway.person(None, "--expires", "2099-01-01")
        assert gateway.post(chat(), future.key).status == 200

    @pytest.mark.parametrize("flag, value, field", [
        ("--expires", "2020-01-01", "expires_at"), ("--routes", "nope", "routes"),
        ("--routes", "chat_completions", "routes"),
    ])
    def test_a_key_that_could_never_be_used_is_not_made(self, gateway, flag, value, field):
        user = gateway.person().name
        done = gateway.cli("key", "create", "--user", user, flag, value, check=False)
        assert done.returncode == 1
        assert field in done.stderr
        if field == "routes":
            assert value in done.stderr and "chat/completions, completions" in done.stderr
            assert "chat/completions, completions" in gateway.cli("key", "create", "--help").stdout

    def test_a_key_for_one_route_is_refused_on_others(self, gateway):
        person = gateway.person(None, "--routes", "chat/completions")
        assert gateway.post(chat(), person.key).status == 200
        embedding = {"model": "mock-echo", "input": "x"}
        assert gateway.post(embedding, person.key, path="/v1/embeddings").status == 403

    def test_hidden_amounts_cannot_be_computed(self, gateway):
        person = gateway.person(None, "--hide-amounts")
        person.quota(5000)
        gateway.entry(gateway.post(chat("mock-usage-100-25"), person.key).request_id)
        me = gateway.get("/api/me", person.key).json()
        [quota] = [q for q in me["quotas"] if q["scope"] == "user"]
        assert not {"limit", "used", "held", "left", "used_percent"} & quota.keys()
        assert quota["period"] == "month"

    def test_a_rotated_key_has_a_new_secret(self, gateway, person):
        made = gateway.json("key", "rotate", person.key_id)
        assert made["key"] != person.key
        assert gateway.post(chat(), made["key"]).status == 200
        assert gateway.post(chat(), person.key).status == 401

    def test_a_key_for_some_models_refuses_others(self, gateway, provider):
        person = gateway.person(None, "--models", "gpt-4o,mock-echo*")
        assert gateway.post(chat("gpt-4o"), person.key).status == 200
        assert gateway.post(chat("mock-echo-all"), person.key).status == 200
        before = provider.last()
        answer = gateway.post(chat("gpt-4.1"), person.key)
        assert answer.status == 403
        assert "gpt-4.1" in answer.error["message"]
        assert provider.last() == before
        assert gateway.entry(answer.request_id)["status"] == 403

    def test_a_key_made_while_running_works_at_once(self, gateway):
        for _ in range(5):
            assert gateway.post(chat(), gateway.person().key).status == 200


class TestSharedKeys:
    @pytest.fixture
    def team(self, gateway):
        """A team of two with one shared key: the name, the key, the two people."""
        name = fresh("team")
        gateway.json("team", "add", name)
        people = [fresh("member") for _ in range(2)]
        for person in people:
            gateway.json("user", "add", person)
            gateway.cli("team", "member", name, person)
        return name, gateway.team_key(name)["key"], people

    @pytest.mark.parametrize("way", ["user", "safety_identifier", "header"])
    def test_the_person_is_named_by_the_request(self, gateway, team, way):
        name, key, (ann, _) = team
        body = chat("mock-usage-20-3", **({way: ann} if way != "header" else {}))
        headers = {"x-tollgate-user": ann} if way == "header" else {}
        answer = gateway.post(body, key, headers=headers)
        assert answer.status == 200, answer
        entry = gateway.entry(answer.request_id)
        assert (entry["user"], entry["team"]) == (ann, name)

    def test_each_member_has_a_quota_of_its_own(self, gateway, team):
        name, key, (ann, bob) = team
        gateway.cli("quota", "set", "--user", ann, "--tokens", "10", "--per", "month")
        assert gateway.post(chat("gpt-4o", user=ann), key).status == 429
        assert gateway.post(chat("gpt-4o", user=bob), key).status == 200

    def test_the_teams_quota_is_over_all_members(self, gateway, team):
        name, key, (ann, bob) = team
        gateway.cli("quota", "set", "--team", name, "--tokens", "3000", "--per", "month")
        answer = gateway.post(chat("mock-usage-20-2980", "x " * 20, user=ann, max_tokens=2980), key)
        assert answer.status == 200
        gateway.entry(answer.request_id)
        refused = gateway.post(chat("gpt-4o", "x " * 20, user=bob), key)
        assert refused.status == 429
        assert name in refused.error["message"]

    def test_one_persons_quota_covers_own_and_shared_keys(self, gateway, team):
        name, key, (ann, _) = team
        own = gateway.json("key", "create", "--user", ann)["key"]
        gateway.cli("quota", "set", "--user", ann, "--tokens", "3000", "--per", "month")
        gateway.entry(gateway.post(chat("mock-usage-20-2980", max_tokens=2900, user=ann), key).request_id)
        assert gateway.post(chat("gpt-4o"), own).status == 429

    def test_who_names_nobody_is_told_how(self, gateway, team):
        name, key, _ = team
        answer = gateway.post(chat("gpt-4o"), key)
        if answer.status == 200:  # A plan may let the team itself be the one who calls.
            assert gateway.entry(answer.request_id)["team"] == name
        else:
            assert answer.status in (400, 403)
            assert "user" in answer.error["message"]

    def test_the_sdk_names_the_person(self, gateway, team):
        _, key, (_, bob) = team
        with openai.OpenAI(base_url=gateway.base_url, api_key=key, max_retries=0,
                           default_headers={"X-Tollgate-User": bob}) as client:
            answer = client.chat.completions.create(**chat())
        assert gateway.entry(answer._request_id)["user"] == bob


class TestReports:
    def test_a_report_adds_up(self, gateway):
        person = gateway.person()
        for _ in range(3):
            gateway.post(chat("mock-usage-100-20"), person.key)
        gateway.post(chat("mock-status-500"), person.key)
        person.quota(1)
        gateway.post(chat("mock-usage-100-20"), person.key)
        gateway.entries_of(person.name, 5)

        def row():
            return next((r for r in gateway.report("user")["rows"] if r["user"] == person.name), None)

        eventually(lambda: (row() or {}).get("refused") == 1, what="the row in the report")
        assert row()["prompt_tokens"] == 300
        assert row()["completion_tokens"] == 60
        assert row()["total_tokens"] == 360
        assert row()["requests"] >= 4

    @pytest.mark.parametrize("by", ["user", "team", "key", "model", "day"])
    def test_every_grouping_has_the_same_total(self, gateway, person, by):
        gateway.entry(gateway.post(chat("mock-usage-5-5"), person.key).request_id)
        report = gateway.report(by)
        assert sum(r["total_tokens"] for r in report["rows"]) == report["total"]["total_tokens"]
        assert report["total"]["total_tokens"] == gateway.report("user")["total"]["total_tokens"]

    def test_a_report_is_csv_or_a_table_too(self, gateway, person):
        gateway.entry(gateway.post(chat("mock-usage-5-5"), person.key).request_id)
        lines = gateway.cli("report", "--by", "user", "--csv").stdout.splitlines()
        rows = list(csv.DictReader(lines))
        assert any(row["user"] == person.name and row["total_tokens"] == "10" for row in rows)
        assert all(None not in row and None not in row.values() for row in rows)
        assert person.name in gateway.cli("report", "--by", "user").stdout

    def test_cost_is_an_exact_sum(self, gateway, person):
        answer = gateway.post(chat("gpt-4o", "word " * 50), person.key)
        entry = gateway.entry(answer.request_id)
        assert float(entry["cost_usd"]) > 0
        row = next(r for r in gateway.report("user")["rows"] if r["user"] == person.name)
        assert float(row["cost_usd"]) == pytest.approx(float(entry["cost_usd"]), abs=1e-9)

    def test_entries_can_be_followed(self, gateway, person):
        import subprocess
        import harness
        follow = subprocess.Popen([str(harness.PROGRAM), "--data", str(gateway.data), "entries",
                                   "--json", "--follow"], stdout=subprocess.PIPE, text=True,
                                  preexec_fn=harness.with_us)
        try:
            time.sleep(0.3)
            wanted = gateway.post(chat(), person.key).request_id
            end = time.monotonic() + 10
            while time.monotonic() < end:
                if json.loads(follow.stdout.readline())["request_id"] == wanted:
                    break
            else:
                raise AssertionError("the entry never came")
        finally:
            harness.end(follow)


def test_a_refusal_before_the_person_is_known_counts_for_the_owner(gateway, person):
    answer = gateway.post(b"{broken", person.key)
    assert answer.status == 400
    assert gateway.entry(answer.request_id)["user"] == person.name
