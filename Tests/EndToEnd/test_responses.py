"""The Responses API: what the provider keeps is for the tenant whose request made it."""

from __future__ import annotations

import json

import openai
import pytest

from harness import fresh


def sdk(gateway, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=gateway.base_url, api_key=key, max_retries=0)


@pytest.fixture
def other(gateway):
    """Another person's client."""
    with sdk(gateway, gateway.person().key) as made:
        yield made


def make(client, text="Say hello.", model="mock-echo", **more):
    return client.responses.create(model=model, input=text, **more)


def streamed(client, **more):
    """The whole response at the end of a stream."""
    last = None
    for event in make(client, stream=True, **more):
        last = event
    assert last.type == "response.completed"
    return last.response


def refused(call, status, code, param):
    with pytest.raises(openai.APIStatusError) as caught:
        call()
    error = caught.value
    assert (error.status_code, error.code, error.param) == (status, code, param), error
    assert error.type == "invalid_request_error" and "not found" in error.message
    return error


def previous_refused(client, name):
    error = refused(lambda: make(client, previous_response_id=name),
                    400, "previous_response_not_found", "previous_response_id")
    assert name in error.message


class TestOwnership:
    def test_a_response_is_continued_by_whoever_made_it(self, provider, client, since):
        first = make(client)
        second = make(client, previous_response_id=first.id)
        third = make(client, previous_response_id=second.id, stream=False)
        bodies = [json.loads(r["body"]) for r in provider.requests(since, path="/v1/responses")]
        assert [b.get("previous_response_id") for b in bodies] == [None, first.id, second.id]
        assert third.status == "completed"

    def test_nobody_else_can_name_it(self, gateway, provider, client, other):
        first = make(client)
        since = provider.last()
        previous_refused(other, first.id)
        previous_refused(other, "resp_invented")
        assert provider.requests(since) == []
        reasons = [e.get("reason") for e in gateway.entries()][-2:]
        assert reasons == ["state_not_owned", "state_unknown"]
        assert "foreign_state" in gateway.log()

    def test_a_stream_can_be_continued_from_its_first_event_on(self, client, other):
        stream = make(client, stream=True)
        created = next(iter(stream))
        assert created.type == "response.created"
        assert make(client, previous_response_id=created.response.id).status == "completed"
        previous_refused(other, created.response.id)
        for _ in stream:
            pass

    def test_what_a_team_made_is_the_teams(self, gateway, client):
        team = gateway.json("team", "add", fresh("team"))["name"]
        keys = [gateway.json("key", "create", "--team", team, "--attribution", "none")["key"]
                for _ in range(2)]
        with sdk(gateway, keys[0]) as one, sdk(gateway, keys[1]) as two:
            first = make(one)
            assert make(two, previous_response_id=first.id).status == "completed"
            previous_refused(client, first.id)

    def test_what_is_not_stored_cannot_be_named(self, client):
        previous_refused(client, make(client, store=False).id)

    def test_items_and_conversations_are_bound_too(self, provider, client, other):
        item = streamed(client).output[0].id
        whole = make(client).output[0].id
        reference = lambda name: [{"type": "item_reference", "id": name},
                                  {"role": "user", "content": "And?"}]
        for name in (item, whole):
            assert make(client, text=reference(name)).status == "completed"
        since = provider.last()
        for name in (item, whole, "msg_invented"):
            refused(lambda: make(other, text=reference(name)), 404, None, "input")
        bare = [{"id": item}, {"role": "user", "content": "And?"}]
        refused(lambda: make(other, text=bare), 404, None, "input")
        hidden = [{"type": "reasoning", "id": item, "summary": []}]
        refused(lambda: make(other, text=hidden), 404, None, "input")
        for form in ("conv_1", {"id": "conv_1"}):
            refused(lambda: make(other, conversation=form), 404, None, "conversation")
        tool = {"type": "code_interpreter", "container": "cntr_1"}
        refused(lambda: make(other, tools=[tool]), 404, None, "tools")
        assert provider.requests(since) == []

    def test_whole_items_of_ones_own_pass_and_anothers_do_not(self, client, other):
        answer = make(client)
        said = [i.model_dump(exclude_none=True) for i in answer.output]
        more = [{"role": "user", "content": "And?"}]
        assert make(client, text=said + more).status == "completed"
        refused(lambda: make(other, text=said + more), 404, None, "input")
        invented = [{**said[0], "id": "msg_my_own"}]
        assert make(other, text=invented + more).status == "completed"

    def test_malformed_names_are_told(self, client):
        for more, param in [({"previous_response_id": 5}, "previous_response_id"),
                            ({"conversation": {"name": "x"}}, "conversation.id"),
                            ({"background": True}, "background")]:
            with pytest.raises(openai.BadRequestError) as caught:
                make(client, extra_body=more)
            assert caught.value.param == param


