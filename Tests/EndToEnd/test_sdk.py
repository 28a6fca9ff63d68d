"""The real openai package against the gateway: nothing but the base URL and the key is different."""

from __future__ import annotations

import asyncio
import json
import time

import openai
import pydantic
import pytest

from harness import chat, eventually, fresh, header_of

WEATHER = {"type": "function", "function": {
    "name": "weather", "description": "The weather in a town.",
    "parameters": {"type": "object", "properties": {"town": {"type": "string"}},
                   "required": ["town"], "additionalProperties": False}, "strict": True}}
CLOCK = {"type": "function", "function": {
    "name": "clock", "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}}}}


def test_a_completion_comes_back_and_is_recorded(gateway, client, person):
    answer = client.chat.completions.create(**chat("mock-echo", "Good morning."))
    assert answer.choices[0].message.content == "Good morning."
    assert answer.choices[0].finish_reason == "stop"
    entry = gateway.entry(answer._request_id)
    assert entry["user"] == person.name
    assert entry["model"] == "mock-echo"
    assert entry["status"] == 200
    assert entry["prompt_tokens"] == answer.usage.prompt_tokens
    assert entry["completion_tokens"] == answer.usage.completion_tokens
    assert entry["usage_source"] == "provider"


def test_the_async_client_works_too(gateway, person):
    async def ask(number: int) -> str:
        return (await client.chat.completions.create(**chat("mock-echo", f"Number {number}."))) \
            .choices[0].message.content

    async def main() -> list[str]:
        async with client:
            return await asyncio.gather(*(ask(n) for n in range(20)))

    client = openai.AsyncOpenAI(base_url=gateway.base_url, api_key=person.key, max_retries=0)
    assert asyncio.run(main()) == [f"Number {n}." for n in range(20)]
    gateway.entries_of(person.name, 20)


def test_an_async_stream_arrives_whole(gateway, person):
    async def main() -> str:
        async with openai.AsyncOpenAI(base_url=gateway.base_url, api_key=person.key,
                                      max_retries=0) as client:
            stream = await client.chat.completions.create(
                **chat("mock-dribble", "Go.", stream=True))
            return "".join([c.choices[0].delta.content or "" async for c in stream])

    assert asyncio.run(main()) == "Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich 🥊 — 十二"


def test_a_base_url_with_a_slash_at_its_end_works(gateway, person):
    with openai.OpenAI(base_url=gateway.base_url + "/", api_key=person.key, max_retries=0) as client:
        assert client.chat.completions.create(**chat()).choices[0].message.content == "Say hello."


class TestStreams:
    def test_a_stream_without_usage_shows_none(self, gateway, client):
        chunks = list(client.chat.completions.create(
            **chat("mock-echo", "one two three", stream=True)))
        assert "".join(c.choices[0].delta.content or "" for c in chunks) == "one two three"
        assert all(c.usage is None for c in chunks)
        assert chunks[-1].choices[0].finish_reason == "stop"

    def test_a_stream_is_metered_by_the_provider_though_nobody_asked(self, gateway, person):
        answer = gateway.post(chat("mock-usage-120-34", stream=True), person.key)
        assert answer.status == 200
        assert answer.header("content-type").split(";")[0] == "text/event-stream"
        assert answer.events()[-1] == "[DONE]"
        assert all(chunk["choices"] for chunk in answer.chunks())
        entry = gateway.entry(answer.request_id)
        assert (entry["prompt_tokens"], entry["completion_tokens"]) == (120, 34)
        assert entry["usage_source"] == "provider"

    def test_usage_comes_when_it_was_asked_for(self, gateway, client):
        chunks = list(client.chat.completions.create(
            **chat("mock-usage-77-5", stream=True, stream_options={"include_usage": True})))
        assert chunks[-1].choices == []
        assert (chunks[-1].usage.prompt_tokens, chunks[-1].usage.completion_tokens) == (77, 5)

    def test_the_stream_helper_works(self, client):
        with client.chat.completions.stream(model="mock-echo", messages=[
                {"role": "user", "content": "a b c"}]) as stream:
            kinds = {event.type for event in stream}
            final = stream.get_final_completion()
        assert "content.delta" in kinds and "content.done" in kinds
        assert final.choices[0].message.content == "a b c"

    def test_chunks_are_not_collected_on_the_way(self, client):
        started = time.monotonic()
        stream = client.chat.completions.create(**chat("mock-slow-10", stream=True))
        next(iter(stream))
        first = time.monotonic() - started
        stream.close()
        assert first < 5, "the first chunk was held back until the stream had ended"

    def test_n_choices_stream_side_by_side(self, client):
        texts = ["", "", ""]
        for chunk in client.chat.completions.create(**chat("mock-echo", "x y z", n=3, stream=True)):
            for choice in chunk.choices:
                texts[choice.index] += choice.delta.content or ""
        assert texts == ["x y z"] * 3

    def test_a_raw_response_shows_its_headers(self, gateway, client):
        raw = client.chat.completions.with_raw_response.create(**chat(stream=True))
        assert raw.headers["x-request-id"] == raw.request_id
        assert "".join(c.choices[0].delta.content or "" for c in raw.parse()) == "Say hello."
        assert gateway.entry(raw.request_id)["status"] == 200


class TestTools:
    def test_a_tool_is_called_and_its_answer_used(self, client):
        messages = [{"role": "user", "content": "Weather in Ulm?"}]
        first = client.chat.completions.create(model="gpt-4o", messages=messages, tools=[WEATHER])
        call = first.choices[0].message.tool_calls[0]
        assert first.choices[0].finish_reason == "tool_calls"
        assert call.function.name == "weather"
        assert json.loads(call.function.arguments) == {"town": "mock town"}
        messages += [first.choices[0].message.model_dump(exclude_none=True),
                     {"role": "tool", "tool_call_id": call.id, "content": "12 degrees"}]
        second = client.chat.completions.create(model="gpt-4o", messages=messages, tools=[WEATHER])
        assert second.choices[0].message.content == "The tool said: 12 degrees"

    @pytest.mark.parametrize("stream", [False, True])
    def test_parallel_calls_arrive_apart(self, client, stream):
        body = chat("mock-parallel-tools", "Both?", tools=[WEATHER, CLOCK])
        if stream:
            calls: dict[int, list[str]] = {}
            for chunk in client.chat.completions.create(**body, stream=True):
                for call in chunk.choices[0].delta.tool_calls or []:
                    row = calls.setdefault(call.index, ["", ""])
                    row[0] += call.function.name or ""
                    row[1] += call.function.arguments or ""
            got = [calls[index] for index in sorted(calls)]
        else:
            message = client.chat.completions.create(**body).choices[0].message
            got = [[c.function.name, c.function.arguments] for c in message.tool_calls]
        assert [(name, json.loads(arguments)) for name, arguments in got] == [
            ("weather", {"town": "mock town"}), ("clock", {"zone": "mock zone"})]

    def test_legacy_functions_still_work(self, client):
        answer = client.chat.completions.create(
            **chat("gpt-4o", "Weather?"), functions=[WEATHER["function"]])
        assert answer.choices[0].finish_reason == "function_call"
        assert answer.choices[0].message.function_call.name == "weather"

    def test_a_named_tool_choice_is_kept(self, client):
        answer = client.chat.completions.create(
            **chat("gpt-4o", "?", tools=[WEATHER, CLOCK]),
            tool_choice={"type": "function", "function": {"name": "clock"}})
        assert answer.choices[0].message.tool_calls[0].function.name == "clock"


class Person(pydantic.BaseModel):
    name: str
    age: int


class TestStructuredOutput:
    def test_an_answer_is_parsed_into_a_model(self, client):
        answer = client.chat.completions.parse(**chat("gpt-4o", "Who?"), response_format=Person)
        assert answer.choices[0].message.parsed == Person(name="mock name", age=7)

    def test_a_streamed_answer_is_parsed_into_a_model(self, client):
        with client.chat.completions.stream(**chat("gpt-4o", "Who?"), response_format=Person) as s:
            assert s.get_final_completion().choices[0].message.parsed == Person(name="mock name", age=7)

    def test_a_cut_answer_raises_as_it_does_without_us(self, client):
        with pytest.raises(openai.LengthFinishReasonError):
            client.chat.completions.parse(**chat("mock-length", "Who?"), response_format=Person)

    def test_a_refusal_is_shown(self, client):
        message = client.chat.completions.create(**chat("mock-refusal")).choices[0].message
        assert message.content is None and message.refusal


class TestDetails:
    def test_every_kind_of_usage_detail_survives(self, gateway, client):
        answer = client.chat.completions.create(
            **chat("gpt-4o", "word " * 1200), reasoning_effort="low",
            prediction={"type": "content", "content": "Hello nobody"})
        usage = answer.usage
        assert usage.completion_tokens_details.reasoning_tokens == 16
        assert usage.completion_tokens_details.accepted_prediction_tokens == 2
        assert usage.prompt_tokens_details.cached_tokens == 1152
        entry = gateway.entry(answer._request_id)
        assert entry["prompt_tokens"] == usage.prompt_tokens
        assert entry["completion_tokens"] == usage.completion_tokens

    def test_log_probabilities_and_audio_pass(self, client):
        answer = client.chat.completions.create(**chat("gpt-4o"), logprobs=True, top_logprobs=2)
        assert len(answer.choices[0].logprobs.content[0].top_logprobs) == 2
        spoken = client.chat.completions.create(
            **chat("gpt-4o"), modalities=["text", "audio"], audio={"voice": "alloy", "format": "wav"})
        assert spoken.choices[0].message.audio.transcript

    def test_fields_that_nobody_knows_pass_both_ways(self, provider, client, since):
        answer = client.chat.completions.create(
            **chat("mock-reasoning"), extra_body={"brand_new": {"deep": [1.0, 1e-7, 2 ** 60]}})
        assert answer.choices[0].message.reasoning_content == "First I think. Then I answer."
        assert '"brand_new"' in provider.seen(answer._request_id, since)["body"]

    def test_an_image_part_passes(self, client):
        picture = "data:image/png;base64,iVBORw0KGgo="
        answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": [
            {"type": "text", "text": "What is it?"},
            {"type": "image_url", "image_url": {"url": picture}}]}])
        assert answer.usage.prompt_tokens > 85

    def test_a_megabyte_comes_back_in_one_event(self, client):
        stream = client.chat.completions.create(**chat("mock-big", stream=True))
        assert sum(len(c.choices[0].delta.content or "") for c in stream) == 1 << 20


