"""Reports in any combination, and sessions of the dashboard, with the real program."""

from __future__ import annotations

import csv
import io
import itertools
import json

import pytest

from harness import chat, eventually

DIMENSIONS = ["user", "team", "key", "model", "day", "month", "status", "source", "reason", "redaction", "action"]
# A number that nobody has, with a form that every rule knows.
SECRET = "My number is 078-05-" + "1120."


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A gateway with redacted, failed and refused requests of two people."""
    import harness

    provider = harness.Provider()
    made = harness.Gateway(tmp_path_factory.mktemp("reports") / "data", provider.url).start()
    ann, ben = made.person("ann"), made.person("ben")
    for person, text in [(ann, SECRET), (ann, "plain"), (ben, SECRET), (ben, "plain")]:
        assert made.post(chat(text=text), person.key).status == 200
    assert made.post(chat("mock-status-400", SECRET), ann.key).status == 400
    ben.quota(1)
    assert made.post(chat(text=SECRET), ben.key).status == 429
    eventually(lambda: len(made.entries()) == 6, what="six entries")
    yield made
    made.kill()
    provider.stop()


def test_every_pair_of_dimensions_goes_together(used):
    total = used.json("report", "--by", "user")["total"]
    assert (total["requests"], total["refused"], total["redactions"]) == (5, 1, 3)
    for pair in itertools.permutations(DIMENSIONS, 2):
        report = used.json("report", "--by", ",".join(pair))
        assert report["total"] == total, pair
        members = ["usage_source" if word == "source" else word for word in pair]
        assert all(set(members) <= set(row) for row in report["rows"]), pair
        if "redaction" in pair or "action" in pair:
            assert sum(row["redactions"] for row in report["rows"]) == 3, pair
        else:
            assert sum(row["requests"] for row in report["rows"]) == 5, pair


def test_filters_narrow_by_status_source_reason_and_kind(used):
    def rows(*arguments):
        return [(row["user"], row["requests"], row["refused"], row["redactions"])
                for row in used.json("report", "--by", "user", *arguments)["rows"]]

    kind = used.json("report", "--by", "redaction")["rows"][0]["redaction"]
    assert sorted(rows("--status", "400")) == [("ann", 1, 0, 1)]
    assert sorted(rows("--status", "200,400", "--redaction", kind)) == [("ann", 2, 0, 2), ("ben", 1, 0, 1)]
    assert rows("--reason", "insufficient_quota") == [("ben", 0, 1, 0)]
    assert sorted(rows("--source", "provider")) == [("ann", 2, 0, 1), ("ben", 2, 0, 1)]
    assert rows("--redaction", "NO_SUCH") == []
    found = [entry for entry in map(json.loads, used.cli(
        "entries", "--redaction", kind, "--status", "200", "--json").stdout.splitlines())]
    assert len(found) == 2 and all(entry["redactions"] == {kind: 1} for entry in found)
    table = used.cli("report", "--by", "redaction,status", "--user", "ann").stdout
    assert "Hidden" in table and kind in table and "400" in table
    text = used.cli("report", "--by", "reason,redaction", "--csv").stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {(line["reason"], line["redactions"]) for line in lines} == {("complete", "2"), ("upstream_refused", "1")}
    assert used.cli("ledger", "check").returncode == 0


# ---------------------------------------------------------------------------------- sessions


def sign_in(gateway, key: str, **headers: str):
    answer = gateway.post({"key": key}, None, path="/api/session", headers=headers)
    assert answer.status == 200, answer
    return answer.header("set-cookie"), answer.json()["csrf_token"]


def users(gateway, cookie: str) -> int:
    return gateway.post(None, None, path="/api/users", method="GET",
                        headers={"cookie": cookie.split(";")[0]}).status


def test_a_session_outlives_a_restart_and_a_crash_until_it_is_signed_out(launch, own_provider):
    gateway = launch(own_provider.url)
    key = gateway.json("key", "create", "--admin", "owner", "--name", "pages")["key"]
    cookie, word = sign_in(gateway, key)
    assert "Secure" not in cookie and "HttpOnly; SameSite=Strict" in cookie
    assert users(gateway, cookie) == 200
    assert gateway.stop() == 0
    gateway.start()
    assert users(gateway, cookie) == 200
    gateway.kill()
    gateway.start()
    assert users(gateway, cookie) == 200
    ledger = (gateway.data / "ledger.db").read_bytes() + (gateway.data / "ledger.db-wal").read_bytes()
    assert cookie.split("=")[1].split(";")[0].encode() not in ledger and word.encode() not in ledger
    headers = {"cookie": cookie.split(";")[0], "x-csrf-token": word}
    assert gateway.post(None, None, path="/api/session", method="DELETE", headers=headers).status == 204
    gateway.kill()
    gateway.start()
    assert users(gateway, cookie) == 401


def test_a_key_disabled_while_the_gateway_is_down_ends_its_sessions(launch, own_provider):
    gateway = launch(own_provider.url)
    made = gateway.json("key", "create", "--admin", "owner", "--name", "pages")
    cookie, _ = sign_in(gateway, made["key"])
    assert gateway.stop() == 0
    gateway.cli("key", "disable", made["id"])
    gateway.cli("key", "enable", made["id"])
    gateway.start()
    assert users(gateway, cookie) == 401
    sign_in(gateway, made["key"])


def test_behind_a_trusted_proxy_cookies_are_secure_and_addresses_are_the_clients(launch, own_provider):
    gateway = launch(own_provider.url, settings="trusted_proxies: [127.0.0.1]\n")
    key = gateway.json("key", "create", "--admin", "owner", "--name", "pages")["key"]
    assert sign_in(gateway, key, **{"x-forwarded-proto": "https"})[0].endswith("; Secure")
    assert not sign_in(gateway, key, **{"x-forwarded-proto": "http"})[0].endswith("; Secure")
    near = gateway.person("near", "--address", "203.0.113.0/24")
    forged = {"x-forwarded-for": "203.0.113.9, 198.51.100.1"}
    assert gateway.post(chat(), near.key).status == 403
    assert gateway.post(chat(), near.key, headers=forged).status == 403
    assert gateway.post(chat(), near.key, headers={"x-forwarded-for": "203.0.113.9"}).status == 200
