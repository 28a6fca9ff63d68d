"""Deadlines, with settings that make them short enough to wait for."""

from __future__ import annotations

import json
import time

import pytest

from harness import CHAT, Wire, chat

SETTINGS = """
limits:
  head_time: 400ms
  body_time: 500ms
  idle_time: 1s
  body_bytes: 64KiB
  write_stall_time: 1s
  connections_per_address: 60
upstreams:
  default:
    first_byte_time: 700ms
    idle_time: 1500ms
    connect_time: 1s
"""


@pytest.fixture(scope="module")
def impatient(provider, tmp_path_factory):
    import harness
    made = harness.Gateway(tmp_path_factory.mktemp("impatient") / "data", provider.url,
                           settings=SETTINGS).start()
    yield made
    assert made.stop() == 0


@pytest.fixture
def somebody(impatient):
    return impatient.person()


def begin(key: str, length: int) -> bytes:
    return (f"POST {CHAT} HTTP/1.1\r\nhost: g\r\nauthorization: Bearer {key}\r\n"
            f"content-length: {length}\r\n\r\n").encode()


def test_a_head_that_dribbles_gets_408(impatient):
    """The deadline is absolute: one byte now and then does not push it back."""
    with Wire(impatient.port) as wire:
        started = time.monotonic()
        try:
            for byte in b"POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nx-slow: ":
                wire.send(bytes([byte]))
                time.sleep(0.05)
                if time.monotonic() - started > 5:
                    break
        except OSError:
            pass
        assert time.monotonic() - started < 4, "the head was waited for"
        assert wire.answer().status == 408
        assert wire.closed()


def test_a_body_that_never_comes_gets_408(impatient, somebody):
    with Wire(impatient.port) as wire:
        wire.send(begin(somebody.key, 1000) + b"{")
        answer = wire.answer()
        assert answer.status == 408
        assert answer.error["message"]
        assert wire.closed()


def test_an_idle_connection_is_closed(impatient):
    with Wire(impatient.port) as wire:
        wire.send(b"GET /healthz HTTP/1.1\r\nhost: g\r\n\r\n")
        assert wire.answer("GET").status == 200
        assert wire.closed(5)


def test_a_provider_that_never_answers_is_504(impatient, provider, somebody, since):
    answer = impatient.post(chat("mock-hang"), somebody.key)
    assert answer.status == 504
    assert answer.error["type"] == "server_error"
    entry = impatient.entry(answer.request_id)
    assert entry["status"] == 504
    assert provider.seen(answer.request_id, since)


def test_a_stream_that_stalls_does_not_look_complete(impatient, somebody):
    # 4 s between its chunks; the gateway waits 1.5 s.
    answer = impatient.post(chat("mock-slow-40", stream=True), somebody.key)
    assert answer.status == 200
    errors = [e for e in answer.events() if e != "[DONE]" and "error" in json.loads(e)]
    assert not answer.whole or errors
    # A provider's failure costs nothing unless the provider says so.
    assert impatient.entry(answer.request_id)["usage_source"] == "none"


def test_the_limit_of_a_body_is_a_setting(impatient, somebody):
    assert impatient.post(chat(text="x" * 70_000), somebody.key).status == 413
    assert impatient.post(chat(text="x" * 50_000), somebody.key).status == 200


def test_one_address_cannot_take_every_connection(impatient):
    wires, refused = [], 0
    try:
        for _ in range(80):
            wire = Wire(impatient.port, 2)
            wires.append(wire)
        for wire in wires:
            try:
                wire.send(b"GET /healthz HTTP/1.1\r\nhost: g\r\n\r\n")
                refused += wire.answer("GET").status != 200
            except Exception:
                refused += 1
        assert refused >= 15
    finally:
        for wire in wires:
            wire.socket.close()
    time.sleep(0.3)
    assert impatient.get("/healthz").status == 200