class TestErrors:
    @pytest.mark.parametrize("status, kind", [
        (400, openai.BadRequestError), (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError), (409, openai.ConflictError),
        (422, openai.UnprocessableEntityError), (429, openai.RateLimitError),
        (500, openai.InternalServerError), (503, openai.InternalServerError),
        (529, openai.InternalServerError), (402, openai.APIStatusError),
    ])
    @pytest.mark.parametrize("stream", [False, True])
    def test_a_providers_error_keeps_its_class_and_code(self, gateway, client, status, kind, stream):
        with pytest.raises(kind) as caught:
            client.chat.completions.create(**chat(f"mock-status-{status}", stream=stream))
        assert caught.value.status_code == status
        assert caught.value.code == f"mock_{status}"
        entry = gateway.entry(caught.value.request_id)
        assert entry["status"] == status
        assert (entry["prompt_tokens"], entry["completion_tokens"]) == (0, 0)

    def test_a_wrong_key_is_an_authentication_error(self, gateway):
        with openai.OpenAI(base_url=gateway.base_url, api_key="sk-tg-nobody", max_retries=0) as client:
            with pytest.raises(openai.AuthenticationError) as caught:
                client.chat.completions.create(**chat())
        assert caught.value.code == "invalid_api_key"
        assert caught.value.request_id

    def test_a_missing_model_keeps_its_code(self, client):
        with pytest.raises(openai.NotFoundError) as caught:
            client.chat.completions.create(**chat("mock-missing-1"))
        assert (caught.value.code, caught.value.param) == ("model_not_found", "model")

    def test_a_prompt_that_is_too_long_keeps_its_code(self, client):
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**chat("mock-context"))
        assert caught.value.code == "context_length_exceeded"

    def test_an_error_inside_a_stream_is_raised(self, client):
        with pytest.raises(openai.APIError, match="broke mid-stream"):
            list(client.chat.completions.create(**chat("mock-error-midstream", stream=True)))


