"""OpenAI's own usage and cost shapes over our ledger, read by the real SDK."""

from __future__ import annotations

import datetime
import time
import zoneinfo

import openai
import pytest

from harness import chat, fresh

DAY = 86_400


@pytest.fixture(scope="module")
def admin_key(gateway) -> str:
    return gateway.json("key", "create", "--admin", "auditor", "--name", fresh("usage"))["key"]


@pytest.fixture(scope="module")
def usage(gateway, admin_key):
    with openai.OpenAI(base_url=gateway.base_url, admin_api_key=admin_key, max_retries=0) as made:
        yield made.admin.organization.usage


@pytest.fixture(scope="module")
def spent(gateway):
    """A team with two people, three requests and known sums."""
    team = fresh("team")
    gateway.cli("team", "add", team)
    people = []
    for requests in (1, 2):
        name = fresh("member")
        gateway.cli("user", "add", name)
        gateway.cli("team", "member", team, name)
        key = gateway.json("key", "create", "--user", name, "--team", team)
        for _ in range(requests):
            answer = gateway.post(chat("gpt-4o"), key["key"])
            assert answer.status == 200
            gateway.entry(answer.request_id)
        people.append((gateway.json("user", "show", name)["id"], key["id"], requests))
    return gateway.json("team", "show", team)["id"], people


def test_the_deleted_are_found_by_the_name_that_entries_keep(gateway, admin_key, usage):
    name, team = fresh("leaver"), fresh("closed")
    gateway.cli("user", "add", name)
    gateway.cli("team", "add", team)
    gateway.cli("team", "member", team, name)
    key = gateway.json("key", "create", "--user", name, "--team", team)
    entry = gateway.entry(gateway.post(chat("mock-usage-30-12"), key["key"]).request_id)
    gateway.cli("key", "delete", key["id"], "--force")
    gateway.cli("user", "delete", name, "--force")
    gateway.cli("team", "delete", team, "--force")
    for flag, value in (("--user", name), ("--team", team), ("--key", key["name"]), ("--user", entry["user_id"])):
        report = gateway.json("report", flag, value)
        assert report["total"]["total_tokens"] == 42, flag
        assert entry["request_id"] in gateway.cli("entries", flag, value, "--json").stdout
    [result] = usage.completions(start_time=today(), project_ids=[team]).data[-1].results
    assert result.input_tokens == 30
    done = gateway.cli("report", "--user", fresh("nobody"), check=False)
    assert done.returncode == 1 and "There is no user" in done.stderr


def today() -> int:
    return int(time.time()) // DAY * DAY


def test_a_day_is_one_bucket_with_the_sums_of_the_ledger(usage, gateway, spent):
    team, people = spent
    page = usage.completions(start_time=today(), project_ids=[team])
    bucket = page.data[-1]
    assert page.object == "page" and bucket.end_time - bucket.start_time == DAY and not page.has_more
    [result] = bucket.results
    rows = [e for e in gateway.entries() if e["team"] and e["user"] and e["model"] == "gpt-4o"
            and e["user"] in [gateway.json("user", "show", one)["name"] for one, _, _ in people]]
    assert result.num_model_requests == len(rows) == 3
    assert result.input_tokens == sum(row["prompt_tokens"] for row in rows)
    assert result.output_tokens == sum(row["completion_tokens"] for row in rows)
    assert result.project_id is None and result.model is None


def test_groups_name_who_and_what(usage, spent):
    team, people = spent
    page = usage.completions(start_time=today(), group_by=["project_id", "user_id", "api_key_id", "model"],
                             user_ids=[one for one, _, _ in people])
    found = {(r.user_id, r.api_key_id): r for r in page.data[-1].results}
    assert set(found) == {(user, key) for user, key, _ in people}
    for user, key, requests in people:
        result = found[(user, key)]
        assert (result.project_id, result.model, result.num_model_requests) == (team, "gpt-4o", requests)


