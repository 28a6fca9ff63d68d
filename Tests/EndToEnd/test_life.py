"""Starting, stopping, draining, dying: nothing is lost and nothing hangs."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import socket
import threading
import time

import pytest

from harness import PROGRAM, Wire, chat, eventually


def stream_head(key: str, model: str) -> bytes:
    body = json.dumps(chat(model, stream=True)).encode()
    return (b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\nauthorization: Bearer " + key.encode()
            + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)


def test_sigterm_drains(launch, own_provider):
    gateway = launch(own_provider.url)
    person = gateway.person()
    with Wire(gateway.port, 30) as running, Wire(gateway.port) as idle:
        idle.send(b"GET /healthz HTTP/1.1\r\nhost: g\r\n\r\n")
        assert idle.answer("GET").status == 200
        running.send(stream_head(person.key, "mock-slow-10"))
        answer = running.head()
        assert answer.status == 200
        gateway.terminate()
        assert idle.closed(5), "an idle connection was not closed"

        def refused() -> bool:
            try:
                socket.create_connection(("127.0.0.1", gateway.port), timeout=1).close()
            except OSError:
                return True
            return False

        eventually(refused, seconds=5, what="the end of the listener")
        for part in running.body(answer):
            answer.body += part
        assert answer.whole and answer.events()[-1] == "[DONE]"
    assert gateway.wait(20) == 0
    entry = gateway.entry(answer.request_id)
    assert entry["status"] == 200 and entry["usage_source"] == "provider"
    assert gateway.cli("ledger", "check", check=False).returncode == 0


def test_what_outlasts_the_drain_is_told_and_booked_as_our_own_end(launch, own_provider):
    gateway = launch(own_provider.url, settings="drain: 2s\n")
    person = gateway.person()
    with Wire(gateway.port, 30) as running, Wire(gateway.port, 30) as silent, \
            Wire(gateway.port, 30) as waiting:
        running.send(stream_head(person.key, "mock-slow-6"))
        answer = running.head()
        parts = running.body(answer)
        answer.body = next(parts)
        # A client that reads nothing is broken off a second later.
        silent.send(stream_head(person.key, "mock-slow-6"))
        unread = silent.head()
        body = json.dumps(chat("mock-hang")).encode()
        waiting.send(b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\nauthorization: Bearer "
                     + person.key.encode() + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        eventually(lambda: len(own_provider.requests()) == 3, what="three requests at the provider")
        gateway.terminate()
        answer.body += b"".join(parts)
        error = json.loads(answer.events()[-1])["error"]
        assert answer.whole and error["code"] == "shutting_down" and error["type"] == "server_error"
        plain = waiting.answer("POST")
        assert plain.status == 503 and plain.error["code"] == "shutting_down"
        assert plain.header("retry-after") == "1"
        assert gateway.wait(20) == 0
    for request in (answer.request_id, unread.request_id, plain.request_id):
        entry = gateway.entry(request)
        assert (entry["status"], entry["reason"]) == (503, "stopped"), entry
        assert entry["usage_source"] != "none" and entry["prompt_tokens"] > 0
    assert gateway.entry(answer.request_id)["completion_tokens"] > 0
    assert gateway.cli("ledger", "check", check=False).returncode == 0


def test_a_second_gateway_on_the_same_folder_is_refused(launch, own_provider):
    import subprocess
    gateway = launch(own_provider.url)
    second = subprocess.run(
        [str(PROGRAM), "serve", "--data", str(gateway.data), "--listen", "127.0.0.1:0",
         "--upstream", own_provider.url, "--upstream-key", "x"], capture_output=True, text=True, timeout=20)
    assert second.returncode != 0
    assert str(gateway.process.pid) in second.stdout + second.stderr


def test_everything_is_still_there_after_a_restart(launch, own_provider):
    gateway = launch(own_provider.url)
    person = gateway.person()
    person.quota(1000)
    first = gateway.entry(gateway.post(chat("mock-usage-300-100", "x " * 400, max_tokens=100), person.key).request_id)
    assert gateway.stop() == 0
    # The command line works on the folder when no gateway runs.
    assert gateway.entries()[0]["id"] == first["id"]
    late = gateway.json("key", "create", "--user", person.name)["key"]
    gateway.start()
    assert gateway.post(chat("mock-usage-1-1"), late).status == 200
    assert gateway.post(chat("gpt-4o", "x " * 900), person.key).status == 429
    assert sum(e["prompt_tokens"] for e in gateway.entries()) == 301
    assert gateway.stop() == 0


def test_sighup_keeps_it_serving(launch, own_provider):
    gateway = launch(own_provider.url)
    person = gateway.person()
    for _ in range(3):
        os.kill(gateway.process.pid, signal.SIGHUP)
        time.sleep(0.1)
        assert gateway.post(chat(), person.key).status == 200


def test_sighup_warns_of_what_needs_a_restart_and_of_nothing_else(launch, own_provider, tmp_path):
    gateway = launch(own_provider.url, settings="log:\n  level: info\ndrain: 20s\n")
    path = pathlib.Path(gateway.arguments[gateway.arguments.index("--config") + 1])

    def reload(text: str) -> str:
        path.write_text(text)
        before = len(gateway.log())
        os.kill(gateway.process.pid, signal.SIGHUP)
        # A refused file ends every reload with a mark, behind all that came of it.
        eventually(lambda: '"reloaded"' in gateway.log()[before:], what="the reload")
        path.write_text("nonsense: 1\n")
        os.kill(gateway.process.pid, signal.SIGHUP)
        eventually(lambda: '"reload_failed"' in gateway.log()[before:], what="the mark")
        return gateway.log()[before:]

    assert "needs_restart" not in reload("log:\n  level: info\ndrain: 10s\nhangup: drain\n")
    for _ in range(2):
        told = [json.loads(line) for line in
                reload("log:\n  level: debug\nlimits:\n  connections: 77\nrecovery: ceiling\n").splitlines()]
        warned = [line for line in told if line["event"] == "needs_restart"]
        assert [line["setting"] for line in warned] == ["recovery", "log.level", "limits.connections"]
        assert all(line["level"].startswith("warn") for line in warned)
    assert "needs_restart" not in reload("log:\n  level: info\n")


def test_a_full_start_to_first_answer_is_quick_enough_for_people(launch, own_provider):
    gateway = launch(own_provider.url)
    assert gateway.get("/readyz").status == 200


@pytest.mark.parametrize("loops", ["1", "3"])
def test_any_number_of_loops_serves(launch, own_provider, loops):
    gateway = launch(own_provider.url, arguments=("--loops", loops))
    person = gateway.person()
    failures: list[int] = []

    def ask() -> None:
        for _ in range(10):
            status = gateway.post(chat(), person.key).status
            if status != 200:
                failures.append(status)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    gateway.entries_of(person.name, 80)
    assert gateway.stop() == 0


class TestReaders:
    def test_a_client_that_does_not_read_stops_the_provider(self, gateway, person):
        """64 MB are on offer to a client that reads nothing; the gateway keeps almost none of it."""
        before = resident(gateway)
        wires = []
        for _ in range(32):
            wire = Wire(gateway.port)
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            wire.send(stream_head(person.key, "mock-big") * 2)
            wires.append(wire)
        time.sleep(2)
        grown = resident(gateway) - before
        for wire in wires:
            wire.socket.close()
        assert grown < 32 * (1 << 20), f"{grown >> 20} MiB grown"
        assert gateway.post(chat(), person.key).status == 200


def resident(gateway) -> int:
    with open(f"/proc/{gateway.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
