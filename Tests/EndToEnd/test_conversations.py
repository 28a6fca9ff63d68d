"""Conversations that the gateway keeps: the API, the one-call endpoint, workflow tools, the archive."""

from __future__ import annotations

import json
import pathlib
import threading
import urllib.parse

import pytest

from harness import ROOT, chat, eventually, fresh

TALKS = "/api/conversations"
SSN = "-".join(["536", "22", "8145"])


class Talker:
    """Somebody with a key who talks to the conversations API."""

    def __init__(self, gateway, key, headers=None):
        self.gateway, self.key, self.headers = gateway, key, headers or {}

    def ask(self, method, path, body=None, status=200):
        answer = self.gateway.post(body, self.key, path=path, method=method, headers=self.headers)
        assert answer.status == status, (method, path, answer.status, answer.body)
        return answer

    def begin(self, **facts):
        return self.ask("POST", TALKS, {"model": "mock-echo", **facts}, 201).json()

    def send(self, talk, content="Hello", status=200, **more):
        return self.ask("POST", f"{TALKS}/{talk['id']}/messages", {"content": content, **more}, status)

    def messages(self, talk):
        return self.ask("GET", f"{TALKS}/{talk['id']}/messages").json()["data"]


@pytest.fixture
def talker(gateway, person):
    return Talker(gateway, person.key)


def sent_messages(provider, since):
    """The messages of the newest request at the provider."""
    return json.loads(provider.requests(since)[-1]["body"])["messages"]


