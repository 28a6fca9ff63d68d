#!/usr/bin/env python3
"""mock_openai: an OpenAI-compatible upstream for tests. Standard library only.

Origin: the shared tools of this project, taken over unchanged but for this paragraph.

    python3 mock_openai.py --port 9100 --key sk-upstream

What it serves
    POST /v1/chat/completions     plain, streamed, tools, legacy functions, n > 1,
                                  logprobs, json_schema, audio, usage details
    POST /v1/completions          plain and streamed
    POST /v1/embeddings           float and base64
    POST /v1/responses            plain and streamed; GET, DELETE, input_items by id
    GET  /v1/models[/{id}]
    POST /v1/moderations, /v1/images/generations, /v1/files,
         /v1/audio/transcriptions (multipart), /v1/audio/speech (binary)
    POST /openai/deployments/{model}/...?api-version=   (Azure-style paths)
It does NOT serve stored chat completions (GET /v1/chat/completions and below
answer 404), so whoever offers them in front of it has implemented them.

Control routes (no key needed)
    GET    /__requests   what arrived, oldest first, with its outcome so far (open,
                         answered, client left); filters: since=SEQ, limit=N,
                         path=SUBSTRING, contains=SUBSTRING-OF-BODY, model=NAME
    DELETE /__requests   forget it all (also resets counters and flaky state)
    GET    /__stats      counters
    GET    /__health

Behaviour is chosen by the model's name
    mock-echo               content of the last user message, verbatim
    mock-echo-all           the received `messages` (or `input`) as JSON
    mock-pii                a fixed text with made-up personal data, cut across chunks
    mock-status-NNN         error with status NNN (also: mock-500, mock-503 ...)
    mock-429                429 with Retry-After: 1 and x-ratelimit-* headers
    mock-flaky-NNN-K        status NNN for the first K attempts, then success
                            (counted per model name and `user`)
    mock-noretry            500 with x-should-retry: false
    mock-context            400 context_length_exceeded
    mock-html               502 with an HTML body (a broken load balancer)
    mock-missing...         404 model_not_found
    mock-reset              connection reset: before any byte, or mid-stream
    mock-truncate           body shorter than promised; streamed: chunked body ends
                            properly but without finish_reason and [DONE]
    mock-cut                streamed: socket closed without the last HTTP chunk
    mock-nodone             complete stream, only [DONE] is missing
    mock-error-midstream    some chunks, then an error event, then the end
    mock-badjson            200 with a broken JSON body / a broken event
    mock-slow[-S]           S seconds (default 3) before the answer; streamed: first
                            chunk at once, then S / 10 seconds between chunks
    mock-hang               accepts the request, never answers
    mock-id-XYZ             the chat completion's id is XYZ (twice the same, if asked twice)
    mock-nousage            no usage anywhere, even if asked for
    mock-nullusage          "usage": null everywhere
    mock-usage-P-C[-K]      usage of exactly P prompt and C completion tokens, K cached
    mock-usage-cumulative   usage on every chunk, growing (the last one counts)
    mock-usage-inline       usage on the chunk with finish_reason, none after it
    mock-usage-always       usage chunk even when include_usage was not asked for
    mock-comments           SSE comments between the events
    mock-crlf               SSE with CRLF line ends
    mock-dribble            SSE bytes sent 1 to 7 at a time (cuts UTF-8 and lines)
    mock-big                a 1 MB answer in one event
    mock-gzip               gzip if accepted;  mock-gzip-force  gzip in any case
    mock-parallel-tools     two tool calls in one answer
    mock-refusal, mock-length, mock-filter   the other ways to finish
    mock-reasoning          `reasoning_content` (as some compatible servers send)
    anything else           a fixed sentence that does not repeat the input

Token rule, so that accounting can be checked from outside
    tokens(text)      number of matches of  \\w+|[^\\w\\s]  in the text
    prompt_tokens     3 + for each message 4 + tokens(its text), + 85 per image,
                      + 50 per audio or file part, + tokens(JSON of tools/functions)
    completion_tokens tokens of all choices' text, refusals and tool arguments,
                      at least 1 per choice, + reasoning tokens (reasoning_effort:
                      low 16, medium 64, high 256, xhigh 512, max 1024)
    cached_tokens     prompt_tokens rounded down to a multiple of 128 once >= 1024
    prediction        accepted = min(tokens(prediction), tokens(text)), rejected = rest
                      (rejected ones are part of completion_tokens)
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import collections
import gzip
import hashlib
import json
import re
import secrets
import signal
import socket
import struct
import sys
import time
import traceback
import urllib.parse
import zlib
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Iterator

MAX_HEADER_BYTES = 64 * 1024
MAX_BODY_BYTES = 256 * 1024 * 1024
KEPT_REQUESTS = 5000
KEPT_BODY_BYTES = 1024 * 1024

REASONS = {
    100: "Continue", 200: "OK", 204: "No Content", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
    409: "Conflict", 413: "Content Too Large", 415: "Unsupported Media Type",
    422: "Unprocessable Entity", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error",
    501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout", 529: "Site Overloaded",
}

DEFAULT_REPLY = "Hello from the mock upstream. This sentence is always the same."
PII_REPLY = (
    "Write to jane.doe@example.com or call +1-415-555-0132; her card is "
    "4111 1111 1111 1111 and her SSN is 078-05-1120."
)
MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "o4-mini", "text-embedding-3-small", "mock-echo"]
REASONING = {"low": 16, "medium": 64, "high": 256, "xhigh": 512, "max": 1024}


# --------------------------------------------------------------------------- text

TOKEN = re.compile(r"\w+|[^\w\s]")


def count_tokens(text: str) -> int:
    return len(TOKEN.findall(text))


def cut(text: str, size: int | None = None) -> list[str]:
    """Pieces that add up to the text: words, or runs of `size` characters."""
    if size:
        return [text[i:i + size] for i in range(0, len(text), size)] or [""]
    return re.findall(r"\s*\S+|\s+$", text) or [text]


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encoded(value: Any) -> bytes:
    """JSON as UTF-8; lone surrogates, which JSON escapes can smuggle in, become '?'."""
    return compact(value).encode("utf-8", "replace")


def text_of(content: Any) -> str:
    """The text of a message's content, be it a string or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (p.get("text") or p.get("refusal") or "" for p in content if isinstance(p, dict))
        return "".join(parts)
    return ""


