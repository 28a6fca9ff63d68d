"""Spans and metrics for an OpenTelemetry collector: what was forwarded, once, and never a word of it."""

from __future__ import annotations

import json

import pytest

from harness import chat, eventually
from test_warnings import Receiver


@pytest.fixture
def collector():
    made = Receiver()
    made.url = made.url.removesuffix("/hook")
    yield made
    made.stop()


def attributes(thing: dict) -> dict:
    return {one["key"]: next(iter(one["value"].values())) for one in thing["attributes"]}


def bodies(collector, word: str) -> list[dict]:
    return [json.loads(body) for _, body in list(collector.seen) if word in body.decode()]


def spans(collector) -> list[dict]:
    return [span for body in bodies(collector, "resourceSpans") for resource in body["resourceSpans"]
            for scope in resource["scopeSpans"] for span in scope["spans"]]


def test_every_forwarded_request_is_one_span_and_counts_once(launch, own_provider, collector):
    gateway = launch(own_provider.url, settings=f"otlp:\n  url: {collector.url}\n  headers:\n    - 'X-Key: k1'\n")
    person = gateway.person()

    def begun():
        # The first look only notes where the ledger stands.
        assert gateway.post(chat("gpt-4o", "a secret sentence"), person.key).status == 200
        return spans(collector)

    eventually(begun, seconds=30, what="a first span")
    assert gateway.post(chat(), "sk-tg-x").status == 401
    ids = [gateway.post(chat("gpt-4o", "a secret sentence"), person.key).request_id for _ in range(3)]

    def found():
        shown = {attributes(span)["tollgate.request_id"]: span for span in spans(collector)}
        return shown if set(ids) <= set(shown) else None

    shown = eventually(found, seconds=20, what="three spans")
    span = shown[ids[0]]
    facts, entry = attributes(span), gateway.entry(ids[0])
    assert span["name"] == "chat gpt-4o" and span["kind"] == 3
    assert len(span["traceId"]) == 32 and len(span["spanId"]) == 16
    assert int(span["endTimeUnixNano"]) >= int(span["startTimeUnixNano"])
    assert int(facts["gen_ai.usage.input_tokens"]) == entry["prompt_tokens"]
    assert int(facts["gen_ai.usage.output_tokens"]) == entry["completion_tokens"]
    assert facts["gen_ai.request.model"] == "gpt-4o" and facts["gen_ai.provider.name"] == "openai"
    # Each once, and in the metrics as often.
    assert len(spans(collector)) == len({one["spanId"] for one in spans(collector)})
    points = [point for body in eventually(lambda: bodies(collector, "resourceMetrics"), what="metrics")
              for metric in body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]
              if metric["name"] == "gen_ai.client.token.usage" for point in metric["histogram"]["dataPoints"]]
    inputs = [point for point in points if attributes(point)["gen_ai.token.type"] == "input"]
    assert sum(int(point["count"]) for point in inputs) == len(spans(collector))
    assert all(sum(map(int, point["bucketCounts"])) == int(point["count"]) for point in points)
    assert all(len(point["bucketCounts"]) == len(point["explicitBounds"]) + 1 for point in points)
    headers = collector.seen[0][0]
    assert headers["x-key"] == "k1" and headers["content-type"] == "application/json"
    assert not any(b"secret" in body for _, body in collector.seen)


def test_a_collector_that_fails_costs_nothing_and_gets_it_later(launch, own_provider, collector):
    collector.answers = [503, 503]
    gateway = launch(own_provider.url, settings=f"otlp:\n  url: {collector.url}\n")
    person = gateway.person()
    def failed():
        assert gateway.post(chat(), person.key).status == 200
        return len(collector.seen) >= 2

    eventually(failed, seconds=30, what="two attempts")
    first = spans(collector)[0]["spanId"]

    def found():
        return [span for span in spans(collector) if span["spanId"] == first]

    eventually(lambda: len(found()) >= 3, seconds=30, what="the span again")
    assert "otlp_failing" in gateway.log()
