"""What passes the gateway, what does not, and under which id."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

import harness
from harness import UPSTREAM_KEY, chat, header_of

HOP_BY_HOP = {"keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authorization"}


def insertion(before: bytes, after: bytes) -> bytes:
    """What was put into `before` in one place to make `after`."""
    start = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), len(before))
    rest = len(before) - start
    assert rest == 0 or after.endswith(before[start:]), f"{before!r} became {after!r}"
    return after[start:len(after) - rest]


class TestRequestIds:
    @pytest.mark.parametrize("stream", [False, True])
    def test_one_id_at_the_client_the_provider_and_in_the_entry(
            self, gateway, provider, person, since, stream):
        answer = gateway.post(chat(stream=stream), person.key)
        seen = provider.seen(answer.request_id, since)
        entry = gateway.entry(answer.request_id)
        assert header_of(seen, "x-request-id") == answer.request_id == entry["request_id"]
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.request_id)
        assert entry["upstream_request_id"].startswith("req_")
        assert entry["upstream_request_id"] != answer.request_id

    @pytest.mark.parametrize("path, method, key", [
        ("/healthz", "GET", None), ("/v1/nowhere", "GET", None), ("/v1/chat/completions", "POST", None),
        ("/metrics", "GET", None),
    ])
    def test_every_answer_has_one(self, gateway, path, method, key):
        answer = gateway.post({} if method == "POST" else None, key, path=path, method=method)
        assert answer.request_id

    def test_a_clients_own_id_is_not_taken_over(self, gateway, provider, person, since):
        answer = gateway.post(chat(), person.key, headers={"x-request-id": "mine", "x-client-request-id": "c"})
        assert answer.request_id != "mine"
        assert provider.seen(answer.request_id, since)

    def test_ids_are_never_given_twice(self, gateway, person):
        ids = [gateway.post(chat(), person.key).request_id for _ in range(20)]
        assert len(set(ids)) == 20


class TestSecrets:
    def test_the_clients_key_never_reaches_the_provider(self, gateway, provider, person, since):
        for headers in ({"authorization": f"Bearer {person.key}"}, {"api-key": person.key},
                        {"authorization": f"bearer {person.key}", "x-api-key": person.key,
                         "openai-organization": "org-client", "openai-project": "proj-client",
                         "cookie": f"key={person.key}"}):
            answer = gateway.post(chat(), None, headers=headers)
            assert answer.status == 200
            seen = provider.seen(answer.request_id, since)
            assert person.key not in json.dumps(seen)
            assert header_of(seen, "authorization") == f"Bearer {UPSTREAM_KEY}"
            assert header_of(seen, "api-key") is None and header_of(seen, "x-api-key") is None
            assert header_of(seen, "openai-organization") is None
            assert header_of(seen, "openai-project") is None
            assert header_of(seen, "cookie") is None

    def test_the_providers_key_never_reaches_the_client_or_a_log(self, gateway, person):
        for model in ("gpt-4o", "mock-status-401", "mock-html", "mock-reset", "mock-missing"):
            answer = gateway.post(chat(model), person.key)
            assert UPSTREAM_KEY.encode() not in answer.body
            assert UPSTREAM_KEY not in str(answer.headers)
        assert UPSTREAM_KEY not in gateway.log() + "".join(gateway.printed)

    def test_no_key_and_no_prompt_stands_in_a_log_or_an_error(self, gateway, person):
        answer = gateway.post(chat(text="mauve elephants"), person.key)
        assert answer.status == 200
        wrong = person.key[:-1] + ("a" if person.key[-1] != "a" else "b")
        refused = gateway.post(chat(text="mauve elephants"), wrong)
        assert refused.status == 401
        assert wrong.encode() not in refused.body
        assert gateway.post(b'{"mauve elephants"', person.key).status == 400
        log = gateway.log() + "".join(gateway.printed)
        assert "mauve elephants" not in log
        assert person.key not in log and wrong not in log

    def test_no_key_stands_in_the_data_folder(self, gateway, person):
        gateway.entry(gateway.post(chat(), person.key).request_id)
        for path in gateway.data.iterdir():
            if path.is_file():
                assert person.key.encode() not in path.read_bytes(), path


class TestHeaders:
    @pytest.mark.parametrize("stream", [False, True])
    def test_the_providers_limits_are_not_shown_as_ours(self, gateway, person, stream):
        answer = gateway.post(chat(stream=stream), person.key)
        assert answer.header("x-ratelimit-remaining-tokens") != "1999950"
        assert answer.header("x-ratelimit-limit-requests") != "10000"
        assert answer.header("openai-organization") is None

    def test_what_the_provider_says_about_itself_is_passed_on(self, gateway, person):
        answer = gateway.post(chat(), person.key)
        assert answer.header("openai-version") == "2020-10-01"
        assert answer.header("openai-processing-ms") == "7"
        assert answer.header("content-type") == "application/json"

    def test_hop_by_hop_fields_stay_on_their_hop(self, gateway, provider, person, since):
        answer = gateway.post(chat(), person.key, headers={
            "connection": "close, x-private", "x-private": "1", "te": "trailers",
            "proxy-authorization": "Basic eA==", "keep-alive": "timeout=5"})
        assert answer.status == 200
        seen = provider.seen(answer.request_id, since)
        names = {name.lower() for name, _ in seen["headers"]}
        assert not names & HOP_BY_HOP, names
        assert "x-private" not in names
        assert header_of(seen, "host") == provider.address

    def test_compression_is_never_asked_for(self, gateway, provider, person, since):
        answer = gateway.post(chat(), person.key, headers={"accept-encoding": "gzip, br, zstd"})
        seen = provider.seen(answer.request_id, since)
        assert (header_of(seen, "accept-encoding") or "identity") == "identity"


ODD = [
    b'{ "model" : "mock-echo",\n\t"messages":[ {"role":"user","content":"a \\u00e9 \\ud83e\\udd4a b"} ] }',
    b'{"seed":9223372036854775807,"temperature":1.0,"top_p":1e-7,"model":"mock-echo",'
    b'"messages":[{"content":"x","role":"user"}],"logit_bias":{"50256":-100.00}}',
    '{"model":"mock-echo","messages":[{"role":"user","content":"日本語 \\"q\\" \\/ \\u2028"}]}'.encode(),
    b'{"model":"mock-echo","unknown":{"a":[null,true,false,{}],"b":"\\ud800"},'
    b'"messages":[{"role":"user","content":"x"}],"user":null,"n":null}',
]


class TestBytes:
    @pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
    def test_nothing_to_change_means_byte_for_byte(self, gateway, provider, person, since, body):
        answer = gateway.post(body, person.key)
        assert answer.status == 200
        seen = provider.seen(answer.request_id, since)
        assert seen["body_sha256"] == hashlib.sha256(body).hexdigest()

    @pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
    def test_a_stream_gets_its_options_and_no_other_byte_changes(
            self, gateway, provider, person, since, body):
        body = body.rstrip()[:-1] + b', "stream":true }'
        answer = gateway.post(body, person.key)
        assert answer.status == 200
        seen = provider.seen(answer.request_id, since)
        sent = seen["body"].encode("utf-8", "surrogatepass")
        assert b"include_usage" in insertion(body, sent)
        assert seen["json"]["stream_options"] == {"include_usage": True}

    @pytest.mark.parametrize("given, wanted", [
        ({"include_obfuscation": False}, {"include_obfuscation": False, "include_usage": True}),
        ({"include_usage": False}, {"include_usage": True}),
        ({"include_usage": True}, {"include_usage": True}),
        ({}, {"include_usage": True}),
        (None, {"include_usage": True}),
    ])
    def test_stream_options_are_completed(self, gateway, provider, person, since, given, wanted):
        answer = gateway.post(chat(stream=True, stream_options=given), person.key)
        assert answer.status == 200
        assert provider.seen(answer.request_id, since)["json"]["stream_options"] == wanted
        shown = any(chunk.get("usage") for chunk in answer.chunks())
        assert shown == bool(given and given.get("include_usage"))

    def test_an_answer_comes_back_byte_for_byte(self, gateway, provider, person):
        import urllib.request
        body = json.dumps(chat("mock-id-fixed")).encode()
        direct = urllib.request.urlopen(urllib.request.Request(
            f"{provider.url}/chat/completions", body,
            {"authorization": f"Bearer {UPSTREAM_KEY}", "content-type": "application/json"})).read()
        ours = gateway.post(body, person.key).body

        def timeless(answer: bytes) -> bytes:
            return re.sub(rb'"created":\d+', b'"created":0', answer)

        assert timeless(ours) == timeless(direct)


class TestAzurePaths:
    @pytest.mark.parametrize("body", [chat("mock-echo"), chat(None)], ids=["named", "null"])
    def test_a_deployment_path_names_the_model(self, gateway, person, body):
        answer = gateway.post(body, None, headers={"api-key": person.key},
                              path="/openai/deployments/mock-echo/chat/completions?api-version=2024-10-21")
        assert answer.status == 200
        assert gateway.entry(answer.request_id)["model"] == "mock-echo"


class TestModelPaths:
    """The provider's key opens more than the models; no spelling of a path leads a client there."""

    @pytest.mark.parametrize("path", ["../files", "x/../../files", "%2e%2e/files", "..%2ffiles",
                                      "..%5cfiles", "a//b", ".", "%2E"])
    def test_a_path_that_leads_elsewhere_is_no_model(self, gateway, provider, person, path):
        before = provider.last()
        answer = gateway.get(f"/v1/models/{path}", person.key)
        assert (answer.status, answer.error["code"]) == (404, "model_not_found")
        assert provider.requests(before) == []

    @pytest.mark.parametrize("path, sent", [("mock-echo", "mock-echo"), ("ft%3Amock%3A%3A1", "ft:mock::1"),
                                            ("org/model", "org/model"), ("mock-echo/", "mock-echo")])
    def test_a_name_is_passed_on(self, gateway, provider, person, path, sent):
        before = provider.last()
        gateway.get(f"/v1/models/{path}", person.key)
        assert [row["path"] for row in provider.requests(before)] == [f"/v1/models/{sent}"]

    def test_a_deployment_may_not_lead_elsewhere(self, gateway, provider, person):
        before = provider.last()
        for model in ["..", "../files", "a/../../files"]:
            answer = gateway.post(chat(model), person.key)
            assert (answer.status, answer.error["code"]) == (404, "model_not_found")
        assert provider.requests(before) == []


def test_harness_finds_an_insertion():
    assert insertion(b'{"a":1}', b'{"a":1,"b":2}') == b',"b":2'
    with pytest.raises(AssertionError):
        insertion(b'{"a":1}', b'{"a":2}')
    assert harness.header_of({"headers": [["X-A", "1"]]}, "x-a") == "1"
