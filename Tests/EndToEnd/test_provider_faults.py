"""A provider that resets, stalls, truncates, lies or stays silent: a clear answer and a right entry."""

from __future__ import annotations

import json
import socket

import pytest

import mock_openai
from harness import chat, eventually

PROMPT = "Tell me one thing."
REPLY = mock_openai.DEFAULT_REPLY
REPLY_TOKENS = mock_openai.count_tokens(REPLY)
PROMPT_TOKENS = 7 + mock_openai.count_tokens(PROMPT)


def ask(gateway, person, model, stream=False, **more):
    body = chat(model, PROMPT, **more)
    if stream:
        body["stream"] = True
    return gateway.post(body, person.key)


def broke_off(answer) -> bool:
    """Whether a client of this stream can tell that it is not complete."""
    if not answer.whole:
        return True
    events = answer.events()
    return bool(events) and any("error" in json.loads(e) for e in events if e != "[DONE]")


@pytest.mark.parametrize("model, code, words", [
    ("mock-truncate", "upstream_broke_off", "broke off"),
    ("mock-reset", "upstream_hung_up", "closed the connection"),
    ("mock-badjson", "upstream_broken", "broken answer"),
])
def test_a_fault_of_the_provider_has_its_own_sentence(gateway, person, model, code, words):
    answer = ask(gateway, person, model)
    assert answer.status == 502 and answer.error["code"] == code and words in answer.error["message"]
    assert gateway.entry(answer.request_id)["usage_source"] == "none"


def forwarded_json(answer) -> None:
    """Every event is `[DONE]` or JSON, and no chunk has an `error` member beside its choices."""
    for event in answer.events():
        if event != "[DONE]":
            value = json.loads(event)
            assert isinstance(value, dict)
            assert "error" not in value or value["error"], value


class TestWholeAnswers:
    @pytest.mark.parametrize("model", ["mock-reset", "mock-truncate", "mock-cut", "mock-badjson",
                                       "mock-html", "mock-status-401"])
    def test_what_cannot_be_passed_on_is_502(self, gateway, person, model):
        answer = ask(gateway, person, model)
        assert answer.status == 502
        assert answer.error["type"] == "server_error"
        entry = gateway.entry(answer.request_id)
        assert entry["status"] == 502
        assert entry["usage_source"] in ("none", "estimated", "counted")
        if model != "mock-badjson":
            assert entry["completion_tokens"] == 0

    @pytest.mark.parametrize("model", ["mock-nousage", "mock-nullusage"])
    def test_usage_that_never_came_is_counted_and_says_so(self, gateway, person, model):
        answer = ask(gateway, person, model)
        assert answer.status == 200
        assert answer.json()["choices"][0]["message"]["content"] == REPLY
        entry = gateway.entry(answer.request_id)
        assert entry["usage_source"] in ("counted", "estimated")
        assert entry["prompt_tokens"] > 0
        assert 5 <= entry["completion_tokens"] <= len(REPLY)

    @pytest.mark.parametrize("model", ["mock-gzip", "mock-gzip-force"])
    def test_compression_does_not_blind_us(self, gateway, person, model):
        answer = ask(gateway, person, model)
        assert answer.status == 200
        assert answer.header("content-encoding") is None
        assert answer.json()["choices"][0]["message"]["content"] == REPLY
        entry = gateway.entry(answer.request_id)
        assert entry["usage_source"] == "provider"
        assert entry["completion_tokens"] == REPLY_TOKENS

    def test_exact_usage_with_cached_tokens_is_taken_over(self, gateway, person):
        answer = ask(gateway, person, "mock-usage-1000-50-800")
        entry = gateway.entry(answer.request_id)
        assert (entry["prompt_tokens"], entry["completion_tokens"]) == (1000, 50)
        assert entry["usage_source"] == "provider"

    def test_a_megabyte_answer_passes(self, gateway, person):
        answer = ask(gateway, person, "mock-big")
        assert len(answer.json()["choices"][0]["message"]["content"]) == 1 << 20
        assert gateway.entry(answer.request_id)["status"] == 200

    def test_a_slow_answer_is_waited_for(self, gateway, person):
        assert ask(gateway, person, "mock-slow-1").status == 200

    def test_an_error_keeps_its_retry_fields(self, gateway, person):
        answer = ask(gateway, person, "mock-429")
        assert answer.status == 429
        assert answer.header("retry-after") == "1"
        assert answer.header("retry-after-ms") == "250"


