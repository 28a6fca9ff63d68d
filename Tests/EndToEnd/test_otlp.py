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


# ---------------------------------------------------------------------------------- traces

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def lines_of(gateway, request_id: str) -> list[dict]:
    lines = [json.loads(line) for line in gateway.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("request_id") == request_id]


def test_a_clients_trace_is_continued_to_the_provider_and_the_collector(launch, own_provider, collector):
    gateway = launch(own_provider.url, settings=f"otlp:\n  url: {collector.url}\n")
    person = gateway.person()
    eventually(lambda: gateway.post(chat(), person.key).status == 200 and spans(collector), seconds=30, what="a span")

    def ask(**headers: str):
        answer = gateway.post(chat(), person.key, headers=headers)
        assert answer.status == 200
        told = {name.lower(): value for name, value in own_provider.seen(answer.request_id)["headers"]}
        return answer.request_id, told

    traced, told = ask(traceparent=f"00-{TRACE}-{PARENT}-01", tracestate="vendor=a,other=b")
    version, trace, span_id, flags = told["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01") and span_id != PARENT
    assert told["tracestate"] == "vendor=a,other=b"
    dropped, quiet = ask(traceparent=f"00-{TRACE}-{PARENT}-00")
    assert quiet["traceparent"].split("-")[1] == TRACE and quiet["traceparent"].endswith("-00")
    broken, fresh = ask(traceparent=f"00-{TRACE}-{PARENT}", tracestate="vendor=a")
    assert fresh["traceparent"].split("-")[1] != TRACE and "tracestate" not in fresh
    plain, own = ask()
    refused = gateway.post(chat(), "sk-tg-x", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    assert refused.status == 401

    def found():
        shown = {attributes(span)["tollgate.request_id"]: span for span in spans(collector)}
        return shown if {traced, broken, plain} <= set(shown) else None

    shown = eventually(found, seconds=20, what="three spans")
    assert (shown[traced]["traceId"], shown[traced]["parentSpanId"], shown[traced]["spanId"]) == (TRACE, PARENT, span_id)
    assert dropped not in shown
    for request_id, headers in [(broken, fresh), (plain, own)]:
        _, trace, span_id, _ = headers["traceparent"].split("-")
        assert (shown[request_id]["traceId"], shown[request_id]["spanId"]) == (trace, span_id)
        assert "parentSpanId" not in shown[request_id]
    for request_id in (traced, dropped, refused.request_id):
        line = eventually(lambda: lines_of(gateway, request_id), what="a log line")[0]
        assert line["trace_id"] == TRACE


def test_without_a_collector_a_trace_passes_by(launch, own_provider):
    gateway = launch(own_provider.url)
    person = gateway.person()
    given = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=a"}
    answer = gateway.post(chat(), person.key, headers=given)
    told = {name.lower(): value for name, value in own_provider.seen(answer.request_id)["headers"]}
    assert given.items() <= told.items()
    line = eventually(lambda: lines_of(gateway, answer.request_id), what="a log line")[0]
    assert "trace_id" not in line
    told = own_provider.seen(gateway.post(chat(), person.key).request_id)["headers"]
    assert not {"traceparent", "tracestate"} & {name.lower() for name, _ in told}


def test_the_collector_gets_what_the_metrics_page_has(launch, own_provider, collector):
    gateway = launch(own_provider.url, settings=f"otlp:\n  url: {collector.url}\n")
    person = gateway.person()
    assert gateway.post(chat(), person.key).status == 200

    def found():
        metrics = {metric["name"]: metric for body in bodies(collector, "tollgate_ledger_queue")
                   for resource in body["resourceMetrics"] for scope in resource["scopeMetrics"]
                   for metric in scope["metrics"]}
        return metrics if "tollgate_requests" in metrics else None

    metrics = eventually(found, seconds=30, what="the gateway's metrics")
    page = gateway.get("/metrics").body.decode()
    names = {line.split()[2].removesuffix("_total") for line in page.splitlines() if line.startswith("# TYPE")}
    # Families whose labels never occurred have no points, and are not sent.
    assert set(metrics) <= names and "tollgate_ledger_commit_seconds" in metrics
    lag = next(metric for name, metric in metrics.items() if "loop" in name)
    assert lag["histogram"]["aggregationTemporality"] == 2 if "histogram" in lag else True
    requests = metrics["tollgate_requests"]["sum"]
    assert requests["isMonotonic"] and requests["aggregationTemporality"] == 2
    assert sum(int(point["asInt"]) for point in requests["dataPoints"]) >= 1
    assert metrics["tollgate_ledger_queue"]["gauge"]["dataPoints"][0]["asInt"] is not None