def sample(schema: Any, root: Any = None, name: str = "value", depth: int = 0) -> Any:
    """A fixed instance of a JSON schema (the subset that tools and outputs use)."""
    root = schema if root is None else root
    if not isinstance(schema, dict) or depth > 12:
        return None
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].lstrip("#/").split("/"):
            target = target.get(step, {}) if isinstance(target, dict) else {}
        return sample(target, root, name, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return sample(schema[key][0], root, name, depth + 1)
    if schema.get("allOf"):
        merged: dict[str, Any] = {}
        for part in schema["allOf"]:
            value = sample(part, root, name, depth + 1)
            if isinstance(value, dict):
                merged.update(value)
            else:
                return value
        return merged
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), "null")
    if kind == "object" or (kind is None and "properties" in schema):
        return {k: sample(v, root, k, depth + 1) for k, v in schema.get("properties", {}).items()}
    if kind == "array":
        count = max(1, schema.get("minItems", 1))
        return [sample(schema.get("items", {}), root, name, depth + 1) for _ in range(count)]
    if kind == "integer":
        return int(schema.get("minimum", schema.get("exclusiveMinimum", 6) + 1))
    if kind == "number":
        return float(schema.get("minimum", 1.5))
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    formats = {"date": "2024-01-02", "date-time": "2024-01-02T03:04:05Z", "email": "a@example.com",
               "uuid": "00000000-0000-4000-8000-000000000000", "uri": "urn:mock"}
    text = formats.get(schema.get("format", ""), f"mock {name}")
    return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength", 10_000)]


# --------------------------------------------------------------------------- HTTP

class HTTPError(Exception):
    """An answer with an OpenAI error object."""

    def __init__(self, status: int, message: str, *, kind: str = "invalid_request_error",
                 code: str | None = None, param: str | None = None,
                 headers: Iterable[tuple[str, str]] = (), close: bool = False) -> None:
        super().__init__(message)
        self.status, self.headers, self.close = status, list(headers), close
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


class Disconnected(Exception):
    """The client went away."""


@dataclass
class Request:
    method: str
    target: str
    version: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urllib.parse.unquote(self.target.split("?", 1)[0])

    @property
    def query(self) -> dict[str, str]:
        _, _, query = self.target.partition("?")
        return dict(urllib.parse.parse_qsl(query, keep_blank_values=True))

    def header(self, name: str, default: str = "") -> str:
        return next((v for k, v in self.headers if k.lower() == name), default)

    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body.decode("utf-8"))
        except (ValueError, RecursionError):
            raise HTTPError(400, "We could not parse the JSON body of your request.") from None
        if not isinstance(value, dict):
            raise HTTPError(400, "The body of your request is not a JSON object.")
        return value


class Connection:
    """One client connection: reads requests, writes responses, HTTP/1.1."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.keep_alive = True
        self.request: Request | None = None
        self.started = False  # the response's header block was sent

    # ---- reading

    async def read_request(self) -> Request | None:
        self.started = False
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        except asyncio.LimitOverrunError:
            raise HTTPError(431, "Request header too large.", close=True) from None
        lines = head.decode("latin-1").split("\r\n")
        while lines and not lines[0]:
            lines.pop(0)
        try:
            method, target, version = lines[0].split(" ")
        except (ValueError, IndexError):
            raise HTTPError(400, "Malformed request line.", close=True) from None
        headers = []
        for line in lines[1:]:
            if line:
                name, colon, value = line.partition(":")
                if not colon or name != name.strip():
                    raise HTTPError(400, "Malformed header.", close=True)
                headers.append((name, value.strip()))
        request = self.request = Request(method, target, version, headers)
        tokens = request.header("connection").lower()
        self.keep_alive = "close" not in tokens if version == "HTTP/1.1" else "keep-alive" in tokens
        if request.header("expect").lower() == "100-continue":
            self.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in request.header("transfer-encoding").lower():
            request.body = await self._read_chunked()
        elif request.header("content-length"):
            length = int(request.header("content-length"))
            if length > MAX_BODY_BYTES:
                raise HTTPError(413, "Request body too large.", close=True)
            request.body = await self.reader.readexactly(length)
        encoding = request.header("content-encoding").lower()
        if encoding in ("gzip", "deflate"):
            request.body = zlib.decompress(request.body, 47 if encoding == "gzip" else 15)
        return request

    async def _read_chunked(self) -> bytes:
        body = bytearray()
        while True:
            size = int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16)
            if size == 0:
                while await self.reader.readuntil(b"\r\n") != b"\r\n":
                    pass
                return bytes(body)
            if len(body) + size > MAX_BODY_BYTES:
                raise HTTPError(413, "Request body too large.", close=True)
            body += await self.reader.readexactly(size)
            await self.reader.readexactly(2)

    # ---- writing

    def _encoding(self, force: bool, allowed: bool) -> str | None:
        accepts = self.request.header("accept-encoding").lower() if self.request else ""
        return "gzip" if force or (allowed and "gzip" in accepts) else None

    def _head(self, status: int, headers: Iterable[tuple[str, str]]) -> bytes:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in headers]
        lines.append(f"connection: {'keep-alive' if self.keep_alive else 'close'}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    async def send(self, status: int, headers: Iterable[tuple[str, str]], body: bytes, *,
                   gzip_force: bool = False, gzip_allowed: bool = False) -> None:
        headers = list(headers)
        if self._encoding(gzip_force, gzip_allowed):
            body = gzip.compress(body)
            headers += [("content-encoding", "gzip"), ("vary", "accept-encoding")]
        headers.append(("content-length", str(len(body))))
        self.started = True
        self.writer.write(self._head(status, headers))
        if not (self.request and self.request.method == "HEAD"):
            self.writer.write(body)
        await self._drain()

    async def start_stream(self, status: int, headers: Iterable[tuple[str, str]], *,
                           gzip_force: bool = False, gzip_allowed: bool = False) -> "Stream":
        headers = list(headers)
        packer = None
        if self._encoding(gzip_force, gzip_allowed):
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)
            headers += [("content-encoding", "gzip"), ("vary", "accept-encoding")]
        chunked = bool(self.request) and self.request.version == "HTTP/1.1"
        if chunked:
            headers.append(("transfer-encoding", "chunked"))
        else:
            self.keep_alive = False
        self.started = True
        self.writer.write(self._head(status, headers))
        await self._drain()
        return Stream(self, chunked, packer)

    async def _drain(self) -> None:
        if self.gone():
            raise Disconnected
        try:
            await self.writer.drain()
        except (ConnectionError, OSError):
            raise Disconnected from None

    # ---- the client's presence

    def gone(self) -> bool:
        return self.reader.at_eof() or self.reader.exception() is not None or self.writer.is_closing()

    async def sleep(self, seconds: float) -> None:
        """Sleep, but notice when the client leaves."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.gone():
                raise Disconnected
            await asyncio.sleep(min(left, 0.02))

    def reset(self) -> None:
        """Close with a TCP reset."""
        self.keep_alive = False
        sock = self.writer.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def close(self) -> None:
        self.keep_alive = False
        self.writer.close()


