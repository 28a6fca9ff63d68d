"""Kills the gateway at random and at the sharpest moments, and compares its ledger with the provider's.

    scripts/crash-rounds 30 --seed 7 [--fsync-milliseconds 10]

The provider of these rounds lives in this process, so that it can kill the gateway at the very moment
at which a request has arrived, half an answer was sent, or usage was sent. It keeps its own list:
request id -> tokens billed. After each restart, for every request the provider saw:

  - exactly one entry stands in the ledger;
  - an entry with the provider's usage has the provider's figures;
  - a recovered entry is marked, and charges at least what the provider billed.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import os
import pathlib
import random
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

import harness

MOMENTS = ["at random", "request arrived", "half answered", "usage sent", "answer sent"]
CLIENTS = 12


@dataclass
class Seen:
    """One request at the provider: what it bills, whether it could say so."""

    prompt: int
    completion: int
    said: bool = False
    times: int = 1


class KillingProvider:
    """A provider on a thread of its own that reports its moments."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.on_moment = lambda moment: None
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.port = 0

        async def serve() -> None:
            server = await asyncio.start_server(self.connection, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        def run() -> None:
            self.loop.run_until_complete(serve())
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        ready.wait(10)
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self.exchange(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, OSError):
            pass
        finally:
            writer.close()

    async def exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = {name.lower(): value.strip() for name, _, value in
                  (line.partition(":") for line in head.split("\r\n")[1:])}
        body = json.loads(await reader.readexactly(int(fields["content-length"])))
        words = body["messages"][0]["content"].count("word")
        # Every figure lies within what was asked for, as an honest provider's do.
        bill = Seen(prompt=max(1, words), completion=body["max_tokens"])
        name = fields["x-request-id"]
        if name in self.seen:
            bill.times = self.seen[name].times + 1
        self.seen[name] = bill
        self.on_moment("request arrived")
        usage = {"prompt_tokens": bill.prompt, "completion_tokens": bill.completion,
                 "total_tokens": bill.prompt + bill.completion}
        base = {"id": f"chatcmpl-{name}", "created": int(time.time()), "model": body["model"]}
        await asyncio.sleep(random.random() * 0.02)
        if body.get("stream"):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                         b"transfer-encoding: chunked\r\n\r\n")
            for index in range(bill.completion):
                await self.event(writer, {**base, "object": "chat.completion.chunk", "choices": [
                    {"index": 0, "delta": {"content": " x"}, "finish_reason": None}]})
                if index == bill.completion // 2:
                    self.on_moment("half answered")
                    await asyncio.sleep(random.random() * 0.02)
            await self.event(writer, {**base, "object": "chat.completion.chunk", "choices": [
                {"index": 0, "delta": {}, "finish_reason": "stop"}]})
            await self.event(writer, {**base, "object": "chat.completion.chunk", "choices": [],
                                      "usage": usage})
            bill.said = True
            self.on_moment("usage sent")
            done = b"data: [DONE]\n\n"
            writer.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(done), done))
        else:
            answer = json.dumps({**base, "object": "chat.completion", "usage": usage, "choices": [
                {"index": 0, "finish_reason": "stop",
                 "message": {"role": "assistant", "content": " x" * bill.completion}}]}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                         b"content-length: %d\r\n\r\n" % len(answer) + answer[:len(answer) // 2])
            await writer.drain()
            self.on_moment("half answered")
            await asyncio.sleep(random.random() * 0.01)
            writer.write(answer[len(answer) // 2:])
            bill.said = True
            self.on_moment("usage sent")
        await writer.drain()
        self.on_moment("answer sent")

    @staticmethod
    async def event(writer: asyncio.StreamWriter, value: dict) -> None:
        data = b"data: " + json.dumps(value).encode() + b"\n\n"
        writer.write(b"%x\r\n%b\r\n" % (len(data), data))
        await writer.drain()


SLOW_FSYNC = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
static void pause_first(void) {
    const char *text = getenv("TOLLGATE_TEST_FSYNC_MICROSECONDS");
    if (text) usleep((unsigned)atoi(text));
}
int fsync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    pause_first();
    return real(file);
}
int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    pause_first();
    return real(file);
}
"""


def slow_fsync(folder: pathlib.Path, milliseconds: int) -> dict[str, str]:
    """The environment of a gateway whose disk takes so much longer to sync."""
    source, library = folder / "slow_fsync.c", folder / "slow_fsync.so"
    source.write_text(SLOW_FSYNC)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "TOLLGATE_TEST_FSYNC_MICROSECONDS": str(milliseconds * 1000)}


class Rounds:
    """One data folder, one person with a key, and as many lives of the gateway as asked for."""

    def __init__(self, folder: pathlib.Path, seed: int, fsync_milliseconds: int = 0) -> None:
        self.random = random.Random(seed)
        self.provider = KillingProvider()
        environment = slow_fsync(folder, fsync_milliseconds) if fsync_milliseconds else None
        self.gateway = harness.Gateway(folder / "crash", self.provider.url, environment=environment)
        self.gateway.start()
        self.person = self.gateway.person()
        self.person.quota(1 << 38)
        self.stopping = threading.Event()
        self.statuses: collections.Counter[str] = collections.Counter()
        self.recovery_seconds: list[float] = []
        self.kills: collections.Counter[str] = collections.Counter()

    def close(self) -> None:
        self.gateway.kill()
        self.provider.stop()

    def load(self, number: int) -> None:
        """One client: requests on one connection until it dies or the round is over."""
        mine = random.Random(number)
        try:
            with harness.Wire(self.gateway.port, 10) as wire:
                while not self.stopping.is_set():
                    body = json.dumps(harness.chat(
                        "gpt-4o", "word " * mine.randint(1, 60), max_tokens=mine.randint(1, 12),
                        stream=mine.random() < 0.5)).encode()
                    wire.send(b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\nauthorization: Bearer "
                              + self.person.key.encode()
                              + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
                    self.statuses[str(wire.answer().status)] += 1
        except (OSError, harness.Closed):
            self.statuses["cut"] += 1

    def round(self, moment: str) -> None:
        """Load, a kill at that moment, a restart, a comparison."""
        process = self.gateway.process
        killed = threading.Event()

        def kill() -> None:
            if not killed.is_set():
                killed.set()
                process.kill()

        self.stopping.clear()
        countdown = [self.random.randint(5, 120)]

        def moment_came(name: str) -> None:
            if name == moment:
                countdown[0] -= 1
                if countdown[0] <= 0:
                    kill()

        self.provider.on_moment = moment_came
        clients = [threading.Thread(target=self.load, args=(self.random.random(),))
                   for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        killed.wait(self.random.uniform(0.05, 0.6) if moment == "at random" else 5)
        kill()
        process.wait(10)
        self.stopping.set()
        for client in clients:
            client.join(15)
        self.provider.on_moment = lambda name: None
        self.kills[moment] += 1
        started = time.monotonic()
        self.gateway.start()
        self.recovery_seconds.append(time.monotonic() - started)
        self.compare()

    def compare(self) -> None:
        rows: dict[str, list[dict]] = collections.defaultdict(list)
        for entry in self.gateway.entries():
            rows[entry["request_id"]].append(entry)
        problems = []
        for name, found in rows.items():
            if len(found) > 1:
                problems.append(f"{name}: {len(found)} entries")
        for name, bill in list(self.provider.seen.items()):
            if bill.times > 1:
                problems.append(f"{name}: forwarded {bill.times} times")
            found = rows.get(name, [])
            if not found:
                problems.append(f"{name}: the provider saw it, the ledger has no entry")
                continue
            entry = found[0]
            billed, booked = bill.prompt + bill.completion, entry["prompt_tokens"] + entry["completion_tokens"]
            source = entry["usage_source"]
            if source == "provider" and booked != billed:
                problems.append(f"{name}: booked {booked}, billed {billed}")
            elif source == "recovered" and booked < billed:
                problems.append(f"{name}: recovered {booked}, billed {billed}")
            elif source == "none" and bill.said:
                problems.append(f"{name}: billed {billed}, booked as nothing")
        check = self.gateway.cli("ledger", "check", check=False, seconds=60)
        if check.returncode != 0:
            problems.append("ledger check: " + check.stdout + check.stderr)
        assert not problems, "\n".join(problems[:20])

    def summary(self) -> str:
        sources = collections.Counter(e["usage_source"] for e in self.gateway.entries())
        return (f"{sum(self.kills.values())} kills ({dict(self.kills)}), {len(self.provider.seen)} requests "
                f"at the provider, answers {dict(self.statuses)}, entries {dict(sources)}, slowest restart "
                f"{max(self.recovery_seconds):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/crash-rounds", description=__doc__.split("\n\n")[0])
    parser.add_argument("rounds", type=int, nargs="?", default=30)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--fsync-milliseconds", type=int, default=0)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tollgate-crash-") as folder:
        rounds = Rounds(pathlib.Path(folder), chosen.seed, chosen.fsync_milliseconds)
        try:
            for number in range(chosen.rounds):
                rounds.round(MOMENTS[number % len(MOMENTS)])
                print(f"round {number + 1} of {chosen.rounds}: ok", flush=True)
            print(rounds.summary())
        finally:
            rounds.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
