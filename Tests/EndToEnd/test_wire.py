"""HTTP as it stands on the wire: what is malformed is refused, what is unusual but right works."""

from __future__ import annotations

import json
import time

import pytest

from harness import CHAT, Wire, chat

BODY = json.dumps(chat()).encode()
SIZE = len(BODY)


def head(*lines: str, target: str = CHAT, method: str = "POST", version: str = "HTTP/1.1",
         host: str = "Host: gateway", key: str = "") -> bytes:
    fields = [line for line in (host, f"Authorization: Bearer {key}" if key else "",
                                "Content-Type: application/json", *lines) if line]
    return "\r\n".join([f"{method} {target} {version}", *fields, "", ""]).encode("latin-1")


def chunk(data: bytes = BODY) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST = b"0\r\n\r\n"
LENGTH = f"Content-Length: {SIZE}"
CHUNKED = "Transfer-Encoding: chunked"

# Every row of the strictness table of ENGINE.md, section 3: what others let through, we refuse.
MALFORMED = {
    "length and chunked": lambda k: head(LENGTH, CHUNKED, key=k) + chunk() + LAST,
    "two lengths that differ": lambda k: head(LENGTH, f"Content-Length: {SIZE - 1}", key=k) + BODY,
    "two lengths alike": lambda k: head(LENGTH, LENGTH, key=k) + BODY,
    "a list of lengths": lambda k: head(f"Content-Length: {SIZE}, {SIZE}", key=k) + BODY,
    "a length with a plus": lambda k: head(f"Content-Length: +{SIZE}", key=k) + BODY,
    "a length in hex": lambda k: head(f"Content-Length: {SIZE:#x}", key=k) + BODY,
    "a negative length": lambda k: head("Content-Length: -1", key=k) + BODY,
    "an empty length": lambda k: head("Content-Length:", key=k) + BODY,
    "a length too long to be true": lambda k: head("Content-Length: " + "9" * 40, key=k),
    "xchunked": lambda k: head("Transfer-Encoding: xchunked", key=k) + chunk() + LAST,
    "chunked, identity": lambda k: head("Transfer-Encoding: chunked, identity", key=k) + chunk() + LAST,
    "two transfer encodings": lambda k:
        head(CHUNKED, "Transfer-Encoding: cow", key=k) + chunk() + LAST,
    "a space before the colon of chunked": lambda k:
        head("Transfer-Encoding : chunked", key=k) + chunk() + LAST,
    "a space before the colon of a length": lambda k: head(f"Content-Length : {SIZE}", key=k) + BODY,
    "a folded field": lambda k: head("Transfer-Encoding:\r\n chunked", key=k) + chunk() + LAST,
    "a bare CR in a field": lambda k: head(LENGTH, "X-A: b\rc", key=k) + BODY,
    "bare LF line ends": lambda k: head(LENGTH, key=k).replace(b"\r\n", b"\n") + BODY,
    "a mixed LF in the head": lambda k: head("X-A: b\nX-B: c", LENGTH, key=k) + BODY,
    "a NUL in a value": lambda k: head(LENGTH, "X-A: b\0c", key=k) + BODY,
    "a chunk size with 0x": lambda k: head(CHUNKED, key=k) + b"0x" + chunk() + LAST,
    "a negative chunk size": lambda k: head(CHUNKED, key=k) + b"-" + chunk() + LAST,
    "a huge chunk size": lambda k: head(CHUNKED, key=k) + b"FFFFFFFFFFFFFFFF0\r\n" + BODY,
    "a bare LF after a chunk size": lambda k:
        head(CHUNKED, key=k) + chunk().replace(b"\r\n", b"\n", 1) + LAST,
    "a bare LF after a chunk extension": lambda k:
        head(CHUNKED, key=k) + b"%x;a=b\n%b\r\n" % (SIZE, BODY) + LAST,
    "no CRLF after chunk data": lambda k: head(CHUNKED, key=k) + b"%x\r\n%bXX" % (SIZE, BODY) + LAST,
    "CR and something else at the end of the head": lambda k:
        head(LENGTH, key=k)[:-2] + b"\rX" + BODY,
    "a leading space before a length": lambda k:
        head("X-A: b\r\n Content-Length: 4", LENGTH, key=k) + BODY,
    "chunked in HTTP/1.0": lambda k: head(CHUNKED, version="HTTP/1.0", key=k) + chunk() + LAST,
    "no host": lambda k: head(LENGTH, host="", key=k) + BODY,
    "two hosts": lambda k: head(LENGTH, "Host: other", key=k) + BODY,
    # Beyond the table: what the field's worst failures were made of.
    "an empty field name": lambda k: head(LENGTH, ": value", key=k) + BODY,
    "a line without a colon": lambda k: head(LENGTH, "Nonsense", key=k) + BODY,
    "HTTP/2.0 in the request line": lambda k: head(LENGTH, version="HTTP/2.0", key=k) + BODY,
    "HTTP/1.10": lambda k: head(LENGTH, version="HTTP/1.10", key=k) + BODY,
    "no version": lambda k: b"POST " + CHAT.encode() + b"\r\n\r\n",
    "a space in the target": lambda k: head(LENGTH, target="/v1/chat /completions", key=k) + BODY,
    "a method with a parenthesis": lambda k: head(LENGTH, method="PO(ST", key=k) + BODY,
    "a TLS hello": lambda k: bytes.fromhex("1603010200010001fc0303") + bytes(64) + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_gets_400_and_the_connection_ends(gateway, provider, person, since, name):
    with Wire(gateway.port) as wire:
        wire.send(MALFORMED[name](person.key))
        answer = wire.answer()
        assert answer.status == (505 if name.startswith("HTTP/2.0") else 400), answer
        assert answer.error["message"]
        assert answer.request_id
        assert (answer.header("connection") or "").lower() == "close"
        assert wire.closed(), "the connection stayed open"
    assert provider.last() == since, "something reached the provider"
    assert gateway.post(chat(), person.key).status == 200


class TestLimits:
    def test_a_head_that_is_too_large_is_431(self, gateway, person):
        fields = [f"X-Field-{n}: {'a' * 900}" for n in range(60)]
        with Wire(gateway.port) as wire:
            wire.send(head(LENGTH, *fields, key=person.key))
            assert wire.answer().status == 431
            assert wire.closed()

    def test_too_many_fields_are_431(self, gateway, person):
        with Wire(gateway.port) as wire:
            wire.send(head(LENGTH, *[f"X-{n}: 1" for n in range(150)], key=person.key))
            assert wire.answer().status == 431
            assert wire.closed()

    def test_a_head_that_never_ends_is_431_too(self, gateway):
        with Wire(gateway.port) as wire:
            wire.send(b"POST / HTTP/1.1\r\nX: " + b"a" * 60_000)
            assert wire.answer().status == 431
            assert wire.closed()

    def test_a_target_that_is_too_long_is_414(self, gateway, person):
        with Wire(gateway.port) as wire:
            wire.send(head(LENGTH, target="/v1/" + "a" * 9000, key=person.key))
            assert wire.answer().status == 414
            assert wire.closed()

    def test_an_announced_body_that_is_too_large_is_413_at_once(self, gateway, person):
        with Wire(gateway.port) as wire:
            wire.send(head("Content-Length: 999999999", key=person.key))
            answer = wire.answer()
            assert answer.status == 413
            assert answer.error["message"]
            assert wire.closed()

    def test_a_chunked_body_is_413_when_it_passes_the_limit(self, gateway, person):
        with Wire(gateway.port) as wire:
            wire.send(head(CHUNKED, key=person.key))
            piece = chunk(b" " * (1 << 20))
            try:
                for _ in range(40):
                    wire.send(piece)
            except OSError:
                pass  # It was answered and closed while we still talked.
            assert wire.answer().status == 413

    def test_a_request_of_a_megabyte_passes(self, gateway, person):
        answer = gateway.post(chat("mock-usage-1-1", "word " * 200_000), person.key)
        assert answer.status == 200


class TestRightButUnusual:
    def test_expect_100_continue_is_answered_before_the_body(self, gateway, person):
        with Wire(gateway.port) as wire:
            wire.send(head(LENGTH, "Expect: 100-continue", key=person.key))
            assert wire.head().status == 100
            wire.send(BODY)
            assert wire.answer().status == 200

    def test_expect_with_a_wrong_key_gets_the_final_status(self, gateway):
        with Wire(gateway.port) as wire:
            wire.send(head(LENGTH, "Expect: 100-continue", key="sk-tg-wrong"))
            assert wire.head().status == 401

    def test_pipelined_requests_are_answered_in_order(self, gateway, person):
        texts = [f"number {n}" for n in range(5)]
        wires = b""
        for text in texts:
            body = json.dumps(chat(text=text)).encode()
            wires += head(f"Content-Length: {len(body)}", key=person.key) + body
        with Wire(gateway.port) as wire:
            wire.send(wires)
            answers = [wire.answer() for _ in texts]
        assert [a.json()["choices"][0]["message"]["content"] for a in answers] == texts

    def test_a_stream_can_be_followed_by_the_next_request(self, gateway, person):
        body = json.dumps(chat(stream=True)).encode()
        with Wire(gateway.port) as wire:
            for _ in range(3):
                wire.send(head(f"Content-Length: {len(body)}", key=person.key) + body)
                answer = wire.answer()
                assert answer.whole and answer.text() == "Say hello."

    def test_a_chunked_request_body_with_extension_and_trailer_works(self, gateway, person):
        wire_body = b"".join(
            b"%x;note=1\r\n%b\r\n" % (len(part), part)
            for part in (BODY[:1], BODY[1:20], BODY[20:])) + b"0\r\nX-Sum: 1\r\n\r\n"
        with Wire(gateway.port) as wire:
            wire.send(head(CHUNKED, key=person.key) + wire_body)
            assert wire.answer().status == 200
            wire.send(head(LENGTH, key=person.key) + BODY)
            assert wire.answer().status == 200

    def test_one_byte_at_a_time_is_still_a_request(self, gateway, person):
        with Wire(gateway.port) as wire:
            for byte in head(LENGTH, key=person.key) + BODY:
                wire.send(bytes([byte]))
            assert wire.answer().status == 200

    def test_http_1_0_gets_no_chunks_and_a_close(self, gateway, person):
        body = json.dumps(chat(stream=True)).encode()
        with Wire(gateway.port) as wire:
            wire.send(head(f"Content-Length: {len(body)}", version="HTTP/1.0", key=person.key) + body)
            answer = wire.answer()
            assert answer.status == 200
            assert answer.header("transfer-encoding") is None
            assert answer.text() == "Say hello."
            assert wire.closed()

    def test_head_has_the_fields_and_no_body(self, gateway):
        with Wire(gateway.port) as wire:
            for path in ("/healthz", "/nowhere", "/healthz"):
                wire.send(head(target=path, method="HEAD"))
                answer = wire.answer("HEAD")
                assert answer.status == (404 if path == "/nowhere" else 200)
                assert int(answer.header("content-length") or 0) >= 0

    def test_a_query_string_is_no_part_of_the_route(self, gateway, person):
        assert gateway.post(chat(), person.key, path=CHAT + "?beta=true").status == 200

    def test_an_unknown_route_is_404_with_an_error_object(self, gateway, person):
        answer = gateway.post({}, person.key, path="/v1/nothing/here")
        assert answer.status == 404
        assert answer.error["type"] == "invalid_request_error"
        assert answer.request_id

    def test_a_wrong_method_is_405(self, gateway, person):
        answer = gateway.post(chat(), person.key, method="PUT")
        assert answer.status == 405
        assert answer.error["message"]

    def test_options_is_no_server_error(self, gateway):
        assert gateway.post(None, None, method="OPTIONS").status < 500

    def test_the_connection_lives_on_after_an_error_whose_body_was_read(self, gateway, person):
        with Wire(gateway.port) as wire:
            wire.send(head("Content-Length: 5", key=person.key) + b"{not}")
            assert wire.answer().status == 400
            wire.send(head(LENGTH, key=person.key) + BODY)
            assert wire.answer().status == 200

    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    def test_the_scheme_is_read_in_any_case(self, gateway, person, scheme):
        answer = gateway.post(chat(), None, headers={"authorization": f"{scheme} {person.key}"})
        assert answer.status == 200

    def test_the_azure_header_works(self, gateway, person):
        assert gateway.post(chat(), None, headers={"api-key": person.key}).status == 200

    def test_a_client_that_says_nothing_holds_nothing_up(self, gateway, person):
        silent = [Wire(gateway.port) for _ in range(50)]
        try:
            started = time.monotonic()
            assert gateway.post(chat(), person.key).status == 200
            assert time.monotonic() - started < 5
        finally:
            for wire in silent:
                wire.socket.close()


class TestBodies:
    @pytest.mark.parametrize("body, param", [
        (b"", None), (b"{", None), (b"[]", None), (b'"x"', None), (b"{} {}", None),
        (b'{"model": "mock-echo"}', "messages"),
        (b'{"messages": [{"role": "user", "content": "x"}]}', None),
        (b'{"model": 7, "messages": [{"role": "user", "content": "x"}]}', "model"),
        (b'{"model": "mock-echo", "messages": []}', "messages"),
        (b'{"model": "mock-echo", "messages": "x"}', "messages"),
        (b'{"model": "mock-echo", "messages": [7]}', None),
        (b'{"model": "a", "model": "b", "messages": [{"role": "user", "content": "x"}]}', None),
        (b'{"model": "mock-echo", "messages": [{"role": "user", "content": "\xff"}]}', None),
        (b'{"model": "mock-echo", "messages": [{"role": "user", "content": "x"}], "stream": "yes"}', "stream"),
        (b'{"model": "mock-echo", "messages": [{"role": "user", "content": "x"}], "n": -1}', "n"),
        (b'{"model": "mock-echo", "messages": [{"role": "user", "content": "x"}], "max_tokens": "x"}',
         "max_tokens"),
        (b"[" * 100_000 + b"]" * 100_000, None),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, None),
    ], ids=lambda value: repr(value)[:40])
    def test_a_bad_body_is_400_and_forwards_nothing(
            self, gateway, provider, person, since, body, param):
        answer = gateway.post(body, person.key)
        assert answer.status == 400
        assert answer.error["type"] == "invalid_request_error"
        if param:
            assert answer.error["param"] == param
        assert provider.last() == since
        assert gateway.entry(answer.request_id)["status"] == 400

    @pytest.mark.parametrize("limit", [
        b"9223372036854775807", b"9223372036854775808", b"-1", b"0", b"1e30", b"1.5", b"1" * 60])
    def test_absurd_numbers_end_no_process(self, gateway, person, limit):
        body = BODY[:-1] + b', "max_tokens": ' + limit + b"}"
        assert gateway.post(body, person.key).status < 500
        assert gateway.post(chat(), person.key).status == 200

    def test_a_compressed_request_body_is_refused_or_read(self, gateway, person):
        import gzip
        answer = gateway.post(gzip.compress(BODY), person.key, headers={"content-encoding": "gzip"})
        assert answer.status in (200, 415)

    def test_a_wrong_key_with_a_broken_body_is_401(self, gateway):
        assert gateway.post(b"{", "sk-tg-wrong").status == 401