class TestConversations:
    def test_a_conversation_goes_on(self, talker, provider, since):
        talk = talker.begin(name="A talk", system="Be kind.")
        first = talker.send(talk, "One").json()
        assert first["message"]["content"] == "One" and first["message"]["index"] == 1
        assert [m["content"] for m in first["sent"]] == ["One"]
        assert first["usage"]["total_tokens"] > 0 and first["log_id"].startswith("req_")
        talker.send(talk, "Two")
        assert sent_messages(provider, since) == [
            {"role": "system", "content": "Be kind."}, {"role": "user", "content": "One"},
            {"role": "assistant", "content": "One"}, {"role": "user", "content": "Two"}]
        messages = talker.messages(talk)
        assert [(m["index"], m["role"], m["content"]) for m in messages] == [
            (0, "user", "One"), (1, "assistant", "One"), (2, "user", "Two"), (3, "assistant", "Two")]
        assert all(m["tokens"] > 0 and m["created_at"] for m in messages)
        shown = talker.ask("GET", f"{TALKS}/{talk['id']}").json()
        assert shown["messages"] == 4 and shown["tokens_used"] == sum(m["tokens_used"] for m in messages) > 0

    def test_each_send_is_an_entry_like_any_completion(self, talker, gateway, person):
        log = talker.send(talker.begin()).json()["log_id"]
        entry = gateway.entry(log)
        assert entry["user"] == person.name and entry["model"] == "mock-echo"
        assert entry["usage_source"] == "provider" and entry["status"] == 200

    def test_a_streamed_answer_comes_in_chunks_and_is_kept(self, talker):
        talk = talker.begin()
        answer = talker.send(talk, "A few words to stream", stream=True)
        assert answer.header("content-type").startswith("text/event-stream") and answer.events()[-1] == "[DONE]"
        chunks = answer.chunks()
        assert answer.text() == "A few words to stream"
        outcome = chunks[-1]
        assert outcome["object"] == "conversation.answer" and outcome["kept"]
        assert [m["content"] for m in talker.messages(talk)] == ["A few words to stream"] * 2

    def test_list_rename_and_delete(self, talker):
        talks = [talker.begin(name=f"talk {n}") for n in range(3)]
        first = talker.ask("GET", f"{TALKS}?limit=2").json()
        rest = talker.ask("GET", f"{TALKS}?limit=2&after={first['last_id']}").json()
        assert [t["name"] for t in first["data"] + rest["data"]] == ["talk 2", "talk 1", "talk 0"]
        assert first["has_more"] and not rest["has_more"]
        changed = talker.ask("PATCH", f"{TALKS}/{talks[0]['id']}", {"name": "renamed", "system": None}).json()
        assert changed["name"] == "renamed" and changed["system"] is None
        assert talker.ask("GET", f"{TALKS}?limit=1").json()["data"][0]["id"] == talks[0]["id"]
        assert talker.ask("DELETE", f"{TALKS}/{talks[1]['id']}").json()["deleted"]
        talker.ask("GET", f"{TALKS}/{talks[1]['id']}", status=404)

    def test_a_conversation_is_named_after_its_first_message(self, talker):
        talk = talker.begin()
        assert talk["name"] == "New conversation"
        assert talker.send(talk, "How do I fold a paper crane?").json()["conversation_name"] == "How do I fold a paper crane?"

    def test_named_prompts(self, talker, provider, since):
        prompts = {p["name"]: p for p in talker.ask("GET", "/api/prompts").json()["data"]}
        assert prompts["assistant"]["default"] and not prompts["editor"]["default"]
        talk = talker.begin(prompt="editor")
        assert talk["prompt"] == "editor" and talk["system"]
        talker.send(talk)
        assert sent_messages(provider, since)[0] == {"role": "system", "content": talk["system"]}
        assert talker.begin()["prompt"] == "assistant"
        assert talker.begin(prompt=None)["system"] is None
        error = talker.ask("POST", TALKS, {"prompt": "no such"}, 400).error
        assert error["param"] == "prompt" and "editor" in error["message"]

    def test_edit_and_regenerate(self, talker, provider, since):
        talk = talker.begin(system=None)
        for text in ("One", "Two"):
            talker.send(talk, text)
        edited = talker.ask("PUT", f"{TALKS}/{talk['id']}/messages/0", {"content": "Other"}).json()
        assert edited["message"]["content"] == "Other"
        assert [m["content"] for m in talker.messages(talk)] == ["Other", "Other"]
        again = talker.ask("POST", f"{TALKS}/{talk['id']}/regenerate", {"model": "mock-id-x"}).json()
        assert sent_messages(provider, since) == [{"role": "user", "content": "Other"}]
        messages = talker.messages(talk)
        assert len(messages) == 2 and messages[1]["content"] == again["message"]["content"] != "Other"
        talker.ask("PUT", f"{TALKS}/{talk['id']}/messages/1", {"content": "x"}, 400)
        talker.ask("PUT", f"{TALKS}/{talk['id']}/messages/9", {"content": "x"}, 404)

    def test_branches_make_a_tree(self, talker):
        talk = talker.begin(name="trunk")
        for text in ("One", "Two"):
            talker.send(talk, text)
        branch = talker.ask("POST", f"{TALKS}/{talk['id']}/branches", {"index": 1, "name": "bough"}, 201).json()
        assert branch["parent"] == talk["id"] and branch["branched_at"] == 2 and branch["messages"] == 2
        talker.send(branch, "Three")
        assert [m["content"] for m in talker.messages(branch)] == ["One", "One", "Three", "Three"]
        assert len(talker.messages(talk)) == 4
        twig = talker.ask("POST", f"{TALKS}/{branch['id']}/branches", {}, 201).json()
        for one in (talk, branch, twig):
            tree = talker.ask("GET", f"{TALKS}/{one['id']}/tree").json()["data"]
            assert [t["id"] for t in tree] == [talk["id"]]
            assert tree[0]["branches"][0]["branches"][0]["id"] == twig["id"]
        talker.ask("POST", f"{TALKS}/{talk['id']}/branches", {"index": 4}, 400)
        talker.ask("DELETE", f"{TALKS}/{talk['id']}")
        assert len(talker.messages(branch)) == 4

    def test_exports(self, talker):
        talk = talker.begin(name="A talk", system="Be kind.")
        talker.send(talk, "Hello *you*")
        value = talker.ask("GET", f"{TALKS}/{talk['id']}/export").json()
        assert value["conversation"]["name"] == "A talk" and len(value["messages"]) == 2
        answer = talker.ask("GET", f"{TALKS}/{talk['id']}/export?format=markdown")
        text = answer.body.decode()
        assert text.startswith("# A talk\n") and "> Be kind." in text and "## User\n\nHello *you*\n" in text
        assert "attachment" in answer.header("content-disposition")
        talker.ask("GET", f"{TALKS}/{talk['id']}/export?format=pdf", status=400)

    def test_the_window_of_messages_and_of_tokens(self, launch, provider, since):
        gateway = launch(provider.url, arguments=["--conversations-history-messages", "4"])
        talker = Talker(gateway, gateway.person().key)
        talk = talker.begin(system="Stay.")
        for n in range(4):
            talker.send(talk, f"message {n}")
        assert [m["content"] for m in sent_messages(provider, since)] == [
            "Stay.", "message 1", "message 2", "message 2", "message 3"]
        gateway.stop()
        small = launch(provider.url, data="small", arguments=["--conversations-history-tokens", "100"])
        talker = Talker(small, small.person().key)
        talk = talker.begin(system="Stay. " * 60)
        for n in range(3):
            talker.send(talk, f"number {n} " + "word " * 40)
        texts = [m["content"] for m in sent_messages(provider, since)]
        assert texts[0].startswith("Stay.") and texts[-1].startswith("number 2") and 2 <= len(texts) <= 3

    def test_a_tool_call_is_never_parted_from_its_result(self, talker, provider, since):
        talk = talker.begin(model="mock-parallel-tools", system=None)
        tools = [{"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
                 for name in ("look", "feel")]
        first = talker.send(talk, "What is the weather?", tools=tools).json()["message"]
        assert len(first["tool_calls"]) == 2
        results = [{"role": "tool", "tool_call_id": c["id"], "content": "sunny"} for c in first["tool_calls"]]
        talker.ask("POST", f"{TALKS}/{talk['id']}/messages",
                   {"messages": results, "model": "mock-echo-all", "tools": tools})
        roles = [m["role"] for m in sent_messages(provider, since)]
        assert roles == ["user", "assistant", "tool", "tool"]
        assert [m["role"] for m in talker.messages(talk)] == ["user", "assistant", "tool", "tool", "assistant"]

    def test_two_sends_at_once_are_put_in_order(self, talker):
        talk = talker.begin(model="mock-slow-0.2")
        threads = [threading.Thread(target=talker.send, args=(talk, f"message {n}")) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        roles = [m["role"] for m in talker.messages(talk)]
        assert roles == ["user", "assistant"] * 4


class TestCrash:
    def test_a_crash_in_the_middle_of_a_send_leaves_nothing_half_written(self, launch, provider):
        gateway = launch(provider.url)
        talker = Talker(gateway, gateway.person().key)
        talk = talker.begin()
        talker.send(talk, "Before")
        thread = threading.Thread(target=lambda: pytest.raises(Exception, talker.send, talk, "Lost", model="mock-slow-5"))
        last = provider.last()
        thread.start()
        eventually(lambda: provider.requests(last, model="mock-slow-5"), what="the request at the provider")
        gateway.kill()
        thread.join()
        again = launch(provider.url)
        talker = Talker(again, talker.key)
        assert [m["content"] for m in talker.messages(talk)] == ["Before", "Before"]
        talker.send(talk, "After")
        assert len(talker.messages(talk)) == 4


class TestFailures:
    @pytest.mark.parametrize("stream", [False, True])
    @pytest.mark.parametrize("model", ["mock-status-500", "mock-reset", "mock-truncate", "mock-error-midstream"])
    def test_a_lost_provider_leaves_a_failed_message_that_can_be_sent_again(self, talker, model, stream):
        talk = talker.begin(model="mock-echo")
        if model in ("mock-error-midstream",) and not stream:
            pytest.skip("it misbehaves in streams only")
        answer = talker.gateway.post({"content": "Hi", "model": model, "stream": stream}, talker.key,
                                     path=f"{TALKS}/{talk['id']}/messages")
        if answer.status == 200:
            assert stream and "error" in answer.chunks()[-1]
        else:
            assert answer.status in (502, 503, 504) and answer.error["message"]
        assert [(m["role"], m["status"], m["content"]) for m in talker.messages(talk)] == [("user", "failed", "Hi")]
        again = talker.ask("POST", f"{TALKS}/{talk['id']}/regenerate", {}).json()
        assert again["message"]["content"] == "Hi"
        assert [(m["role"], m["status"]) for m in talker.messages(talk)] == [
            ("user", "complete"), ("assistant", "complete")]

    def test_a_failed_regenerate_changes_nothing(self, talker):
        talk = talker.begin()
        talker.send(talk, "Hi")
        before = talker.messages(talk)
        talker.ask("POST", f"{TALKS}/{talk['id']}/regenerate", {"model": "mock-status-500"}, 502)
        talker.ask("PUT", f"{TALKS}/{talk['id']}/messages/0", {"content": "x", "model": "mock-status-500"}, 502)
        assert talker.messages(talk) == before

    def test_providers_words_are_shown_only_where_the_settings_say_so(self, talker, launch, provider):
        raw = talker.gateway.post(chat("mock-context"), talker.key).error["message"]
        talk = talker.begin()
        shown = talker.send(talk, "Hi", 400, model="mock-context").error
        assert shown["code"] == "context_length_exceeded" and raw not in shown["message"]
        gateway = launch(provider.url, arguments=["--conversations-provider-errors"])
        other = Talker(gateway, gateway.person().key)
        assert raw in other.send(other.begin(), "Hi", 400, model="mock-context").error["message"]

    def test_a_spent_quota_says_when_it_ends(self, talker, gateway, person):
        person.quota(5)
        talk = talker.begin()
        error = talker.send(talk, "Hello there, how are you today?", 429).error
        assert error["code"] == "insufficient_quota" and "resets" in error["message"]
        person.quota(100_000)
        assert talker.messages(talk)[0]["status"] == "failed"

    @pytest.mark.parametrize("body, status, param", [
        ({}, 400, "content"), ({"content": ""}, 400, "content"), ({"content": "  \n "}, 400, "content"),
        ({"content": "x" * 300_000}, 413, "content"), ({"content": "x", "strem": True}, 400, "strem"),
        ({"content": "x", "stream": "yes"}, 400, "stream"), ({"messages": [{"role": "system", "content": "x"}]}, 400, "messages"),
    ], ids=lambda v: str(v)[:30])
    def test_bad_messages(self, talker, provider, since, body, status, param):
        talk = talker.begin()
        answer = talker.ask("POST", f"{TALKS}/{talk['id']}/messages", body, status)
        assert answer.error["param"] == param
        assert provider.last() == since and talker.messages(talk) == []

    def test_unknown_conversations_and_wrong_methods(self, talker):
        for method, path in [("GET", ""), ("DELETE", ""), ("PATCH", ""), ("GET", "/messages"), ("POST", "/messages"),
                             ("POST", "/regenerate"), ("POST", "/branches"), ("GET", "/tree"), ("GET", "/export")]:
            body = {"content": "x"} if path == "/messages" and method == "POST" else {}
            answer = talker.ask(method, f"{TALKS}/conv_unknown{path}", None if method == "GET" else body, 404)
            assert "not found" in answer.error["message"]
        talker.ask("PUT", TALKS, {}, 405)
        talker.ask("GET", f"{TALKS}/a/b/c/d", status=404)


class TestWhoSeesWhat:
    def test_another_persons_conversation_is_not_found(self, talker, gateway):
        talk = talker.begin()
        other = Talker(gateway, gateway.person().key)
        other.ask("GET", f"{TALKS}/{talk['id']}", status=404)
        other.send(talk, "Hi", 404)
        assert other.ask("GET", TALKS).json()["data"] == []

    def test_end_users_of_one_key_see_their_own(self, talker, gateway):
        kim = Talker(gateway, talker.key, {"x-tollgate-user": "kim"})
        lee = Talker(gateway, talker.key, {"x-tollgate-user": "lee"})
        talk = kim.begin()
        assert talk["owner"] == "kim"
        lee.ask("GET", f"{TALKS}/{talk['id']}", status=404)
        assert [t["id"] for t in kim.ask("GET", TALKS).json()["data"]] == [talk["id"]]
        assert talk["id"] in [t["id"] for t in talker.ask("GET", f"{TALKS}?owner=kim").json()["data"]]

    def test_a_shared_key_needs_a_name_and_books_on_the_person(self, gateway):
        team, names = fresh("team"), [fresh("member"), fresh("member")]
        gateway.json("team", "add", team)
        for name in names:
            gateway.json("user", "add", name)
            gateway.cli("team", "member", "add", team, name, check=False)
        key = gateway.team_key(team, "--enrol")["key"]
        error = gateway.post({}, key, path=TALKS).error
        assert error["code"] == "user_required"
        ann, bob = (Talker(gateway, key, {"x-tollgate-user": name}) for name in names)
        talk = ann.begin()
        log = ann.send(talk, "Hi").json()["log_id"]
        assert gateway.entry(log)["user"] == names[0] and gateway.entry(log)["team"] == team
        bob.ask("GET", f"{TALKS}/{talk['id']}", status=404)

    def test_no_key_is_401_before_the_body_is_looked_at(self, gateway):
        for method, path in [("POST", TALKS), ("GET", TALKS), ("POST", f"{TALKS}/x/messages")]:
            assert gateway.post(b"{broken", None, path=path, method=method).status == 401


class TestRedaction:
    def test_texts_are_kept_redacted_and_marked(self, talker, provider, since):
        talk = talker.begin()
        answer = talker.send(talk, f"My SSN is {SSN}.").json()
        assert answer["sent"][0]["redacted"] == 1 and SSN not in json.dumps(answer["sent"])
        assert SSN not in json.dumps(talker.messages(talk))
        assert SSN not in talker.ask("GET", f"{TALKS}/{talk['id']}/export").body.decode()
        talker.send(talk, "And now?")
        assert SSN not in json.dumps(sent_messages(provider, since))

    def test_a_reader_gets_back_what_the_rules_let_come_back_and_it_is_not_kept(self, talker, provider, since):
        address = "https://intern.example/wiki/plans?id=7"
        body = {"user_id": "kim", "prompt": f"Read {address} please", "model": "mock-echo"}
        answer = talker.ask("POST", "/openai-completion", body).json()
        plain = talker.gateway.post(chat(text=f"Read {address} please"), talker.key).json()
        assert answer["completion"] == plain["choices"][0]["message"]["content"]
        assert address not in json.dumps(sent_messages(provider, since))
        talk = talker.ask("GET", f"{TALKS}?owner=kim").json()["data"][0]
        assert address not in json.dumps(talker.messages(talk))

    @pytest.mark.parametrize("kept", ["redacted", "full"])
    def test_the_last_event_of_a_stream_has_the_values_that_come_back(self, gateway, provider, kept):
        talker = Talker(gateway, gateway.person(None, "--archive", kept).key)
        talk = talker.begin()
        answer = talker.send(talk, "Mail bo@example.net today", stream=True)
        assert answer.text() == "Mail bo@example.net today"
        outcome = answer.chunks()[-1]
        assert outcome["object"] == "conversation.answer"
        assert outcome["message"]["content"] == "Mail bo@example.net today"
        stored = talker.messages(talk)[1]["content"]
        assert ("bo@example.net" in stored) == (kept == "full") and ("[EMAIL-" in stored) == (kept == "redacted")

    def test_in_full_or_not_at_all(self, gateway, provider, since):
        full = Talker(gateway, gateway.person(None, "--archive", "full").key)
        talk = full.begin()
        full.send(talk, f"My SSN is {SSN}.")
        assert SSN in json.dumps(full.messages(talk)) and SSN not in json.dumps(sent_messages(provider, since))
        none = Talker(gateway, gateway.person(None, "--archive", "none").key)
        assert none.ask("POST", TALKS, {}, 403).error["code"] == "archive_off"


class TestOneCall:
    def test_it_goes_on_with_the_users_conversation(self, talker, provider, since):
        def call(user, prompt, **more):
            return talker.ask("POST", "/openai-completion", {"user_id": user, "prompt": prompt, "model": "mock-echo", **more}).json()
        value = call("kim", "One", max_tokens=20, temperature=0.5, system="Be kind.")
        assert set(value) == {"user_id", "completion", "model", "usage", "log_id"}
        assert value["user_id"] == "kim" and value["completion"] == "One" and value["usage"]["total_tokens"] > 0
        sent = json.loads(provider.requests(since)[-1]["body"])
        assert sent["temperature"] == 0.5 and sent["max_completion_tokens"] == 20
        call("kim", "Two")
        assert [m["content"] for m in sent_messages(provider, since)] == ["Be kind.", "One", "One", "Two"]
        call("lee", "Three")
        assert [m["content"] for m in sent_messages(provider, since)][1:] == ["Three"]
        assert talker.ask("DELETE", "/openai-completion", {"user_id": "kim"}).json() == {"user_id": "kim", "deleted": True}
        call("kim", "Four")
        assert "Two" not in json.dumps(sent_messages(provider, since))

    def test_people_behind_one_key_have_users_of_their_own(self, gateway, talker, provider, since):
        for name in ("ann", "bob", "ann"):
            other = Talker(gateway, talker.key, {"x-tollgate-user": name})
            other.ask("POST", "/openai-completion", {"user_id": "7", "prompt": f"from {name}", "model": "mock-echo"})
        assert "from bob" not in json.dumps(sent_messages(provider, since))
        assert len(sent_messages(provider, since)) == 4  # The system message, ann's first and its answer, ann's second.

    def test_every_call_is_logged_failed_ones_too(self, talker, gateway, person):
        good = talker.ask("POST", "/openai-completion", {"user_id": "7", "prompt": "Hi", "model": "mock-echo"}).json()
        assert good["user_id"] == "7" and gateway.entry(good["log_id"])["status"] == 200
        failed = gateway.post({"user_id": "7", "prompt": "Hi", "model": "mock-status-500"}, person.key, path="/openai-completion")
        assert failed.status == 502 and set(failed.json()) == {"error"} and isinstance(failed.json()["error"], str)
        assert gateway.entry(failed.request_id)["status"] in (500, 502)

    @pytest.mark.parametrize("body, status", [
        ({"prompt": "x"}, 400), ({"user_id": "a"}, 400), ({"user_id": "a", "prompt": ""}, 400), ({"user_id": "", "prompt": "x"}, 400),
        ({"user_id": 5, "prompt": "x"}, 400), ({"user_id": "a", "prompt": 5}, 400), ({"user_id": "a", "prompt": "x" * 300_000}, 413), ({"user_id": "a", "prompt": "x", "promt": 1}, 400),
    ], ids=lambda v: str(v)[:30])
    def test_bad_input(self, talker, body, status):
        answer = talker.ask("POST", "/openai-completion", body, status)
        assert set(answer.json()) == {"error"} and isinstance(answer.json()["error"], str)

    def test_a_key_is_needed(self, gateway):
        answer = gateway.post({"user_id": "a", "prompt": "x"}, None, path="/openai-completion")
        assert answer.status == 401 and isinstance(answer.json()["error"], str)
        for method in ("GET", "PUT"):
            answer = gateway.post(None, "sk-tg-x", path="/openai-completion", method=method)
            assert answer.status == 405 and isinstance(answer.json()["error"], str)

    def test_a_key_that_keeps_nothing_answers_without_memory(self, gateway, provider, since):
        talker = Talker(gateway, gateway.person(None, "--archive", "none").key)
        for text in ("One", "Two"):
            talker.ask("POST", "/openai-completion", {"user_id": "kim", "prompt": text, "model": "mock-echo"})
        assert "One" not in json.dumps(sent_messages(provider, since))


class TestWorkflow:
    PATH = "/api:v1/send_message_to_openai"

    def test_steps_of_one_conversation(self, talker, provider, since):
        first = talker.ask("POST", self.PATH, {"conversation_id": "", "user_message": "One", "model": "mock-echo"}).json()
        assert first["success"] is True and first["assistant_message"] == "One" and first["tokens_used"] > 0
        second = talker.ask("POST", self.PATH, {"conversation_id": first["conversation_id"], "user_message": "Two"}).json()
        assert second["conversation_id"] == first["conversation_id"]
        assert [m["content"] for m in sent_messages(provider, since)][1:] == ["One", "One", "Two"]

    @pytest.mark.parametrize("body, status", [
        ({"user_message": ""}, 400), ({}, 400), ({"conversation_id": "conv_other", "user_message": "x"}, 404),
        ({"conversation_id": 7, "user_message": "x"}, 400),
    ])
    def test_what_goes_wrong_is_said(self, talker, body, status):
        value = talker.ask("POST", self.PATH, body, status).json()
        assert value["success"] is False and isinstance(value["error"], str)

    def test_the_example_calls_it(self):
        flow = json.loads((ROOT / "examples" / "n8n-workflow.json").read_text())
        assert any(self.PATH in json.dumps(node["parameters"]) for node in flow["nodes"])
        names = {node["name"] for node in flow["nodes"]}
        for name, outputs in flow["connections"].items():
            assert name in names
            assert all(link["node"] in names for branch in outputs["main"] for link in branch)


class TestArchiveCommands:
    def test_a_forgotten_person_keeps_the_numbers_only(self, gateway, person, talker):
        secret = f"nobody else wrote {fresh('words')}"
        talker.send(talker.begin(), secret)
        gateway.post(chat(text=secret, store=True), person.key)
        gateway.entries_of(person.name, 2)
        exported = gateway.cli("archive", "export", "--user", person.name).stdout.splitlines()
        assert sorted(json.loads(line)["kind"] for line in exported) == ["completion", "conversation"]
        assert all(secret in line for line in exported)
        assert {json.loads(line)["user"] for line in exported} == {person.name}
        counts = gateway.json("user", "forget", person.name)
        assert counts["completions"] == 1 and counts["conversations"] == 1
        assert gateway.cli("archive", "export", "--user", person.name).stdout == ""
        for path in pathlib.Path(gateway.data).glob("archive.db*"):
            assert secret.encode() not in path.read_bytes(), path.name
        assert len(gateway.entries_of(person.name, 2)) == 2

    def test_old_texts_are_pruned(self, gateway, talker):
        talk = talker.begin()
        gateway.cli("archive", "prune", "--older-than", "1d")
        assert talker.ask("GET", f"{TALKS}/{talk['id']}")
        assert gateway.cli("archive", "prune", check=False).returncode == 2
        assert gateway.cli("archive", "prune", "--before", "soon", check=False).returncode == 2

    def test_they_work_without_a_gateway(self, launch, provider):
        gateway = launch(provider.url)
        person = gateway.person()
        gateway.post(chat(store=True), person.key)
        gateway.stop()
        assert len(gateway.cli("archive", "export").stdout.splitlines()) == 1
        assert gateway.json("user", "forget", person.name)["completions"] == 1

    def test_every_calls_bodies_are_kept_where_the_settings_say_so(self, launch, provider):
        gateway = launch(provider.url, arguments=["--archive-every-call"])
        person = gateway.person()
        gateway.post(chat(text=f"SSN {SSN}"), person.key)
        gateway.post(chat(text="A stream", stream=True), person.key)
        gateway.post(chat("mock-status-500"), person.key)
        lines = eventually(lambda: (found := gateway.cli("archive", "export").stdout.splitlines()) and len(found) == 3 and found)
        calls = [json.loads(line) for line in lines]
        assert [c["kind"] for c in calls] == ["call"] * 3 and SSN not in "".join(lines)
        assert calls[1]["answer"]["choices"][0]["message"]["content"] == "A stream"
        assert [c["status"] for c in calls] == [200, 200, 500]

    def test_streams_of_all_routes_are_kept_whole(self, launch, provider):
        gateway = launch(provider.url, arguments=["--archive-every-call"])
        person = gateway.person()
        for path, body in [("/v1/completions", {"prompt": "Say it.", "n": 2}), ("/v1/responses", {"input": "Say it."})]:
            for model in ("gpt-4o-mini", "mock-cut"):
                gateway.post({"model": model, "stream": True, **body}, person.key, path=path)
        lines = eventually(lambda: (found := gateway.cli("archive", "export").stdout.splitlines()) and len(found) == 4 and found)
        text, cut_text, response, cut_response = [json.loads(line)["answer"] for line in lines]
        whole = gateway.post({"model": "gpt-4o-mini", "input": "Say it."}, person.key, path="/v1/responses").json()
        said = whole["output"][0]["content"][0]["text"]
        assert text["object"] == "text_completion" and [c["text"] for c in text["choices"]] == [said, said]
        assert [c["finish_reason"] for c in text["choices"]] == ["stop", "stop"] and text["usage"]["total_tokens"] > 0
        assert response["status"] == "completed" and response["output"][0]["content"][0]["text"] == said
        assert set(response) == set(whole)
        assert said.startswith(cut_text["choices"][0]["text"]) and cut_response["status"] == "in_progress"
        for item in cut_response["output"]:
            assert said.startswith(item["content"][0]["text"] if item["content"] else "")

    def test_plain_calls_leave_nothing(self, gateway, person):
        gateway.post(chat(text="Just asking"), person.key)
        assert gateway.cli("archive", "export", "--user", person.name).stdout == ""


class TestComplete:
    @pytest.fixture
    def complete(self, gateway, person):
        def run(*arguments, **more):
            return gateway.cli("complete", "--url", gateway.url, "--key", person.key, *arguments, **more)
        return run

    def test_text_and_its_defaults(self, complete, provider, since):
        assert complete("--model", "mock-echo", "Say this").stdout == "Say this\n"
        sent = json.loads(provider.requests(since)[-1]["body"])
        assert sent["max_completion_tokens"] == 150 and sent["temperature"] == 0.7
        assert complete("--model", "mock-echo", stdin="From a pipe").stdout == "From a pipe\n"

    def test_the_gateway_of_the_data_folder_is_found(self, gateway, person):
        said = gateway.cli("complete", "--key", person.key, "--model", "mock-echo", "Found").stdout
        assert said == "Found\n"
        wrong = gateway.cli("complete", "--key", "sk-tg-x", "--model", "mock-echo", "Found", check=False)
        assert wrong.returncode == 1 and "Incorrect API key" in wrong.stderr

    def test_json(self, complete, gateway):
        value = json.loads(complete("--json", "--model", "mock-echo", "--max-tokens", "9", "--temperature", "0", "Hi").stdout)
        assert value["success"] is True and value["completion"] == "Hi" and value["model"]
        assert value["usage"]["total_tokens"] > 0 and gateway.entry(value["log_id"])["status"] == 200

    @pytest.mark.parametrize("more", [(), ("--json",)])
    def test_a_providers_error(self, complete, more):
        done = complete("--model", "mock-status-500", *more, "Hi", check=False)
        assert done.returncode == 1 and "OpenAI API error: " in done.stderr
        if more:
            assert json.loads(done.stdout)["success"] is False


def test_the_description_is_served_and_names_real_routes(gateway, person):
    document = gateway.get("/api/conversations/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for method in operations:
            real = path.replace("{id}", "conv_x").replace("{index}", "0")
            answer = gateway.post({} if method != "get" else None, person.key, path=real, method=method.upper())
            assert answer.status not in (405, 501) and "unknown_url" not in answer.body.decode(), (method, path)