class TestRoutes:
    def test_its_owner_reads_lists_and_deletes_it(self, provider, client):
        made = make(client)
        found = client.responses.retrieve(made.id)
        assert found.output_text == made.output_text and found.usage == made.usage
        items = list(client.responses.input_items.list(made.id, order="asc", limit=5))
        assert items[0].content[0].text == "Say hello."
        since = provider.last()
        client.responses.retrieve(made.id, include=["reasoning.encrypted_content"])
        client.responses.delete(made.id)
        got, deleted = provider.requests(since)
        assert got["query"] == {"include[]": "reasoning.encrypted_content"}
        assert deleted["method"] == "DELETE"
        with pytest.raises(openai.NotFoundError):
            client.responses.retrieve(made.id)
        previous_refused(client, made.id)

    def test_nobody_else_can(self, provider, client, other):
        made = make(client)
        since = provider.last()
        for call in (lambda: other.responses.retrieve(made.id),
                     lambda: other.responses.delete(made.id),
                     lambda: other.responses.cancel(made.id),
                     lambda: list(other.responses.input_items.list(made.id)),
                     lambda: other.responses.retrieve("resp_invented")):
            refused(call, 404, None, None)
        assert provider.requests(since) == []
        assert client.responses.retrieve(made.id).id == made.id

    def test_cancelling_reaches_the_provider(self, provider, client):
        made = make(client)
        since = provider.last()
        with pytest.raises(openai.APIStatusError):  # The stand-in has no such route.
            client.responses.cancel(made.id)
        seen = provider.requests(since)[0]
        assert (seen["method"], seen["path"]) == ("POST", f"/v1/responses/{made.id}/cancel")

    def test_a_path_leads_nowhere_else(self, gateway, provider, client, since):
        for path in ("responses/..%2Ffiles", "responses/../files", "responses/x/y", "responses/x/y/z"):
            with pytest.raises(openai.APIStatusError):
                client.get(f"/{path}", cast_to=object)
        with pytest.raises(openai.APIStatusError) as caught:
            client.get("/responses/x?stream=true", cast_to=object)
        assert caught.value.status_code == 400
        assert provider.requests(since) == []

    def test_calls_that_are_not_served_are_no_ids(self, client):
        for path in ("input_tokens", "compact"):
            with pytest.raises(openai.NotFoundError) as caught:
                client.post(f"/responses/{path}", body={"model": "gpt-4o", "input": "x"}, cast_to=object)
            assert caught.value.code == "unknown_url"

    def test_methods_that_a_path_lacks_are_named(self, gateway, client):
        with pytest.raises(openai.APIStatusError) as caught:
            client.patch("/responses/resp_1", cast_to=object)
        assert caught.value.status_code == 405
        assert caught.value.response.headers["allow"] == "GET, HEAD, DELETE"


class TestMemory:
    def test_a_crash_forgets_nothing(self, provider, launch):
        gateway = launch(provider.url)
        ann, bob = gateway.person(), gateway.person()
        with sdk(gateway, ann.key) as client:
            first = make(client)
        gateway.kill()
        gateway.start()
        with sdk(gateway, ann.key) as client:
            assert make(client, previous_response_id=first.id).status == "completed"
        with sdk(gateway, bob.key) as client:
            previous_refused(client, first.id)

    def test_unknown_ids_pass_where_that_is_set_and_others_never(self, provider, launch):
        gateway = launch(provider.url, settings="responses: {unknown_ids: pass}\n")
        with sdk(gateway, gateway.person().key) as ann, sdk(gateway, gateway.person().key) as bob:
            first = make(ann)
            since = provider.last()
            assert make(bob, previous_response_id="resp_elsewhere").status == "completed"
            assert "resp_elsewhere" in provider.requests(since)[0]["body"]
            previous_refused(bob, first.id)
            with pytest.raises(openai.NotFoundError):
                bob.responses.retrieve("resp_elsewhere")
            assert len(provider.requests(since)) == 2

    def test_a_forgotten_person_leaves_nothing_that_can_be_named(self, gateway, person, client):
        first = make(client)
        gateway.cli("user", "forget", person.name)
        previous_refused(client, first.id)


class TestQuota:
    @pytest.mark.parametrize("is_streamed", [False, True])
    def test_former_turns_are_held_for_too(self, gateway, is_streamed):
        person = gateway.person()
        person.quota(1_000)
        with sdk(gateway, person.key) as client:
            more = {"model": "mock-usage-500-100", "max_output_tokens": 100}
            first = streamed(client, **more) if is_streamed else make(client, **more)
            with pytest.raises(openai.RateLimitError) as caught:
                make(client, previous_response_id=first.id, **more)
            assert caught.value.code == "insufficient_quota"
            assert make(client, model="mock-echo", max_output_tokens=50).status == "completed"