class TestRetries:
    def test_the_sdk_retries_a_failing_provider_and_each_try_is_recorded(self, gateway, person):
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key) as client:
            answer = client.chat.completions.create(**chat("mock-flaky-500-2", user=fresh("try")))
        assert answer.choices[0].message.content
        rows = gateway.entries_of(person.name, 3)
        assert [row["status"] for row in rows] == [500, 500, 200]

    def test_a_rate_limit_of_the_provider_is_retried(self, gateway, person):
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key) as client:
            with pytest.raises(openai.RateLimitError) as caught:
                client.chat.completions.create(**chat("mock-429"))
        assert caught.value.code == "rate_limit_exceeded"
        assert len(gateway.entries_of(person.name, 3)) == 3

    def test_a_spent_quota_is_not_retried(self, gateway, provider, person, since):
        person.quota(1)
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key) as client:
            with pytest.raises(openai.RateLimitError) as caught:
                client.chat.completions.create(**chat("mock-echo", "Too much."))
        assert caught.value.code == "insufficient_quota"
        assert caught.value.response.headers["x-should-retry"] == "false"
        assert len(gateway.entries_of(person.name, 1)) == 1

    def test_the_providers_word_on_retrying_is_passed_on(self, gateway, person):
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key) as client:
            with pytest.raises(openai.InternalServerError):
                client.chat.completions.create(**chat("mock-noretry"))
        assert len(gateway.entries_of(person.name, 1)) == 1