class TestStreams:
    @pytest.mark.parametrize("model", ["mock-reset", "mock-cut", "mock-truncate", "mock-badjson",
                                       "mock-error-midstream"])
    def test_a_stream_that_breaks_off_never_looks_complete(self, gateway, person, model):
        answer = ask(gateway, person, model, stream=True)
        assert answer.status == 200
        assert broke_off(answer), answer.body[-500:]
        forwarded_json(answer)
        assert REPLY.startswith(answer_text(answer))
        entry = gateway.entry(answer.request_id)
        # A provider's failure costs nothing unless the provider says so.
        assert entry["usage_source"] == "none"
        assert entry["prompt_tokens"] == entry["completion_tokens"] == 0

    @pytest.mark.parametrize("model", ["mock-nodone", "mock-comments", "mock-crlf", "mock-gzip",
                                       "mock-gzip-force", "mock-usage-inline", "mock-usage-always",
                                       "gpt-4o"])
    def test_an_unusual_stream_is_whole_and_metered(self, gateway, person, model):
        answer = ask(gateway, person, model, stream=True)
        assert answer.status == 200 and answer.whole
        assert answer.text() == REPLY
        assert answer.header("content-encoding") is None
        forwarded_json(answer)
        entry = gateway.entry(answer.request_id)
        assert entry["usage_source"] == "provider"
        assert (entry["prompt_tokens"], entry["completion_tokens"]) == (PROMPT_TOKENS, REPLY_TOKENS)

    @pytest.mark.parametrize("model", ["mock-usage-always", "mock-usage-inline", "mock-usage-cumulative",
                                       "gpt-4o"])
    def test_nobody_sees_usage_who_did_not_ask(self, gateway, person, model):
        for chunk in ask(gateway, person, model, stream=True).chunks():
            assert chunk["choices"], "a chunk without choices reached a client who never asked for it"
            assert chunk.get("usage") is None

    def test_cumulative_usage_is_not_added_up(self, gateway, person):
        answer = ask(gateway, person, "mock-usage-cumulative", stream=True)
        assert answer.text() == REPLY
        entry = gateway.entry(answer.request_id)
        assert (entry["prompt_tokens"], entry["completion_tokens"]) == (PROMPT_TOKENS, REPLY_TOKENS)
        assert entry["usage_source"] == "provider"

    @pytest.mark.parametrize("model", ["mock-nousage", "mock-nullusage"])
    def test_a_stream_without_usage_is_counted(self, gateway, person, model):
        answer = ask(gateway, person, model, stream=True)
        assert answer.text() == REPLY
        entry = gateway.entry(answer.request_id)
        assert entry["usage_source"] in ("counted", "estimated")
        assert 5 <= entry["completion_tokens"] <= len(REPLY)

    def test_bytes_in_drops_make_the_same_text(self, gateway, person):
        answer = ask(gateway, person, "mock-dribble", stream=True)
        assert answer.text().startswith("Zwölf Boxkämpfer") and answer.text().endswith("🥊 — 十二")
        assert gateway.entry(answer.request_id)["usage_source"] == "provider"

    def test_an_error_before_the_first_byte_is_a_plain_error(self, gateway, person):
        answer = ask(gateway, person, "mock-status-500", stream=True)
        assert answer.status == 500
        assert answer.error["code"] == "mock_500"

    def test_asked_usage_comes_once_and_last(self, gateway, person):
        answer = ask(gateway, person, "gpt-4o", stream=True, stream_options={"include_usage": True})
        rows = [c for c in answer.chunks() if c.get("usage")]
        assert len(rows) == 1 and rows[0]["choices"] == []
        assert answer.events()[-1] == "[DONE]"


def answer_text(answer) -> str:
    """The text that came before the break; a broken last event is not looked at."""
    text = ""
    for event in answer.events():
        try:
            chunk = json.loads(event)
        except ValueError:
            continue
        for choice in chunk.get("choices") or []:
            text += choice["delta"].get("content") or ""
    return text


class TestNoProvider:
    def test_nobody_there_is_502_and_costs_nothing(self, launch):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))  # Bound and never listening: connections are refused.
            gateway = launch(f"http://127.0.0.1:{reserved.getsockname()[1]}/v1")
            person = gateway.person()
            answer = ask(gateway, person, "gpt-4o")
            assert answer.status == 502
            assert answer.error["type"] == "server_error"
            entry = gateway.entry(answer.request_id)
            assert (entry["status"], entry["prompt_tokens"], entry["completion_tokens"]) == (502, 0, 0)
            assert gateway.get("/healthz").status == 200

    def test_a_provider_that_comes_back_is_used_again(self, launch, own_provider):
        import harness
        gateway = launch(own_provider.url)
        person = gateway.person()
        assert ask(gateway, person, "gpt-4o").status == 200
        own_provider.stop()
        assert ask(gateway, person, "gpt-4o").status == 502
        port = own_provider.address.split(":")[1]
        import subprocess
        import sys
        again = subprocess.Popen(
            [sys.executable, str(harness.HERE / "mock_openai.py"), "--port", port,
             "--key", harness.UPSTREAM_KEY], stdout=subprocess.PIPE, text=True,
            preexec_fn=harness.with_us)
        try:
            again.stdout.readline()
            eventually(lambda: ask(gateway, person, "gpt-4o").status == 200, what="the provider")
        finally:
            harness.end(again)