class Stream:
    """The body of a streamed response."""

    def __init__(self, conn: Connection, chunked: bool, packer: Any) -> None:
        self.conn, self.chunked, self.packer = conn, chunked, packer

    async def write(self, data: bytes) -> None:
        if self.packer:
            data = self.packer.compress(data) + self.packer.flush(zlib.Z_SYNC_FLUSH)
        await self._raw(data)

    async def _raw(self, data: bytes) -> None:
        if data:
            self.conn.writer.write(b"%x\r\n%b\r\n" % (len(data), data) if self.chunked else data)
            await self.conn._drain()

    async def end(self) -> None:
        if self.packer:
            await self._raw(self.packer.flush())
        if self.chunked:
            self.conn.writer.write(b"0\r\n\r\n")
            await self.conn._drain()


# --------------------------------------------------------------------------- the answer

@dataclass
class Plan:
    """What the mock is going to say, whatever the route that asked."""

    model: str
    text: str | None = None
    refusal: str | None = None
    tool_calls: list[dict[str, str]] = field(default_factory=list)  # id, name, arguments, kind
    legacy_function: bool = False
    reasoning: str | None = None
    audio: bool = False
    finish: str = "stop"
    choices: int = 1
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning_tokens: int = 0
    audio_tokens: int = 0
    accepted: int = 0
    rejected: int = 0
    pieces: list[str] = field(default_factory=list)

    def chat_usage(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "prompt_tokens_details": {"cached_tokens": self.cached, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": self.reasoning_tokens,
                "audio_tokens": self.audio_tokens,
                "accepted_prediction_tokens": self.accepted,
                "rejected_prediction_tokens": self.rejected,
            },
        }

    def responses_usage(self) -> dict[str, Any]:
        return {
            "input_tokens": self.prompt,
            "input_tokens_details": {"cached_tokens": self.cached, "cache_write_tokens": 0},
            "output_tokens": self.completion,
            "output_tokens_details": {"reasoning_tokens": self.reasoning_tokens},
            "total_tokens": self.prompt + self.completion,
        }


def is_mock(model: str, name: str) -> bool:
    return model == f"mock-{name}" or model.startswith(f"mock-{name}-")


def number_after(model: str, name: str, default: float) -> float:
    rest = model.removeprefix(f"mock-{name}").lstrip("-")
    try:
        return float(rest)
    except ValueError:
        return default


def count_prompt(messages: list[Any], extra: Any) -> int:
    total = 3
    for message in messages:
        content = message.get("content") if isinstance(message, dict) else message
        total += 4 + count_tokens(text_of(content))
        if isinstance(content, list):
            for part in content:
                kind = part.get("type", "") if isinstance(part, dict) else ""
                total += 85 if "image" in kind else 50 if kind in ("input_audio", "file", "input_file") else 0
    return total + (count_tokens(compact(extra)) if extra else 0)


