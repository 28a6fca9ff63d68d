"""Warnings about quotas: once, signed, again until they are taken, and visible when nobody takes them."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import threading

import pytest

from harness import chat, eventually

SECRET = "a secret of the tests"


class Receiver:
    """A webhook that answers with what it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.seen.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.stop()


def settings(url: str, form: str = "json") -> str:
    return f"alerts:\n  webhook: {url}\n  secret: {SECRET}\n  form: {form}\n"


def listed(gateway, state: str) -> list[dict]:
    return [w for w in gateway.json("warnings") if w["state"] == state]


def spend(gateway, person, percent: int) -> int:
    """Uses one request and sets a limit of which that is so many percent."""
    answer = gateway.post(chat(text="word " * 400), person.key)
    entry = gateway.entry(answer.request_id)
    used = entry["prompt_tokens"] + entry["completion_tokens"]
    person.quota(used * 100 // percent)
    return used


def test_a_threshold_is_told_once_signed_and_kept_over_a_restart(launch, own_provider, receiver):
    gateway = launch(own_provider.url, settings=settings(receiver.url))
    person = gateway.person("Ann <b>")
    used = spend(gateway, person, 85)
    eventually(lambda: receiver.seen, seconds=15, what="a delivery")
    headers, body = receiver.seen[0]
    event = json.loads(body)
    assert (event["type"], event["threshold_percent"]) == ("quota.threshold", 80)
    assert event["quota"]["user"] == "Ann <b>" and event["quota"]["used_percent"] >= 80
    time, code = (part.split("=", 1)[1] for part in headers["x-tollgate-signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    assert code == expected and headers["x-tollgate-delivery"] == event["id"]
    assert "quota_warning" in gateway.log()
    [warning] = eventually(lambda: listed(gateway, "delivered"), what="its delivery")
    assert warning["attempts"] == 1
    gateway.stop()
    gateway.start()
    # The next threshold is another warning; the first is not told again.
    person.quota(used * 100 // 150)
    eventually(lambda: len(receiver.seen) > 1, seconds=15, what="the next threshold")
    assert json.loads(receiver.seen[1][1])["threshold_percent"] == 100
    assert len(receiver.seen) == 2


def test_what_is_not_taken_is_tried_again_and_shown(launch, own_provider, receiver):
    receiver.answers = [500, 302]
    gateway = launch(own_provider.url, settings=settings(receiver.url))
    spend(gateway, gateway.person(), 96)

    [warning] = eventually(lambda: [w for w in listed(gateway, "waiting") if w["attempts"]], seconds=15, what="a failed attempt")
    assert (warning["state"], warning["fault"]) == ("waiting", "the webhook answered 500")
    assert warning["next_attempt_at"] and warning["threshold_percent"] == 95
    # A redirect is not followed.
    gateway.cli("warnings", "retry", warning["id"])
    eventually(lambda: len(receiver.seen) == 2, seconds=15, what="the second attempt")
    eventually(lambda: "answered 302" in gateway.cli("warnings").stdout, what="what came of it")


def test_a_test_says_what_the_webhook_answered(launch, own_provider, receiver):
    gateway = launch(own_provider.url, settings=settings(receiver.url, "slack"))
    assert "the webhook answered 200" in gateway.cli("warnings", "test").stdout
    text = json.loads(receiver.seen[0][1])["text"]
    assert text.startswith("Test: *Ada Lovelace* has used 81 %")
    receiver.answers = [404]
    refused = gateway.cli("warnings", "test", check=False)
    assert refused.returncode == 1 and "404" in refused.stderr
    receiver.stop()
    refused = gateway.cli("warnings", "test", check=False)
    assert refused.returncode == 1


def test_without_a_webhook_warnings_are_shown_all_the_same(launch, own_provider):
    gateway = launch(own_provider.url)
    spend(gateway, gateway.person("Bo"), 100)
    eventually(lambda: "Bo" in gateway.cli("warnings").stdout, seconds=15, what="the warning")
    assert "noted" in gateway.cli("warnings").stdout
    refused = gateway.cli("warnings", "test", check=False)
    assert refused.returncode == 1 and "alerts.webhook" in refused.stderr


@pytest.mark.parametrize("text,words", [
    ("alerts:\n  webhook: http://127.0.0.1:1/x\n", "needs `alerts.secret`"),
    ("alerts:\n  webhook: http://169.254.169.254/latest\n  secret: x\n", "link-local"),
    ("alerts:\n  webhook: http://127.0.0.1:1/x\n  secret: ''\n", "alerts.secret"),
    ("alerts:\n  webhook: ftp://127.0.0.1/x\n  secret: x\n", "http:// or https://"),
])
def test_settings_that_cannot_work_are_told_at_the_start(launch, own_provider, text, words):
    with pytest.raises(AssertionError) as told:
        launch(own_provider.url, settings=text)
    assert words in str(told.value)
