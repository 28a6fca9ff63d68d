"""Personal data does not reach the provider, whatever field and whatever spelling it comes in."""

from __future__ import annotations

import hashlib
import json

import pytest

from harness import chat

SSN, CARD, URL = "536-22-8734", "4111 1111 1111 1111", "https://intra.example.com/case?id=77"
VALUES = {"SSN": SSN, "CARD": CARD, "URL": URL}


def tool_history(text: str) -> list:
    return [{"role": "user", "content": "go"},
            {"role": "assistant", "content": None, "tool_calls": [
                {"id": "call_1", "type": "function", "function": {
                    "name": "save", "arguments": json.dumps({"note": text})}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "ok"}]


FIELDS = {
    "a user's message": lambda t: chat("gpt-4o", t),
    "a system message": lambda t: chat("gpt-4o", messages=[
        {"role": "system", "content": t}, {"role": "user", "content": "go"}]),
    "a text part": lambda t: chat("gpt-4o", messages=[
        {"role": "user", "content": [{"type": "text", "text": "see:"}, {"type": "text", "text": t}]}]),
    "an assistant's message": lambda t: chat("gpt-4o", messages=[
        {"role": "assistant", "content": t}, {"role": "user", "content": "go"}]),
    "the arguments of a tool call": lambda t: chat("gpt-4o", messages=tool_history(t)),
    "a tool's result": lambda t: chat("gpt-4o", messages=[
        *tool_history("x")[:2], {"role": "tool", "tool_call_id": "call_1", "content": t}]),
    "a function call of old": lambda t: chat("gpt-4o", messages=[
        {"role": "assistant", "content": None,
         "function_call": {"name": "f", "arguments": json.dumps({"a": t})}},
        {"role": "function", "name": "f", "content": "ok"}]),
    "a prediction": lambda t: chat("gpt-4o", prediction={"type": "content", "content": t}),
    "a value of the metadata": lambda t: chat("gpt-4o", metadata={"note": t}),
    "a tool's description": lambda t: chat("gpt-4o", tools=[
        {"type": "function", "function": {"name": "f", "description": t, "parameters": {}}}]),
    "an unknown member": lambda t: chat("gpt-4o", notes_of_tomorrow={"deep": [t]}),
}


def spellings(value: str) -> dict[str, str]:
    """The same text as JSON strings that differ on the wire."""
    plain = json.dumps(value)
    return {
        "plain": plain,
        "every character escaped": '"' + "".join(f"\\u{ord(c):04x}" for c in value) + '"',
        "capital escapes": '"' + "".join(f"\\u{ord(c):04X}" for c in value) + '"',
        "some digits escaped": "".join(f"\\u{ord(c):04x}" if c in "136" else c for c in plain),
        "escaped slashes": plain.replace("/", "\\/"),
    }


def is_hidden(value: str, seen: dict) -> bool:
    """Neither the value nor its digits stand in what the provider parsed or read."""
    parsed = json.dumps(seen["json"], ensure_ascii=False)
    digits = "".join(c for c in value if c.isdigit())
    squeezed = parsed.replace("-", "").replace(" ", "")
    return value not in parsed and value not in seen["body"] and (len(digits) < 9 or digits not in squeezed)


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_value_is_hidden_in_every_field(gateway, provider, person, since, kind, field):
    value = VALUES[kind]
    answer = gateway.post(FIELDS[field](f"note {value} end"), person.key)
    assert answer.status == 200, answer
    seen = provider.seen(answer.request_id, since)
    assert is_hidden(value, seen), seen["body"]
    assert gateway.entry(answer.request_id)["redactions"]


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("spelling", spellings("x"))
def test_no_spelling_of_a_json_string_slips_through(gateway, provider, person, since, kind, spelling):
    value = VALUES[kind]
    text = spellings(f"note {value} end")[spelling]
    body = b'{"model":"gpt-4o","messages":[{"role":"user","content":%b}]}' % text.encode()
    answer = gateway.post(body, person.key)
    assert answer.status == 200
    seen = provider.seen(answer.request_id, since)
    assert is_hidden(value, seen), seen["body"]
    assert seen["json"]["messages"][0]["content"].startswith("note ")
    assert seen["json"]["messages"][0]["content"].endswith(" end")


def parts(*texts: str) -> list:
    return [{"type": "text", "text": text} for text in texts]


DISGUISES = {
    "cut where two text parts meet": (parts("ssn 536-22", "-8734, thanks"), "thanks"),
    "explained by the part before": (parts("my ssn is", "536228734"), "my ssn is"),
    "in words": ("my ssn is five three six dash two two dash eight seven three four, thanks", "thanks"),
    "coloured by a terminal": ("\x1b[31m536\x1b[0m-22-8734 is red", "is red"),
    "with marks of another script": ("5\u0e473\u0e476-22-8734 is marked", "is marked"),
    "in a Markdown table": ("| ssn | 536 22 8734 |\n| name | Jo |", "name"),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguised_number_is_hidden(gateway, provider, person, since, disguise):
    content, kept = DISGUISES[disguise]
    answer = gateway.post(chat("gpt-4o", messages=[{"role": "user", "content": content}]), person.key)
    assert answer.status == 200, answer
    sent = provider.seen(answer.request_id, since)["json"]["messages"][0]["content"]
    text = sent if isinstance(sent, str) else "".join(part["text"] for part in sent)
    assert kept in text and "[SSN-" in text
    assert "8734" not in text and "two two" not in text
    assert not isinstance(sent, list) or all(part["text"] for part in sent)
    assert gateway.entry(answer.request_id)["redactions"]["SSN"] == 1


@pytest.mark.parametrize("stream", [False, True])
def test_the_rest_of_the_request_stays_as_it_was(gateway, provider, person, since, stream):
    body = {"temperature": 1.0, "model": "gpt-4o", "stream": stream, "messages": [
        {"role": "user", "content": "keep this"}, {"role": "user", "content": f"not {SSN}"}]}
    answer = gateway.post(body, person.key)
    seen = provider.seen(answer.request_id, since)["json"]
    assert seen["messages"][0] == body["messages"][0]
    assert seen["temperature"] == 1.0 and [name for name in seen if name in body] == list(body)


INNOCENT = [
    "Order 1732186223123 took 250 300 1000 ms.", "Version 1.2.3, hash 4f2a11d9c0ffee12.",
    "Call os.system from rpc.py", "ISBN 978-3-16-148410-0", "4111 1111 1111 1112 fails its checksum",
    "000-12-3456, 666-12-3456 and 912-34-5678 were never given out",
    "one two three four five six seven eight nine ten, and from the top", "| password | required |",
    "[.4300.0020.0011.0002] +394606-0860929 bob:x:1001:1001::/home/bob libfoo.so.10.20.30.40",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_no_personal_data_is_left_alone(gateway, provider, person, since, text):
    body = json.dumps(chat("gpt-4o", text)).encode()
    answer = gateway.post(body, person.key)
    seen = provider.seen(answer.request_id, since)
    assert seen["body_sha256"] == hashlib.sha256(body).hexdigest()
    assert not gateway.entry(answer.request_id)["redactions"]


def test_no_removed_value_is_kept_anywhere(gateway, person):
    answer = gateway.post(chat("gpt-4o", f"My number is {SSN} and {CARD}."), person.key)
    gateway.entry(answer.request_id)
    assert SSN not in gateway.log() and CARD not in gateway.log()
    for name in ("ledger.db", "ledger.db-wal"):
        path = gateway.data / name
        if path.exists():
            assert SSN.encode() not in path.read_bytes()
