"""Stored chat completions: kept here for any provider, seen by their own tenant alone."""

from __future__ import annotations

import json
import urllib.parse

import openai
import pytest

from harness import CHAT, chat, eventually, fresh


@pytest.fixture
def make(client):
    def create(text="Say hello.", model="mock-echo", **more):
        return client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": text}], store=True, **more)
    return create


class TestSDK:
    def test_a_stored_completion_is_found_by_the_sdk(self, client, make):
        made = make(metadata={"app": "one", "run": "1"}, temperature=0.25)
        found = client.chat.completions.retrieve(made.id)
        assert found.choices[0].message.content == made.choices[0].message.content
        assert found.object == "chat.completion" and found.usage == made.usage
        raw = found.to_dict()
        assert raw["metadata"] == {"app": "one", "run": "1"} and raw["temperature"] == 0.25
        assert raw["tool_choice"] is None and raw["input_user"] is None
        assert raw["request_id"] == made._request_id

    def test_only_what_asks_for_it_is_stored(self, client):
        made = client.chat.completions.create(
            model="mock-echo", messages=[{"role": "user", "content": "x"}], metadata={"a": "b"})
        with pytest.raises(openai.NotFoundError) as caught:
            client.chat.completions.retrieve(made.id)
        assert "not found" in str(caught.value)
        assert list(client.chat.completions.list()) == []

    def test_paging_by_the_sdk_gives_each_once_in_both_orders(self, client, make):
        ids = [make(f"number {n}").id for n in range(5)]
        assert [c.id for c in client.chat.completions.list(limit=2)] == ids
        assert [c.id for c in client.chat.completions.list(limit=2, order="desc")] == ids[::-1]
        assert [c.id for c in client.chat.completions.list(after=ids[2])] == ids[3:]

    def test_everything_can_be_deleted_while_paging(self, client, make):
        for n in range(5):
            make(f"number {n}")
        gone = [client.chat.completions.delete(c.id).id for c in client.chat.completions.list(limit=2)]
        assert len(gone) == 5
        assert list(client.chat.completions.list()) == []

    def test_filters_by_metadata_and_model(self, client, make):
        one = make(metadata={"app": "a b&c", "n": "1"})
        two = make(metadata={"app": "a b&c", "n": "2"}, model="mock-usage-5-6")
        listed = lambda **q: [c.id for c in client.chat.completions.list(**q)]
        assert listed(metadata={"app": "a b&c"}) == [one.id, two.id]
        assert listed(metadata={"app": "a b&c", "n": "2"}) == [two.id]
        assert listed(metadata={"app": "other"}) == []
        assert listed(model="mock-usage-5-6") == [two.id]

    def test_update_replaces_metadata(self, client, make):
        made = make(metadata={"a": "1"})
        changed = client.chat.completions.update(made.id, metadata={"b": "2"})
        assert changed.to_dict()["metadata"] == {"b": "2"}
        assert client.chat.completions.retrieve(made.id).to_dict()["metadata"] == {"b": "2"}
        assert [c.id for c in client.chat.completions.list(metadata={"b": "2"})] == [made.id]
        assert list(client.chat.completions.list(metadata={"a": "1"})) == []

    def test_delete_says_so_once(self, client, make):
        made = make()
        gone = client.chat.completions.delete(made.id)
        assert gone.deleted and gone.object == "chat.completion.deleted" and gone.id == made.id
        with pytest.raises(openai.NotFoundError):
            client.chat.completions.delete(made.id)

    def test_messages_are_those_of_the_request(self, client):
        made = client.chat.completions.create(
            model="mock-echo", store=True,
            messages=[{"role": "system", "content": "Be brief."},
                      {"role": "user", "name": "ann", "content": [
                          {"type": "text", "text": "What is this?"},
                          {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]}])
        messages = list(client.chat.completions.messages.list(made.id, limit=1))
        assert [m.id for m in messages] == [f"{made.id}-0", f"{made.id}-1"]
        raw = messages[1].to_dict()
        assert raw["content"] is None and raw["name"] == "ann"
        assert [p["type"] for p in raw["content_parts"]] == ["text", "image_url"]
        assert [m.id for m in client.chat.completions.messages.list(made.id, order="desc")][0] == f"{made.id}-1"

    def test_a_stream_is_stored_assembled_with_the_usage_nobody_asked_for(self, client, make):
        text, ident = "", None
        for chunk in make("A stream, please.", stream=True):
            ident = chunk.id
            assert chunk.usage is None
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
        found = client.chat.completions.retrieve(ident)  # At once: stored before the end was seen.
        assert found.object == "chat.completion"
        assert found.choices[0].message.content == text and text
        assert found.choices[0].finish_reason == "stop"
        assert found.usage.total_tokens > 0


class TestTenants:
    def test_the_same_id_of_two_tenants_is_two_completions(self, gateway):
        ann, bob = gateway.person(), gateway.person()
        model = f"mock-id-{fresh('twice')}"
        ids = {gateway.post(chat(model, f"I am {p.name}", store=True), p.key).json()["id"] for p in (ann, bob)}
        assert len(ids) == 1
        path = f"{CHAT}/{ids.pop()}"
        assert gateway.post({"metadata": {"who": "ann"}}, ann.key, path=path).status == 200
        assert gateway.get(path, bob.key).json()["metadata"] == {}
        assert bob.name in json.dumps(gateway.get(f"{path}/messages", bob.key).json())
        assert ann.name not in json.dumps(gateway.get(CHAT, bob.key).json())
        assert gateway.post(None, bob.key, path=path, method="DELETE").status == 200
        assert gateway.get(path, bob.key).status == 404
        assert gateway.get(path, ann.key).json()["metadata"] == {"who": "ann"}

    def test_another_persons_is_not_found_for_any_call(self, gateway, person):
        made = gateway.post(chat(store=True), gateway.person().key).json()["id"]
        for method, path, body in [("GET", "", None), ("POST", "", {"metadata": {}}),
                                   ("DELETE", "", None), ("GET", "/messages", None)]:
            answer = gateway.post(body, person.key, path=f"{CHAT}/{made}{path}", method=method)
            assert answer.status == 404 and "not found" in answer.error["message"]
            assert answer.error["type"] == "invalid_request_error"

    def test_all_keys_of_a_person_see_the_same(self, gateway, person):
        made = gateway.post(chat(store=True), person.key).json()["id"]
        other = gateway.json("key", "create", "--user", person.name)["key"]
        assert gateway.get(f"{CHAT}/{made}", other).status == 200


class TestWhatIsStored:
    def test_what_was_sent_is_stored_after_redaction(self, gateway, provider, since, person):
        number = "-".join(["536", "22", "8145"])
        answer = gateway.post(chat(text=f"My SSN is {number}.", store=True,
                                   metadata={"note": f"ssn {number}"}), person.key)
        assert answer.status == 200
        made = answer.json()["id"]
        kept = json.dumps([gateway.get(f"{CHAT}/{made}", person.key).json(),
                           gateway.get(f"{CHAT}/{made}/messages", person.key).json()])
        assert number not in kept
        sent = json.loads(provider.seen(answer.request_id, since)["body"])
        message = gateway.get(f"{CHAT}/{made}/messages", person.key).json()["data"][0]
        assert message["content"] == sent["messages"][0]["content"] != f"My SSN is {number}."
        changed = gateway.post({"metadata": {"note": f"ssn {number}"}}, person.key, path=f"{CHAT}/{made}")
        assert changed.status == 200 and number not in changed.body.decode()

    def test_store_and_metadata_stay_here(self, gateway, provider, since, person):
        for more in ({"store": True, "metadata": {"a": "b"}}, {"store": False}, {"metadata": {"a": "b"}}):
            answer = gateway.post(chat(**more), person.key)
            sent = json.loads(provider.seen(answer.request_id, since)["body"])
            assert "store" not in sent and "metadata" not in sent

    def test_a_key_can_keep_texts_in_full_or_not_at_all(self, gateway):
        number = "-".join(["536", "22", "8145"])
        full, none = gateway.person(None, "--archive", "full"), gateway.person(None, "--archive", "none")
        made = gateway.post(chat(text=f"SSN {number}", store=True), full.key).json()["id"]
        assert number in gateway.get(f"{CHAT}/{made}/messages", full.key).body.decode()
        made = gateway.post(chat(store=True), none.key).json()["id"]
        assert gateway.get(f"{CHAT}/{made}", none.key).status == 404
        gateway.cli("key", "edit", none.key_id, "--archive", "default")
        made = gateway.post(chat(store=True), none.key).json()["id"]
        assert gateway.get(f"{CHAT}/{made}", none.key).status == 200

    @pytest.mark.parametrize("model", ["mock-status-500", "mock-cut", "mock-error-midstream", "mock-truncate", "mock-badjson"])
    @pytest.mark.parametrize("stream", [False, True])
    def test_failed_and_broken_off_answers_are_not_stored(self, gateway, person, model, stream):
        try:
            gateway.post(chat(model, store=True, stream=stream), person.key)
        except Exception:
            pass
        listed = gateway.get(CHAT, person.key).json()["data"]
        # A model that only misbehaves in the other kind of answer answers whole.
        assert all(c["choices"][0]["finish_reason"] for c in listed)
        if stream:
            assert listed == []

    def test_what_was_stored_outlives_the_gateway(self, launch, provider):
        first = launch(provider.url)
        person = first.person()
        made = first.post(chat(store=True), person.key).json()["id"]
        first.kill()
        second = launch(provider.url)
        assert second.get(f"{CHAT}/{made}", person.key).status == 200

    def test_retention_takes_old_ones(self, launch, provider):
        gateway = launch(provider.url, arguments=["--archive-retention", "1ms"])
        person = gateway.person()
        made = gateway.post(chat(store=True), person.key).json()["id"]
        assert gateway.get(f"{CHAT}/{made}", person.key).status == 200
        gateway.stop()
        again = launch(provider.url, arguments=["--archive-retention", "1ms"])
        eventually(lambda: again.get(f"{CHAT}/{made}", person.key).status == 404, what="the end of it")


class TestQueries:
    @pytest.mark.parametrize("query, status", [
        ("limit=0", 200), ("limit=5000", 200), ("order=asc", 200), ("before=x", 200), ("", 200),
        ("limit=-1", 400), ("limit=x", 400), ("order=up", 400), ("metadata%5Ba%5D=%zz", 400),
        ("after=unknown", 404),
    ])
    def test_queries(self, gateway, person, query, status):
        answer = gateway.get(f"{CHAT}?{query}", person.key)
        assert answer.status == status
        if status == 200:
            value = answer.json()
            assert value == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}

    @pytest.mark.parametrize("body, param", [
        ({}, "metadata"), ({"metadata": {"a": 1}}, "metadata"), ({"metadata": {"k" * 65: "v"}}, "metadata"),
        ({"metadata": {f"k{n}": "v" for n in range(17)}}, "metadata"), ({"metadata": {"a": "v" * 513}}, "metadata"),
    ])
    def test_bad_metadata_is_400_in_both_places(self, gateway, provider, since, person, body, param):
        answer = gateway.post(body, person.key, path=f"{CHAT}/any")
        assert answer.status == 400 and answer.error["param"] == param
        if body:
            answer = gateway.post(chat(store=True, **body), person.key)
            assert answer.status == 400 and answer.error["param"] == param
            assert provider.last() == since

    def test_no_key_is_401(self, gateway):
        assert gateway.get(CHAT).status == 401
        assert gateway.get(f"{CHAT}/any/messages", "sk-tg-x").status == 401

    def test_raw_and_encoded_brackets_find_the_same(self, gateway, person):
        made = gateway.post(chat(store=True, metadata={"a": "b c"}), person.key).json()["id"]
        for query in ("metadata[a]=b%20c", "metadata%5Ba%5D=b+c", "metadata%5ba%5d=b%20c"):
            assert [c["id"] for c in gateway.get(f"{CHAT}?{query}", person.key).json()["data"]] == [made]