class TestLeaving:
    def test_a_client_that_times_out_leaves_no_work_behind(self, gateway, provider, person, since):
        with openai.OpenAI(base_url=gateway.base_url, api_key=person.key, max_retries=0,
                           timeout=0.5) as client:
            with pytest.raises(openai.APITimeoutError):
                client.chat.completions.create(**chat("mock-slow-30", "Never mind."))
        row = gateway.entries_of(person.name, 1)[0]
        seen = provider.seen(row["request_id"], since)
        eventually(lambda: provider.seen(row["request_id"], since)["outcome"] == "client left",
                   seconds=3, what="the end of the provider's work")
        assert header_of(seen, "x-request-id") == row["request_id"]
        assert row["status"] != 200

    def test_a_stream_that_is_left_is_cut_and_counted(self, gateway, provider, client, since):
        stream = client.chat.completions.create(
            **chat("mock-slow-60", "Tell me numbers.", stream=True))
        request_id = stream.response.headers["x-request-id"]
        seen = []
        for chunk in stream:
            seen.append(chunk)
            if len(seen) == 2:
                break
        stream.close()
        eventually(lambda: provider.seen(request_id, since)["outcome"] == "client left",
                   seconds=3, what="the end of the provider's work")
        entry = gateway.entry(request_id)
        assert entry["usage_source"] in ("counted", "estimated")
        assert entry["prompt_tokens"] > 0
        assert 0 <= entry["completion_tokens"] <= 10

    def test_leaving_at_once_is_survived_many_times(self, gateway, person):
        async def leave(client) -> None:
            stream = await client.chat.completions.create(**chat("mock-slow-10", stream=True))
            async for _ in stream:
                break
            await stream.close()

        async def main() -> None:
            async with openai.AsyncOpenAI(base_url=gateway.base_url, api_key=person.key,
                                          max_retries=0) as client:
                await asyncio.gather(*(leave(client) for _ in range(40)))

        asyncio.run(main())
        rows = gateway.entries_of(person.name, 40)
        assert len({row["request_id"] for row in rows}) == 40
        assert gateway.post(chat(), person.key).status == 200
