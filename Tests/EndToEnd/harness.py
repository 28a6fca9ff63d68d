"""Starts the real programs and talks to them: the stand-in provider, the gateway, raw sockets.

Nothing here assumes a port or a folder: both are given out by the system and read back.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = pathlib.Path(os.environ.get("TOLLGATE_PROGRAM", ROOT / ".build" / "release" / "tollgate"))
UPSTREAM_KEY = "sk-upstream"
CHAT = "/v1/chat/completions"

_LIBC = ctypes.CDLL(None)
_numbers = itertools.count(1)


def fresh(word: str) -> str:
    """A name that no other test of this run uses."""
    return f"{word}-{next(_numbers)}"


def eventually(look: Callable[[], Any], *, seconds: float = 10, what: str = "it") -> Any:
    """The first true value of `look`, or a failure that says what never came."""
    end = time.monotonic() + seconds
    while True:
        value = look()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {seconds} s; last seen: {value!r}")
        time.sleep(0.02)


def chat(model: str = "mock-echo", text: str = "Say hello.", **more: Any) -> dict[str, Any]:
    """The body of a small chat completion."""
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


# ---------------------------------------------------------------------------------- provider


class Provider:
    """The stand-in provider, and what it says arrived there."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "mock_openai.py"), "--port", "0", "--key", UPSTREAM_KEY,
             *arguments],
            stdout=subprocess.PIPE, text=True, preexec_fn=with_us)
        line = self.process.stdout.readline()
        if "listening on" not in line:
            raise AssertionError(f"the stand-in provider did not start: {line!r}")
        self.address = line.split()[-1]
        self.url = f"http://{self.address}/v1"

    def _control(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(f"http://{self.address}{path}", method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def last(self) -> int:
        return self._control("/__requests?limit=1")["last"]

    def requests(self, since: int = 0, **filters: str) -> list[dict[str, Any]]:
        query = urllib.parse.urlencode({"since": since, **filters})
        return self._control(f"/__requests?{query}")["requests"]

    def seen(self, request_id: str, since: int = 0) -> dict[str, Any]:
        """What arrived under this request id: exactly one request, or a failure."""
        rows = [r for r in self.requests(since) if header_of(r, "x-request-id") == request_id]
        assert len(rows) == 1, f"{len(rows)} requests with id {request_id} at the provider"
        return rows[0]

    def stats(self) -> dict[str, Any]:
        return self._control("/__stats")

    def forget(self) -> None:
        self._control("/__requests", "DELETE")

    def stop(self) -> None:
        end(self.process)


def header_of(request: dict[str, Any], name: str) -> str | None:
    """A header of a request as the provider lists it."""
    return next((value for key, value in request["headers"] if key.lower() == name), None)


def with_us() -> None:
    """Runs in a new child: it dies with this process, however this process ends."""
    _LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def end(process: subprocess.Popen, signal_number: int = signal.SIGTERM, seconds: float = 15) -> int:
    """Ends one process that we started and waits for it."""
    if process.poll() is None:
        process.send_signal(signal_number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(seconds)
    for pipe in (process.stdout, process.stderr, process.stdin):
        if pipe:
            pipe.close()
    return process.returncode


# ----------------------------------------------------------------------------------- gateway


@dataclass
class Person:
    """A user with a key, as a test sees one."""

    name: str
    key: str
    key_id: str
    gateway: "Gateway"

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"}

    def quota(self, tokens: int, per: str = "month") -> None:
        self.gateway.cli("quota", "set", "--user", self.name, "--tokens", str(tokens), "--per", per)


class Gateway:
    """One `tollgate serve` on a data folder of its own."""

    def __init__(self, data: pathlib.Path, upstream: str, *, settings: str = "",
                 arguments: tuple[str, ...] = (), environment: dict[str, str] | None = None) -> None:
        self.data = data
        self.upstream = upstream
        self.arguments = list(arguments)
        self.environment = {**os.environ, **(environment or {})}
        self.log_path = data.parent / f"{data.name}.log"
        self.port = 0
        self.process: subprocess.Popen | None = None
        if settings:
            path = data.parent / f"{data.name}.yaml"
            path.write_text(settings)
            self.arguments += ["--config", str(path)]

    # ---- life

    def start(self, seconds: float = 20) -> "Gateway":
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), "serve", "--data", str(self.data), "--listen", "127.0.0.1:0",
                 "--upstream", self.upstream, "--upstream-key", UPSTREAM_KEY, *self.arguments],
                stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment, cwd=ROOT,
                preexec_fn=with_us)
        ready: list[int] = []
        printed: list[str] = []
        known = threading.Event()

        def read(output: Any) -> None:
            # Reads on to the end, so that the gateway never blocks on a full pipe.
            for line in output:
                printed.append(line)
                if not ready and re.search(r"listening on https?://127\.0\.0\.1:", line):
                    ready.append(int(line.rsplit(":", 1)[1].split()[0].rstrip("/")))
                    known.set()
            known.set()

        self.reader = threading.Thread(target=read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        self.printed = printed
        known.wait(seconds)
        if not ready:
            self.kill()
            raise AssertionError(
                f"the gateway did not start; it printed {printed!r} and logged {self.log()[-2000:]!r}")
        self.port = ready[0]
        return self

    def terminate(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float = 40) -> int:
        assert self.process
        code = self.process.wait(seconds)
        self.reader.join(5)
        return code

    def stop(self) -> int:
        """A graceful stop; the exit code."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.terminate()
        try:
            return self.wait()
        finally:
            self.kill()

    def kill(self) -> None:
        """The hardest stop there is, as a crash or an out-of-memory killer would do it."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    # ---- what it knows

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def cli(self, *arguments: str, check: bool = True, stdin: str | None = None,
            seconds: float = 30) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [str(PROGRAM), "--data", str(self.data), *arguments], input=stdin,
            capture_output=True, text=True, timeout=seconds, env=self.environment, cwd=ROOT)
        if check and done.returncode != 0:
            raise AssertionError(f"tollgate {' '.join(arguments)} ended with {done.returncode}: "
                                 f"{done.stdout}{done.stderr}")
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.cli(*arguments, "--json").stdout)

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.cli("entries", "--json").stdout.splitlines() if line]

    def entry(self, request_id: str | None, seconds: float = 10) -> dict[str, Any]:
        """The one entry of this request, waited for: a client has its answer before the ledger has it."""
        assert request_id, "the answer had no x-request-id"

        def look() -> list[dict[str, Any]]:
            return [e for e in self.entries() if e["request_id"] == request_id]

        rows = eventually(look, seconds=seconds, what=f"an entry for {request_id}")
        assert len(rows) == 1, f"{len(rows)} entries for {request_id}"
        return rows[0]

    def entries_of(self, user: str, count: int, seconds: float = 10) -> list[dict[str, Any]]:
        """The entries of this person, once there are as many as expected."""
        def look() -> list[dict[str, Any]]:
            rows = [e for e in self.entries() if e["user"] == user]
            return rows if len(rows) >= count else []

        rows = eventually(look, seconds=seconds, what=f"{count} entries of {user}") if count else \
            [e for e in self.entries() if e["user"] == user]
        assert len(rows) == count, f"{len(rows)} entries of {user}, expected {count}: {rows}"
        return rows

    def report(self, by: str = "user") -> dict[str, Any]:
        return self.json("report", "--by", by)

    # ---- people

    def person(self, name: str | None = None, *arguments: str) -> Person:
        """A new user with a new key; further arguments go to `key create`."""
        name = name or fresh("person")
        self.json("user", "add", name)
        made = self.json("key", "create", "--user", name, *arguments)
        return Person(name, made["key"], made["id"], self)

    def team_key(self, team: str, *arguments: str) -> dict[str, Any]:
        return self.json("key", "create", "--team", team, *arguments)

    # ---- requests without an SDK

    def post(self, body: Any, key: str | None, *, path: str = CHAT, method: str = "POST",
             headers: dict[str, str] | None = None, seconds: float = 30) -> "Answer":
        """One request on a connection of its own. A body of bytes is sent as it is."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        lines = {"host": f"127.0.0.1:{self.port}", "content-type": "application/json",
                 "connection": "close"}
        if body is not None:
            lines["content-length"] = str(len(data))
        if key:
            lines["authorization"] = f"Bearer {key}"
        lines.update(headers or {})
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
        with Wire(self.port, seconds) as wire:
            wire.send(head.encode() + b"\r\n" + data)
            return wire.answer(method)

    def get(self, path: str, key: str | None = None) -> "Answer":
        return self.post(None, key, path=path, method="GET")


# ---------------------------------------------------------------------------------- raw wire


@dataclass
class Answer:
    """One HTTP answer as it stood on the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    whole: bool = True  # the framing ended as it promised
    trailers: list[tuple[str, str]] = field(default_factory=list)
    version: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def request_id(self) -> str | None:
        return self.header("x-request-id")

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The error object, after checking that it has exactly OpenAI's shape."""
        assert (self.header("content-type") or "").split(";")[0] == "application/json", self
        value = self.json()
        assert set(value) == {"error"}, value
        assert set(value["error"]) == {"message", "type", "param", "code"}, value
        assert isinstance(value["error"]["message"], str) and value["error"]["message"], value
        assert isinstance(value["error"]["type"], str), value
        return value["error"]

    def events(self) -> list[str]:
        """The data of each server-sent event, in any of the three line ends."""
        text = self.body.decode().replace("\r\n", "\n").replace("\r", "\n")
        found = []
        for block in text.split("\n\n"):
            lines = [line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:")]
            if lines:
                found.append("\n".join(lines))
        return found

    def chunks(self) -> list[dict[str, Any]]:
        return [json.loads(event) for event in self.events() if event != "[DONE]"]

    def text(self) -> str:
        """The text that the deltas of the first choice add up to."""
        parts = []
        for chunk in self.chunks():
            for choice in chunk.get("choices") or []:
                if choice["index"] == 0:
                    parts.append(choice["delta"].get("content") or "")
        return "".join(parts)


class Closed(Exception):
    """The peer closed before a whole answer had come."""


class Wire:
    """A socket to the gateway that says exactly what it is told to."""

    def __init__(self, port: int, seconds: float = 15, secure: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if secure:
            self.socket = secure.wrap_socket(self.socket, server_hostname="localhost")
        self.stash = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: Any) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def _more(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            raise Closed(self.stash)
        self.stash += data

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.stash:
            self._more()
        head, _, self.stash = self.stash.partition(mark)
        return head

    def _exactly(self, count: int) -> bytes:
        while len(self.stash) < count:
            self._more()
        head, self.stash = self.stash[:count], self.stash[count:]
        return head

    def head(self) -> Answer:
        """A status line and header fields; the body stays on the wire."""
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status, *_ = lines[0].split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        return Answer(int(status), headers, version=version)

    def answer(self, method: str = "POST") -> Answer:
        """A final answer with its body; interim answers are passed over."""
        answer = self.head()
        while answer.status == 100:
            answer = self.head()
        if method == "HEAD" or answer.status in (204, 304):
            return answer
        for part in self.body(answer):
            answer.body += part
        return answer

    def body(self, answer: Answer) -> Iterator[bytes]:
        """The pieces of a body as they come; a broken framing marks the answer as not whole."""
        try:
            if (answer.header("transfer-encoding") or "").lower() == "chunked":
                while size := int(self._until(b"\r\n").split(b";")[0], 16):
                    yield self._exactly(size)
                    assert self._exactly(2) == b"\r\n"
                while line := self._until(b"\r\n"):
                    name, _, value = line.decode().partition(":")
                    answer.trailers.append((name, value.strip()))
            elif (length := answer.header("content-length")) is not None:
                yield self._exactly(int(length))
            else:
                while True:
                    if self.stash:
                        piece, self.stash = self.stash, b""
                        yield piece
                    self._more()
        except Closed:
            rest, self.stash = self.stash, b""
            framed = answer.header("transfer-encoding") or answer.header("content-length")
            answer.whole = not framed
            if rest:
                yield rest

    def closed(self, seconds: float = 10) -> bool:
        """Whether the peer closes within this time without saying anything more."""
        self.socket.settimeout(seconds)
        try:
            self._more()
        except Closed:
            return self.stash == b""
        except TimeoutError:
            return False
        return False