def choose_tool(body: dict[str, Any], tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tools to call: the named one, else the first (two for mock-parallel-tools)."""
    choice = body.get("tool_choice", "auto")
    if choice == "none" or not tools:
        return []
    if isinstance(choice, dict):
        named = (choice.get("function") or choice.get("custom") or choice).get("name")
        return [t for t in tools if t["name"] == named][:1]
    return tools[:2] if body.get("model") == "mock-parallel-tools" else tools[:1]


def make_plan(body: dict[str, Any], messages: list[Any], tools: list[dict[str, Any]],
              schema: Any, new_id: Callable[[str], str]) -> Plan:
    """Decide the answer from a request in a neutral form.

    `messages`: role/content dictionaries; `tools`: name, parameters, kind;
    `schema`: the JSON schema asked for, or {} for any object, or None.
    """
    model = body["model"]
    plan = Plan(model=model)
    roles = [m.get("role") if isinstance(m, dict) else None for m in messages]
    last = messages[-1] if messages else {}
    last_user = next((text_of(m.get("content")) for m in reversed(messages)
                      if isinstance(m, dict) and m.get("role") == "user"), "")
    answered = bool(roles) and roles[-1] in ("tool", "function")

    chosen = [] if answered else choose_tool(body, tools)
    if chosen:
        for tool in chosen:
            args = "mock input" if tool["kind"] == "custom" else compact(sample(tool["parameters"] or {}) or {})
            plan.tool_calls.append({"id": new_id("call_"), "name": tool["name"],
                                    "arguments": args, "kind": tool["kind"]})
        plan.finish = "tool_calls"
    elif is_mock(model, "refusal"):
        plan.refusal = "I can't help with that."
    elif schema is not None:
        plan.text = compact(sample(schema) if schema else {"mock": True})
    elif model == "mock-echo":
        plan.text = last_user
    elif model == "mock-echo-all":
        plan.text = compact(body.get("messages", body.get("input", body.get("prompt"))))
    elif model == "mock-pii":
        plan.text = PII_REPLY
    elif model == "mock-big":
        plan.text = "0123456789abcdef" * 65536
    elif answered:
        plan.text = f"The tool said: {text_of(last.get('content'))}"
    elif is_mock(model, "dribble"):
        plan.text = "Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich 🥊 — 十二"
    elif is_mock(model, "slow"):
        plan.text = "one two three four five six seven eight nine ten"
    else:
        plan.text = DEFAULT_REPLY

    if is_mock(model, "reasoning"):
        plan.reasoning = "First I think. Then I answer."
    if is_mock(model, "length"):
        plan.finish = "length"
    if is_mock(model, "filter"):
        plan.finish = "content_filter"

    limit = body.get("max_completion_tokens") or body.get("max_tokens") or body.get("max_output_tokens")
    if isinstance(limit, int) and plan.text and count_tokens(plan.text) > limit:
        plan.text = plan.text[: list(TOKEN.finditer(plan.text))[limit - 1].end()]
        plan.finish = "length"

    plan.pieces = cut(plan.text, 5 if model == "mock-pii" else 2 ** 30 if model == "mock-big" else None) \
        if plan.text else []
    plan.choices = body.get("n") or 1
    plan.audio = "audio" in (body.get("modalities") or [])

    # usage
    plan.prompt = count_prompt(messages, body.get("tools") or body.get("functions"))
    per_choice = sum(map(count_tokens, [plan.text or "", plan.refusal or "", plan.reasoning or ""]))
    per_choice += sum(count_tokens(c["name"]) + count_tokens(c["arguments"]) for c in plan.tool_calls)
    plan.completion = max(1, per_choice) * plan.choices
    plan.cached = plan.prompt // 128 * 128 if plan.prompt >= 1024 else 0
    effort = body.get("reasoning_effort") or (body.get("reasoning") or {}).get("effort")
    plan.reasoning_tokens = REASONING.get(effort, 0)
    plan.audio_tokens = 25 if plan.audio else 0
    if isinstance(body.get("prediction"), dict):
        predicted = count_tokens(text_of(body["prediction"].get("content")))
        plan.accepted = min(predicted, per_choice)
        plan.rejected = predicted - plan.accepted
    plan.completion += plan.reasoning_tokens + plan.audio_tokens + plan.rejected
    if is_mock(model, "usage") and (numbers := re.findall(r"-(\d+)", model)):
        plan.prompt, plan.completion = int(numbers[0]), int((numbers + ["0"])[1])
        plan.cached = int(numbers[2]) if len(numbers) > 2 else 0
        plan.reasoning_tokens = plan.audio_tokens = plan.accepted = plan.rejected = 0
    return plan


# --------------------------------------------------------------------------- the server

class Mock:
    def __init__(self, keys: list[str], seed: str, gzip_on: bool) -> None:
        self.keys, self.seed, self.gzip_on = keys, seed, gzip_on
        self.counter = 0
        self.reset_state()

    def reset_state(self) -> None:
        self.log: collections.deque[dict[str, Any]] = collections.deque(maxlen=KEPT_REQUESTS)
        self.seq = 0
        self.flaky: collections.Counter[str] = collections.Counter()
        self.by_status: collections.Counter[str] = collections.Counter()
        self.by_route: collections.Counter[str] = collections.Counter()
        self.by_model: collections.Counter[str] = collections.Counter()
        self.disconnects = 0
        self.active = 0
        self.max_active = 0
        self.tokens: collections.Counter[str] = collections.Counter()
        self.responses: dict[str, dict[str, Any]] = {}

    def new_id(self, prefix: str, size: int = 24) -> str:
        self.counter += 1
        return prefix + hashlib.sha256(f"{self.seed}/{self.counter}".encode()).hexdigest()[:size]

    # ---- one connection

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conn = Connection(reader, writer)
        try:
            while conn.keep_alive and not writer.is_closing():
                try:
                    request = await conn.read_request()
                    if request is None:
                        break
                    await self.handle(conn, request)
                except HTTPError as error:
                    self.by_status[str(error.status)] += 1
                    if error.close:
                        conn.keep_alive = False
                    await conn.send(error.status, self.headers() + error.headers, encoded(error.body))
        except (Disconnected, ConnectionError, asyncio.IncompleteReadError):
            self.disconnects += 1
        except ValueError:
            pass  # unreadable framing; just close
        finally:
            writer.close()

    def headers(self, kind: str = "application/json") -> list[tuple[str, str]]:
        return [
            ("content-type", kind),
            ("x-request-id", self.new_id("req_", 32)),
            ("openai-version", "2020-10-01"),
            ("openai-organization", "org-mock"),
            ("openai-processing-ms", "7"),
            ("x-ratelimit-limit-requests", "10000"),
            ("x-ratelimit-limit-tokens", "2000000"),
            ("x-ratelimit-remaining-requests", "9999"),
            ("x-ratelimit-remaining-tokens", "1999950"),
            ("x-ratelimit-reset-requests", "6ms"),
            ("x-ratelimit-reset-tokens", "1m30.5s"),
        ]

    async def handle(self, conn: Connection, request: Request) -> None:
        if request.path.startswith("/__"):
            return await self.control(conn, request)
        entry = self.record(request)
        self.active += 1
        self.max_active = max(self.max_active, self.active)
        try:
            self.check_key(request)
            await self.route(conn, request)
            self.by_status["200"] += 1
            entry["outcome"] = "answered"
        except HTTPError:
            entry["outcome"] = "answered"
            raise
        except (Disconnected, OSError):
            entry["outcome"] = "client left"
            raise
        except Exception as error:  # a request of a shape that the mock does not expect
            traceback.print_exc()
            if conn.started:
                conn.reset()
            else:
                raise HTTPError(500, f"mock_openai failed: {error!r}", kind="server_error",
                                code="mock_bug") from error
        finally:
            self.active -= 1

    def record(self, request: Request) -> dict[str, Any]:
        self.seq += 1
        entry: dict[str, Any] = {
            "seq": self.seq, "outcome": "open", "time": time.time(), "method": request.method, "target": request.target,
            "path": request.path, "query": request.query, "version": request.version,
            "headers": [list(h) for h in request.headers], "body_bytes": len(request.body),
            "body_sha256": hashlib.sha256(request.body).hexdigest(),
        }
        kept = request.body[:KEPT_BODY_BYTES]
        try:
            entry["body"] = kept.decode("utf-8")
        except UnicodeDecodeError:
            entry["body_base64"] = base64.b64encode(kept).decode()
        try:
            entry["json"] = json.loads(request.body)
        except (ValueError, RecursionError):
            entry["json"] = None
        if isinstance(entry["json"], dict) and isinstance(entry["json"].get("model"), str):
            self.by_model[entry["json"]["model"]] += 1
        self.by_route[f"{request.method} {request.path}"] += 1
        self.log.append(entry)
        return entry

    def check_key(self, request: Request) -> None:
        if not self.keys:
            return
        scheme, _, token = request.header("authorization").partition(" ")
        key = token.strip() if scheme.lower() == "bearer" else request.header("api-key")
        if not key:
            raise HTTPError(401, "You didn't provide an API key.")
        if key not in self.keys:
            raise HTTPError(401, "Incorrect API key provided.", code="invalid_api_key")

    async def control(self, conn: Connection, request: Request) -> None:
        reply: Any = {"ok": True}
        if request.path == "/__requests":
            if request.method == "DELETE":
                self.reset_state()
            else:
                query = request.query
                rows = [e for e in self.log
                        if e["seq"] > int(query.get("since", 0))
                        and query.get("path", "") in e["path"]
                        and query.get("contains", "") in e.get("body", "")
                        and ("model" not in query
                             or (isinstance(e["json"], dict) and e["json"].get("model") == query["model"]))]
                reply = {"last": self.seq, "requests": rows[-int(query.get("limit", KEPT_REQUESTS)):]}
        elif request.path == "/__stats":
            reply = {"requests": self.seq, "by_status": self.by_status, "by_route": self.by_route,
                     "by_model": self.by_model, "client_disconnects": self.disconnects,
                     "active": self.active, "max_active": self.max_active, "tokens": self.tokens}
        elif request.path != "/__health":
            raise HTTPError(404, "No such control route.")
        await conn.send(200, [("content-type", "application/json")], json.dumps(reply).encode())

    # ---- routing

    async def route(self, conn: Connection, request: Request) -> None:
        path, azure_model = request.path, None
        if match := re.fullmatch(r"/openai/deployments/([^/]+)(/.+)", path):
            azure_model, path = match[1], "/v1" + match[2]
            if "api-version" not in request.query:
                raise HTTPError(404, "Resource not found", code="404")
        elif path.startswith("/openai/v1/"):
            path = path.removeprefix("/openai")
        handlers: dict[tuple[str, str], Callable[..., Any]] = {
            ("POST", "/v1/chat/completions"): self.chat,
            ("POST", "/v1/completions"): self.completions,
            ("POST", "/v1/embeddings"): self.embeddings,
            ("POST", "/v1/responses"): self.create_response,
            ("POST", "/v1/moderations"): self.moderations,
            ("POST", "/v1/images/generations"): self.images,
            ("POST", "/v1/audio/speech"): self.speech,
            ("POST", "/v1/audio/transcriptions"): self.upload,
            ("POST", "/v1/files"): self.upload,
            ("GET", "/v1/models"): self.models,
        }
        method = "GET" if request.method == "HEAD" else request.method
        if handler := handlers.get((method, path)):
            if handler == self.upload:
                return await handler(conn, request, path)
            if method == "GET":
                return await handler(conn)
            body = request.json()
            if azure_model and body.get("model") is None:  # Azure clients send null or nothing
                body["model"] = azure_model
            if body.get("model") is None and path in ("/v1/moderations", "/v1/responses"):
                body["model"] = "omni-moderation-latest" if path == "/v1/moderations" else "gpt-4o"
            if not isinstance(body.get("model"), str) or not body["model"]:
                raise HTTPError(400, "you must provide a model parameter", param="model")
            if await self.misbehave(conn, body):
                return None
            return await handler(conn, body)
        if method == "GET" and (match := re.fullmatch(r"/v1/models/(.+)", path)):
            return await self.model(conn, match[1])
        if match := re.fullmatch(r"/v1/responses/([^/]+)(/input_items)?", path):
            return await self.stored_response(conn, method, match[1], bool(match[2]))
        if any(p == path for _, p in handlers) and path != "/v1/chat/completions":
            raise HTTPError(405, f"Not allowed to {request.method} on {request.path}.", code="method_not_supported")
        raise HTTPError(404, f"Invalid URL ({request.method} {request.path})")

    async def misbehave(self, conn: Connection, body: dict[str, Any]) -> bool:
        """Failures that do not depend on the route. True if the answer was given."""
        model, streamed = body["model"], bool(body.get("stream"))
        if model.startswith("mock-missing"):
            raise HTTPError(404, f"The model `{model}` does not exist or you do not have access to it.",
                            code="model_not_found", param="model")
        if model == "mock-429":
            raise HTTPError(429, "Rate limit reached for mock-429 on tokens per min (TPM).", kind="tokens",
                            code="rate_limit_exceeded", headers=[("retry-after", "1"), ("retry-after-ms", "250")])
        if model == "mock-noretry":
            raise HTTPError(500, "The mock failed for good.", kind="server_error",
                            headers=[("x-should-retry", "false")])
        if model == "mock-context":
            raise HTTPError(400, "This model's maximum context length is 8 tokens.", param="messages",
                            code="context_length_exceeded")
        if match := re.fullmatch(r"mock-(?:status-)?(\d{3})", model):
            raise self.failure(int(match[1]))
        if match := re.fullmatch(r"mock-flaky-(\d{3})-(\d+)", model):
            slot = f"{model}/{body.get('user')}"
            self.flaky[slot] += 1
            if self.flaky[slot] <= int(match[2]):
                raise self.failure(int(match[1]))
        if model == "mock-html":
            await conn.send(502, [("content-type", "text/html")], b"<html><body><h1>502 Bad Gateway</h1></body></html>")
            return True
        if model == "mock-hang":
            await conn.sleep(3600)
        if is_mock(model, "slow") and not streamed:
            await conn.sleep(number_after(model, "slow", 3))
        if not streamed:
            if model == "mock-reset":
                conn.reset()
                return True
            if model == "mock-badjson":
                await conn.send(200, self.headers(), b'{"id": "chatcmpl-broken", "choices": [')
                return True
            if model in ("mock-truncate", "mock-cut"):
                head = self.headers() + [("content-length", "4096")]
                conn.writer.write(conn._head(200, head) + b'{"id": "chatcmpl-short"')
                conn.close()
                return True
        return False

    @staticmethod
    def failure(status: int) -> HTTPError:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        headers = [("retry-after-ms", "50")] if status in (429, 500, 503) else []
        return HTTPError(status, f"The mock was asked to fail with {status}.", kind=kind,
                         code=f"mock_{status}", headers=headers)

    # ---- sending

    async def answer(self, conn: Connection, model: str, value: Any) -> None:
        await conn.send(200, self.headers(), encoded(value),
                        gzip_force=model == "mock-gzip-force",
                        gzip_allowed=self.gzip_on or model == "mock-gzip")

    async def stream(self, conn: Connection, model: str, events: Iterator[tuple[str | None, Any]],
                     done: bool = True) -> None:
        """Send events (name, JSON value) as SSE, with the model's misbehaviour."""
        out = await conn.start_stream(
            200, self.headers("text/event-stream; charset=utf-8") + [("cache-control", "no-cache")],
            gzip_force=model == "mock-gzip-force", gzip_allowed=self.gzip_on or model == "mock-gzip")
        newline = "\r\n" if model == "mock-crlf" else "\n"
        pause = number_after(model, "slow", 3) / 10 if is_mock(model, "slow") else 0

        async def write(text: str) -> None:
            data = text.replace("\n", newline).encode("utf-8", "replace")
            if model == "mock-dribble":
                position, step = 0, 1
                while position < len(data):
                    await out.write(data[position:position + step])
                    position, step = position + step, step % 7 + 1
                    await asyncio.sleep(0)
            else:
                await out.write(data)

        sent = 0
        for name, value in events:
            if sent == 3 and model in BREAKERS:
                await asyncio.sleep(0.05)  # let what was sent leave first
                if model == "mock-reset":
                    return conn.reset()
                if model == "mock-cut":
                    return conn.close()
                if model == "mock-truncate":
                    return await out.end()
                if model == "mock-badjson":
                    await write("data: {\"id\": \"chatcmpl-broken\", \"choi\n\n")
                if model == "mock-error-midstream":
                    if name:  # Responses API
                        await write("event: error\ndata: " + compact(
                            {"type": "error", "code": "server_error", "message": "The mock broke mid-stream.",
                             "param": None, "sequence_number": sent}) + "\n\n")
                    else:
                        await write("data: " + compact({"error": {
                            "message": "The mock broke mid-stream.", "type": "server_error",
                            "param": None, "code": "mock_midstream"}}) + "\n\n")
                    return await out.end()
            if model == "mock-comments":
                await write(": keep-alive\n\n")
            if pause and sent:
                await conn.sleep(pause)
            await write((f"event: {name}\n" if name else "") + f"data: {compact(value)}\n\n")
            sent += 1
        if done and model != "mock-nodone":
            await write("data: [DONE]\n\n")
        await out.end()

    def count(self, plan: Plan) -> None:
        self.tokens["prompt"] += plan.prompt
        self.tokens["completion"] += plan.completion

    # ---- chat completions

    async def chat(self, conn: Connection, body: dict[str, Any]) -> None:
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            raise HTTPError(400, "Missing required parameter: 'messages'.", param="messages",
                            code="missing_required_parameter")
        if not all(isinstance(m, dict) and "role" in m for m in messages):
            raise HTTPError(400, "Each message must be an object with a role.", param="messages")
        count = body.get("n")
        if count is not None and not (isinstance(count, int) and 1 <= count <= 128):
            raise HTTPError(400, "'n' must be between 1 and 128.", param="n")
        tools, legacy = [], False
        for tool in body.get("tools") or []:
            inner = tool.get(tool.get("type", "function")) or {}
            tools.append({"name": inner.get("name", ""), "parameters": inner.get("parameters"),
                          "kind": tool.get("type", "function")})
        if not tools and body.get("functions"):
            legacy = True
            tools = [{"name": f["name"], "parameters": f.get("parameters"), "kind": "function"}
                     for f in body["functions"]]
            if body.get("function_call"):
                body = {**body, "tool_choice": body["function_call"]}
        schema = None
        wanted = body.get("response_format") or {}
        if wanted.get("type") == "json_schema":
            schema = wanted["json_schema"].get("schema") or {}
        elif wanted.get("type") == "json_object":
            schema = {}
        plan = make_plan(body, messages, tools, schema, self.new_id)
        plan.legacy_function = legacy
        if legacy and plan.finish == "tool_calls":
            plan.finish = "function_call"
        self.count(plan)
        chosen = plan.model.removeprefix("mock-id-") if is_mock(plan.model, "id") else self.new_id("chatcmpl-", 29)
        base = {"id": chosen, "object": "chat.completion", "created": int(time.time()),
                "model": plan.model, "service_tier": "default", "system_fingerprint": "fp_mock"}
        if body.get("stream"):
            await self.stream(conn, plan.model, self.chat_chunks(base, plan, body))
            return
        usage: Any = plan.chat_usage()
        reply = {**base, "choices": [self.choice(plan, body, i) for i in range(plan.choices)], "usage": usage}
        if plan.model == "mock-nousage":
            del reply["usage"]
        if plan.model == "mock-nullusage":
            reply["usage"] = None
        await self.answer(conn, plan.model, reply)

    def choice(self, plan: Plan, body: dict[str, Any], index: int) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": plan.text, "refusal": plan.refusal,
                                   "annotations": []}
        if plan.tool_calls and plan.legacy_function:
            call = plan.tool_calls[0]
            message["function_call"] = {"name": call["name"], "arguments": call["arguments"]}
        elif plan.tool_calls:
            message["tool_calls"] = [self.tool_call(c) for c in plan.tool_calls]
        if plan.reasoning:
            message["reasoning_content"] = plan.reasoning
        if plan.audio:
            message["content"] = None
            message["audio"] = {"id": self.new_id("audio_"), "expires_at": int(time.time()) + 3600,
                                "data": base64.b64encode(b"RIFFmock").decode(), "transcript": plan.text}
        return {"index": index, "message": message, "logprobs": self.logprobs(plan.text, body),
                "finish_reason": plan.finish}

    @staticmethod
    def tool_call(call: dict[str, str]) -> dict[str, Any]:
        if call["kind"] == "custom":
            return {"id": call["id"], "type": "custom", "custom": {"name": call["name"], "input": call["arguments"]}}
        return {"id": call["id"], "type": "function",
                "function": {"name": call["name"], "arguments": call["arguments"]}}

    @staticmethod
    def logprobs(text: str | None, body: dict[str, Any]) -> dict[str, Any] | None:
        if not body.get("logprobs") or not text:
            return None
        rows = []
        for token in cut(text):
            row = {"token": token, "logprob": -0.25, "bytes": list(token.encode())}
            other = {"token": " other", "logprob": -1.5, "bytes": list(b" other")}
            rows.append({**row, "top_logprobs": [row, other][: body.get("top_logprobs") or 0]})
        return {"content": rows, "refusal": None}

    def chat_chunks(self, base: dict[str, Any], plan: Plan,
                    body: dict[str, Any]) -> Iterator[tuple[str | None, Any]]:
        base = {**base, "object": "chat.completion.chunk"}
        asked = bool((body.get("stream_options") or {}).get("include_usage"))
        model = plan.model
        silent = model in ("mock-nousage", "mock-nullusage")
        null_usage = {"usage": None} if (asked and model != "mock-nousage") or model == "mock-nullusage" else {}
        spoken = 0

        def chunk(index: int, delta: dict[str, Any], finish: str | None = None,
                  logprobs: Any = None) -> tuple[None, dict[str, Any]]:
            nonlocal spoken
            spoken += count_tokens(delta.get("content") or "")
            value = {**base, "choices": [{"index": index, "delta": delta, "logprobs": logprobs,
                                          "finish_reason": finish}], **null_usage}
            if model == "mock-usage-cumulative":
                value["usage"] = {"prompt_tokens": plan.prompt, "completion_tokens": spoken,
                                  "total_tokens": plan.prompt + spoken}
            if finish and model == "mock-usage-inline":
                value["usage"] = plan.chat_usage()
            return None, value

        every = range(plan.choices)
        for i in every:
            yield chunk(i, {"role": "assistant", "content": "" if plan.text is not None else None, "refusal": None})
        if plan.reasoning:
            for piece in cut(plan.reasoning):
                for i in every:
                    yield chunk(i, {"reasoning_content": piece})
        for piece in plan.pieces:
            for i in every:
                yield chunk(i, {"content": piece}, logprobs=self.logprobs(piece, body))
        for piece in cut(plan.refusal) if plan.refusal else []:
            for i in every:
                yield chunk(i, {"refusal": piece})
        for position, call in enumerate(plan.tool_calls):
            for i in every:
                if plan.legacy_function:
                    yield chunk(i, {"function_call": {"name": call["name"], "arguments": ""}})
                    for piece in cut(call["arguments"], 6):
                        yield chunk(i, {"function_call": {"arguments": piece}})
                    continue
                kind = call["kind"]
                text_key = "input" if kind == "custom" else "arguments"
                yield chunk(i, {"tool_calls": [{"index": position, "id": call["id"], "type": kind,
                                                kind: {"name": call["name"], text_key: ""}}]})
                for piece in cut(call["arguments"], 6):
                    yield chunk(i, {"tool_calls": [{"index": position, kind: {text_key: piece}}]})
        for i in every:
            yield chunk(i, {}, finish=plan.finish)
        separate = model not in ("mock-usage-inline", "mock-usage-cumulative")
        if (asked or model == "mock-usage-always") and separate and not silent:
            yield None, {**base, "choices": [], "usage": plan.chat_usage()}

    # ---- legacy completions

    async def completions(self, conn: Connection, body: dict[str, Any]) -> None:
        prompts = body.get("prompt", "<|endoftext|>")
        if isinstance(prompts, str) or (prompts and isinstance(prompts[0], int)):
            prompts = [prompts]
        texts = [p if isinstance(p, str) else f"<{len(p)} tokens>" for p in prompts]
        plan = make_plan({**body, "n": None}, [{"role": "user", "content": t} for t in texts], [], None, self.new_id)
        plan.prompt = sum(count_tokens(p) if isinstance(p, str) else len(p) for p in prompts) \
            if not is_mock(plan.model, "usage") else plan.prompt
        count = len(texts) * (body.get("n") or 1)
        if not is_mock(plan.model, "usage"):
            plan.completion *= count
        self.count(plan)
        base = {"id": self.new_id("cmpl-", 29), "object": "text_completion", "created": int(time.time()),
                "model": plan.model}
        usage = {k: v for k, v in plan.chat_usage().items() if k.endswith("tokens")}

        def choice(index: int, text: str, finish: str | None) -> dict[str, Any]:
            return {"text": text, "index": index, "logprobs": None, "finish_reason": finish}

        def chunks() -> Iterator[tuple[str | None, Any]]:
            asked = bool((body.get("stream_options") or {}).get("include_usage"))
            extra = {"usage": None} if asked else {}
            for piece in plan.pieces:
                for i in range(count):
                    yield None, {**base, "choices": [choice(i, piece, None)], **extra}
            for i in range(count):
                yield None, {**base, "choices": [choice(i, "", plan.finish)], **extra}
            if asked and plan.model != "mock-nousage":
                yield None, {**base, "choices": [], "usage": usage}

        if body.get("stream"):
            return await self.stream(conn, plan.model, chunks())
        reply = {**base, "choices": [choice(i, plan.text or "", plan.finish) for i in range(count)], "usage": usage}
        if plan.model == "mock-nousage":
            del reply["usage"]
        await self.answer(conn, plan.model, reply)

    # ---- embeddings, models and the small ones

    async def embeddings(self, conn: Connection, body: dict[str, Any]) -> None:
        given = body.get("input")
        if not given:
            raise HTTPError(400, "Missing required parameter: 'input'.", param="input")
        inputs = [given] if isinstance(given, str) or isinstance(given[0], int) else given
        size = body.get("dimensions") or 8
        rows, tokens = [], 0
        for index, value in enumerate(inputs):
            tokens += count_tokens(value) if isinstance(value, str) else len(value)
            digest = hashlib.sha256(encoded(value)).digest()
            vector = [(digest[i % 32] - 127.5) / 128 for i in range(size)]
            shown: Any = vector
            if body.get("encoding_format") == "base64":
                shown = base64.b64encode(struct.pack(f"<{size}f", *vector)).decode()
            rows.append({"object": "embedding", "index": index, "embedding": shown})
        if match := re.fullmatch(r"mock-usage-(\d+).*", body["model"]):
            tokens = int(match[1])
        self.tokens["prompt"] += tokens
        reply = {"object": "list", "data": rows, "model": body["model"],
                 "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}
        if body["model"] == "mock-nousage":
            del reply["usage"]
        await self.answer(conn, body["model"], reply)

    @staticmethod
    def model_object(name: str) -> dict[str, Any]:
        return {"id": name, "object": "model", "created": 1700000000, "owned_by": "mock"}

    async def models(self, conn: Connection) -> None:
        await self.answer(conn, "", {"object": "list", "data": [self.model_object(m) for m in MODELS]})

    async def model(self, conn: Connection, name: str) -> None:
        if name not in MODELS:
            raise HTTPError(404, f"The model '{name}' does not exist", code="model_not_found", param="model")
        await self.answer(conn, "", self.model_object(name))

    async def moderations(self, conn: Connection, body: dict[str, Any]) -> None:
        given = body.get("input", "")
        texts = [given] if isinstance(given, str) else given
        names = ["harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent",
                 "self-harm", "self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence",
                 "violence/graphic"]
        result = {"flagged": False, "categories": dict.fromkeys(names, False),
                  "category_scores": dict.fromkeys(names, 0.01),
                  "category_applied_input_types": {name: ["text"] for name in names}}
        await self.answer(conn, body["model"], {"id": self.new_id("modr-"), "model": body["model"],
                                                "results": [result for _ in texts]})

    async def images(self, conn: Connection, body: dict[str, Any]) -> None:
        usage = {"input_tokens": count_tokens(body.get("prompt", "")), "output_tokens": 100,
                 "input_tokens_details": {"text_tokens": count_tokens(body.get("prompt", "")), "image_tokens": 0}}
        usage["total_tokens"] = usage["input_tokens"] + usage["output_tokens"]
        self.tokens["prompt"] += usage["input_tokens"]
        self.tokens["completion"] += 100
        await self.answer(conn, body["model"], {"created": int(time.time()), "usage": usage, "data": [
            {"b64_json": base64.b64encode(b"\x89PNG mock").decode()} for _ in range(body.get("n") or 1)]})

    async def speech(self, conn: Connection, body: dict[str, Any]) -> None:
        await conn.send(200, self.headers("audio/mpeg"), b"ID3" + bytes(range(256)) * 8)

    async def upload(self, conn: Connection, request: Request, path: str) -> None:
        """multipart/form-data: transcriptions and files. Reports what it understood."""
        match = re.search(r'boundary="?([^";]+)', request.header("content-type"))
        if not match:
            raise HTTPError(400, "Expected multipart/form-data.")
        fields: dict[str, Any] = {}
        for part in request.body.split(b"--" + match[1].encode())[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            names = re.search(rb'name="([^"]*)"(?:.*?filename="([^"]*)")?', head, re.S)
            content = content.removesuffix(b"\r\n")
            if names:
                fields[names[1].decode()] = (names[2].decode(), content) if names[2] is not None else content.decode()
        if not isinstance(fields.get("file"), tuple):
            raise HTTPError(400, "Missing required parameter: 'file'.", param="file")
        name, content = fields["file"]
        digest = hashlib.sha256(content).hexdigest()
        if path == "/v1/files":
            return await self.answer(conn, "", {
                "id": self.new_id("file-"), "object": "file", "bytes": len(content), "created_at": int(time.time()),
                "filename": name, "purpose": fields.get("purpose", ""), "status": "processed"})
        usage = {"type": "tokens", "input_tokens": 14, "input_token_details": {"text_tokens": 0, "audio_tokens": 14},
                 "output_tokens": 6, "total_tokens": 20}
        await self.answer(conn, fields.get("model", ""), {"text": f"{len(content)} bytes {digest[:8]}", "usage": usage})

    # ---- responses

    async def create_response(self, conn: Connection, body: dict[str, Any]) -> None:
        given = body.get("input", "")
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        messages: list[dict[str, Any]] = []
        if body.get("instructions"):
            messages.append({"role": "system", "content": body["instructions"]})
        for item in items:
            if item.get("type") == "function_call_output":
                messages.append({"role": "tool", "content": item.get("output")})
            elif "role" in item:
                messages.append({"role": item["role"], "content": item.get("content")})
        tools = [{"name": t.get("name", ""), "parameters": t.get("parameters"), "kind": t["type"]}
                 for t in body.get("tools") or [] if t.get("type") in ("function", "custom")]
        form = (body.get("text") or {}).get("format") or {}
        schema = form.get("schema") or {} if form.get("type") == "json_schema" else \
            {} if form.get("type") == "json_object" else None
        plan = make_plan(body, messages, tools, schema, self.new_id)
        self.count(plan)
        response = {
            "id": self.new_id("resp_", 48), "object": "response", "created_at": int(time.time()),
            "status": "in_progress", "background": False, "error": None, "incomplete_details": None,
            "instructions": body.get("instructions"), "max_output_tokens": body.get("max_output_tokens"),
            "model": plan.model, "output": [], "parallel_tool_calls": body.get("parallel_tool_calls", True),
            "previous_response_id": body.get("previous_response_id"),
            "reasoning": {"effort": (body.get("reasoning") or {}).get("effort"), "summary": None},
            "service_tier": "default", "store": body.get("store", True),
            "temperature": body.get("temperature", 1.0), "text": body.get("text") or {"format": {"type": "text"}},
            "tool_choice": body.get("tool_choice", "auto"), "tools": body.get("tools") or [],
            "top_p": body.get("top_p", 1.0), "truncation": "disabled", "usage": None,
            "user": body.get("user"), "metadata": body.get("metadata") or {},
        }
        final = {**response, "status": "completed", "output": self.output_items(plan),
                 "usage": plan.responses_usage()}
        if plan.finish == "length":
            final.update(status="incomplete", incomplete_details={"reason": "max_output_tokens"})
        if plan.model == "mock-nousage":
            final["usage"] = None
        if response["store"] is not False:
            self.responses[response["id"]] = {"response": final, "input": items}
        if body.get("stream"):
            return await self.stream(conn, plan.model, self.response_events(response, final, plan), done=False)
        await self.answer(conn, plan.model, final)

    def output_items(self, plan: Plan) -> list[dict[str, Any]]:
        if plan.tool_calls:
            return [{"id": self.new_id("fc_"), "type": "function_call", "status": "completed", "call_id": c["id"],
                     "name": c["name"], "arguments": c["arguments"]} for c in plan.tool_calls]
        if plan.refusal:
            content = [{"type": "refusal", "refusal": plan.refusal}]
        else:
            content = [{"type": "output_text", "text": plan.text, "annotations": [], "logprobs": []}]
        return [{"id": self.new_id("msg_"), "type": "message", "status": "completed", "role": "assistant",
                 "content": content}]

    def response_events(self, first: dict[str, Any], final: dict[str, Any],
                        plan: Plan) -> Iterator[tuple[str | None, Any]]:
        number = -1

        def event(kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
            nonlocal number
            number += 1
            return kind, {"type": kind, "sequence_number": number, **fields}

        yield event("response.created", response=first)
        yield event("response.in_progress", response=first)
        for position, item in enumerate(final["output"]):
            where = {"item_id": item["id"], "output_index": position}
            if item["type"] == "function_call":
                yield event("response.output_item.added", output_index=position,
                            item={**item, "status": "in_progress", "arguments": ""})
                for piece in cut(item["arguments"], 6):
                    yield event("response.function_call_arguments.delta", **where, delta=piece)
                yield event("response.function_call_arguments.done", **where, name=item["name"],
                            arguments=item["arguments"])
            else:
                part = item["content"][0]
                kind = "output_text" if part["type"] == "output_text" else "refusal"
                key = "text" if kind == "output_text" else "refusal"
                extra = {"logprobs": []} if kind == "output_text" else {}
                where["content_index"] = 0
                yield event("response.output_item.added", output_index=position,
                            item={**item, "status": "in_progress", "content": []})
                yield event("response.content_part.added", **where, part={**part, key: ""})
                for piece in plan.pieces or cut(part[key]):
                    yield event(f"response.{kind}.delta", **where, delta=piece, **extra)
                yield event(f"response.{kind}.done", **where, **{key: part[key]}, **extra)
                yield event("response.content_part.done", **where, part=part)
            yield event("response.output_item.done", output_index=position, item=item)
        yield event("response.completed" if final["status"] == "completed" else "response.incomplete",
                    response=final)

    async def stored_response(self, conn: Connection, method: str, name: str, items: bool) -> None:
        kept = self.responses.get(name)
        if kept is None:
            raise HTTPError(404, f"Response with id '{name}' not found.")
        if method == "DELETE" and not items:
            del self.responses[name]
            return await self.answer(conn, "", {"id": name, "object": "response", "deleted": True})
        if method != "GET":
            raise HTTPError(405, "Method not allowed.", code="method_not_supported")
        if not items:
            return await self.answer(conn, "", kept["response"])
        rows = [{"id": f"msg_in_{i}", "type": "message", "role": item.get("role", "user"), "status": "completed",
                 "content": [{"type": "input_text", "text": text_of(item.get("content"))}]}
                for i, item in enumerate(kept["input"])]
        await self.answer(conn, "", {"object": "list", "data": rows, "has_more": False,
                                     "first_id": rows[0]["id"], "last_id": rows[-1]["id"]})


BREAKERS = {"mock-reset", "mock-cut", "mock-truncate", "mock-badjson", "mock-error-midstream"}


async def main() -> None:
    parser = argparse.ArgumentParser(description="OpenAI-compatible mock upstream (see the file's head)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100, help="0 picks a free one, printed on start")
    parser.add_argument("--key", action="append", default=[], help="accepted upstream key; repeatable; none = any")
    parser.add_argument("--seed", default="", help="makes ids repeatable")
    parser.add_argument("--gzip", action="store_true", help="gzip every answer whose request accepts it")
    args = parser.parse_args()
    mock = Mock(args.key, args.seed or secrets.token_hex(8), args.gzip)
    server = await asyncio.start_server(mock.serve, args.host, args.port, limit=MAX_HEADER_BYTES, backlog=1024)
    print(f"mock_openai listening on {args.host}:{server.sockets[0].getsockname()[1]}", flush=True)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