@pytest.mark.parametrize("width,length", [("1h", 3_600), ("1m", 60)])
def test_hours_and_minutes_add_up_to_the_same(usage, spent, width, length):
    team, _ = spent
    start = int(time.time()) // length * length - 20 * length
    page = usage.completions(start_time=start, bucket_width=width, project_ids=[team], limit=24)
    assert all(bucket.end_time - bucket.start_time == length for bucket in page.data)
    assert sum(r.num_model_requests for bucket in page.data for r in bucket.results) == 3


def test_pages_follow_each_other_without_a_gap(usage):
    start, end = today() - 19 * DAY, today() + DAY
    seen, page_mark = [], openai.omit
    while True:
        page = usage.completions(start_time=start, end_time=end, limit=7, page=page_mark)
        seen += [bucket.start_time for bucket in page.data]
        if not page.has_more:
            break
        page_mark = page.next_page
    assert seen == list(range(start, end, DAY))


def test_costs_are_dollars_by_team_and_model(usage, gateway, spent):
    team, people = spent
    page = usage.costs(start_time=today(), group_by=["project_id", "line_item"], project_ids=[team])
    [result] = page.data[-1].results
    assert (result.project_id, result.line_item, result.amount.currency) == (team, "gpt-4o", "usd")
    names = [gateway.json("user", "show", one)["name"] for one, _, _ in people]
    cost = sum(e["cost_usd"] for e in gateway.entries() if e["user"] in names)
    assert abs(result.amount.value - cost) < 1e-9 and cost > 0


def test_batches_are_none_and_what_is_not_told_apart_is_null(usage, spent):
    team, _ = spent
    assert all(not bucket.results for bucket in usage.completions(start_time=today(), batch=True).data)
    page = usage.completions(start_time=today(), project_ids=[team], group_by=["batch", "service_tier", "api_source"])
    [result] = page.data[-1].results
    assert (result.batch, result.service_tier, result.api_source) == (False, None, "unlabeled")


@pytest.mark.parametrize("query,field", [
    ("", "start_time"), ("?start_time=x", "start_time"), ("?start_time=100&end_time=100", "end_time"),
    ("?start_time=1&bucket_width=1w", "bucket_width"), ("?start_time=1&limit=32", "limit"),
    ("?start_time=1&group_by=colour", "group_by"), ("?start_time=1&page=nonsense", "page"),
    ("?start_time=1&project_ids=team_999999", "project_ids"), ("?start_time=1&colour=red", "colour"),
])
def test_bad_parameters_are_named(gateway, admin_key, query, field):
    answer = gateway.get(f"/v1/organization/usage/completions{query}", admin_key)
    assert answer.status in (400, 404) and answer.error["param"] == field


def test_client_keys_do_not_open_it(gateway, person):
    assert gateway.get("/v1/organization/costs?start_time=1", person.key).status == 403
    assert gateway.get("/v1/organization/costs?start_time=1").status == 401


def test_a_day_is_the_gateways_own_and_says_when_it_begins(launch, own_provider):
    gateway = launch(own_provider.url, settings="time_zone: Asia/Kolkata\n")
    person = gateway.person()
    gateway.entry(gateway.post(chat("gpt-4o"), person.key).request_id)
    key = gateway.json("key", "create", "--admin", "auditor", "--name", "tools")["key"]
    page = gateway.get(f"/v1/organization/usage/completions?start_time={int(time.time()) - DAY}", key).json()
    # Midnight in Kolkata is 18:30 UTC.
    assert all(bucket["start_time"] % DAY == 66_600 for bucket in page["data"])
    assert all(bucket["end_time"] - bucket["start_time"] == DAY for bucket in page["data"])
    assert page["data"][-1]["results"][0]["num_model_requests"] == 1
    day = gateway.json("report", "--by", "day")["rows"][0]["day"]
    start = datetime.datetime.fromtimestamp(page["data"][-1]["start_time"], zoneinfo.ZoneInfo("Asia/Kolkata"))
    assert start.date().isoformat() == day