class TestTerraform:
    """The calls of mkdev-me/openai, as its client writes them: raw brackets, JSON type on GET."""

    def test_its_calls_and_what_it_decodes(self, gateway, person):
        headers = {"accept-encoding": "gzip", "openai-organization": "org-theirs"}
        body = {"model": "mock-echo", "messages": [{"role": "user", "content": "Hi", "name": "tf"}],
                "temperature": 0.7, "max_tokens": 50, "store": True, "metadata": {"env": "prod"}}
        made = gateway.post(body, person.key, headers=headers).json()
        self.decodes(made)
        read = gateway.post(None, person.key, path=f"{CHAT}/{made['id']}", method="GET", headers=headers)
        self.decodes(read.json())
        listed = gateway.post(None, person.key, method="GET", headers=headers,
                              path=f"{CHAT}?limit=10&order=desc&metadata[env]=prod").json()
        assert [c["id"] for c in listed["data"]] == [made["id"]]
        assert listed["first_id"] == listed["last_id"] == made["id"] and listed["has_more"] is False
        self.decodes(listed["data"][0])
        messages = gateway.post(None, person.key, method="GET", headers=headers,
                                path=f"{CHAT}/{made['id']}/messages?limit=10&order=asc").json()
        assert [(m["role"], m["content"], m["name"]) for m in messages["data"]] == [("user", "Hi", "tf")]
        missing = gateway.post(None, person.key, path=f"{CHAT}/gone", method="GET", headers=headers)
        assert missing.status == 404 and "not found" in missing.error["message"]

    def test_a_space_in_its_unescaped_query_is_400(self, gateway, person):
        assert gateway.post(None, person.key, method="GET", path=f"{CHAT}?metadata[a]=b c").status == 400

    @staticmethod
    def decodes(value):
        """What encoding/json needs for its structs: whole numbers, texts, no arrays for content."""
        assert isinstance(value["created"], int) and isinstance(value["id"], str)
        for choice in value["choices"]:
            assert isinstance(choice["index"], int)
            assert choice["message"]["content"] is None or isinstance(choice["message"]["content"], str)
        assert all(isinstance(value["usage"][k], int)
                   for k in ("prompt_tokens", "completion_tokens", "total_tokens"))
