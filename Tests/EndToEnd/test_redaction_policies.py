"""What an operator writes into `redaction.yaml` holds: for answers, for whom, and after a reload."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import urllib.request

import openai
import pytest

from harness import PROGRAM, ROOT, chat, eventually

TAG = re.compile(r"\[([A-Z]+)-[0-9A-Z]{8}\]")
PII = ("Write to jane.doe@example.com or call +1-415-555-0132; her card is "
       "4111 1111 1111 1111 and her SSN is 078-05-1120.")
HIDDEN = "Write to [EMAIL] or call [PHONE]; her card is [CARD] and her SSN is [SSN]."


@pytest.fixture
def policed(launch, provider, tmp_path):
    """Starts a gateway with this `redaction.yaml`, and gives it, and where the file is."""
    def start(text: str):
        folder = tmp_path / "policies"
        shutil.copytree(ROOT / "policies", folder)
        (folder / "redaction.yaml").write_text(text)
        return launch(provider.url, arguments=["--policies", str(folder)]), folder / "redaction.yaml"

    return start


def named(text: str) -> str:
    """The text with placeholders that do not show their digests."""
    return TAG.sub(r"[\1]", text)


def sdk(gateway, person) -> openai.OpenAI:
    return openai.OpenAI(base_url=gateway.base_url, api_key=person.key, max_retries=0)


def metrics(gateway) -> str:
    return urllib.request.urlopen(f"{gateway.url}/metrics").read().decode()


def said(client: openai.OpenAI, stream: bool, **more) -> tuple[str, str | None]:
    """What the model said, and the request's id."""
    if not stream:
        answer = client.chat.completions.create(**chat("mock-pii", **more))
        return answer.choices[0].message.content, answer._request_id
    with client.chat.completions.with_streaming_response.create(
            **chat("mock-pii", stream=True, **more)) as raw:
        chunks = [c for c in raw.parse() if c.choices]
        assert chunks[-1].choices[0].finish_reason == "stop"
        return "".join(c.choices[0].delta.content or "" for c in chunks), raw.headers["x-request-id"]


# ---- answers

@pytest.mark.parametrize("stream", [False, True])
def test_answers_are_looked_through_when_a_policy_says_so(policed, stream):
    gateway, _ = policed("response: {scan: [SSN, CARD, EMAIL, PHONE]}\n")
    person = gateway.person()
    text, request_id = said(sdk(gateway, person), stream)
    assert named(text) == HIDDEN
    assert gateway.entry(request_id)["redactions"] == {"SSN": 1, "CARD": 1, "EMAIL": 1, "PHONE": 1}
    assert 'kind="ssn",action="redact"} 1\n' in metrics(gateway)
    for value in ("jane.doe", "555-0132", "4111 1111", "078-05"):
        assert value not in gateway.log() and value not in metrics(gateway)


def test_the_ledger_tells_what_was_hidden_reported_and_refused_for(policed):
    gateway, _ = policed("detectors: {SSN: {action: redact}, EMAIL: {action: report}, CARD: {action: refuse}}\n")
    person = gateway.person()
    sent = gateway.post(chat(text="Write to jane.doe@example.com about 078-05-" + "1120."), person.key)
    entry = gateway.entry(sent.request_id)
    assert entry["redactions"] == {"SSN": 1}
    assert {(found["kind"], found["action"], found["count"]) for found in entry["findings"]} == {
        ("SSN", "redact", 1), ("EMAIL", "report", 1)}
    refused = gateway.post(chat(text="Charge 4111 1111 1111 1111, write to jane.doe@example.com"), person.key)
    assert refused.status == 400
    entry = gateway.entry(refused.request_id)
    assert (entry["kind"], entry["redactions"]) == ("refusal", {})
    assert entry["findings"] == [{"kind": "CARD", "action": "refuse", "count": 1}]
    report = gateway.json("report", "--by", "redaction,action")
    assert {(row["redaction"], row["action"], row["requests"], row["refused"], row["redactions"])
            for row in report["rows"]} == {
        ("SSN", "redact", 1, 0, 1), ("EMAIL", "report", 1, 0, 1), ("CARD", "refuse", 0, 1, 1)}
    assert (report["total"]["requests"], report["total"]["refused"], report["total"]["redactions"]) == (1, 1, 1)
    assert [row["redaction"] for row in gateway.json("report", "--by", "redaction")["rows"]] == ["SSN"]
    assert gateway.json("report", "--by", "user", "--action", "refuse")["total"]["refused"] == 1
    lines = gateway.cli("entries", "--action", "report", "--json").stdout.splitlines()
    assert [json.loads(line)["request_id"] for line in lines] == [sent.request_id]
    assert gateway.cli("ledger", "check").returncode == 0


@pytest.mark.parametrize("stream", [False, True])
def test_answers_stay_as_they_are_when_no_policy_asks(gateway, person, stream):
    text, request_id = said(sdk(gateway, person), stream)
    assert text == PII
    assert not gateway.entry(request_id)["redactions"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_report_counts_and_changes_nothing(policed, stream):
    gateway, _ = policed("response: {scan: [SSN], action: report}\n")
    text, _ = said(sdk(gateway, gateway.person()), stream)
    assert text == PII
    assert 'action="report"' in metrics(gateway)


def test_an_answer_that_is_refused_becomes_an_error(policed):
    gateway, _ = policed("response: {scan: [CARD], action: refuse}\n")
    client = sdk(gateway, person := gateway.person())
    with pytest.raises(openai.BadRequestError) as raised:
        said(client, False)
    assert raised.value.code == "content_policy_violation"
    assert "CARD" in str(raised.value) and "4111" not in str(raised.value)
    [entry] = gateway.entries_of(person.name, 1)
    assert entry["completion_tokens"] > 0 and entry["usage_source"] == "provider"


def test_a_stream_that_is_refused_ends_with_an_error(policed):
    gateway, _ = policed("response: {scan: [CARD], action: refuse}\n")
    client = sdk(gateway, person := gateway.person())
    text = ""
    with pytest.raises(openai.APIError) as raised:
        for chunk in client.chat.completions.create(**chat("mock-pii", stream=True)):
            text += chunk.choices[0].delta.content or ""
    assert raised.value.code == "content_policy_violation"
    assert text == PII[:PII.index("4111")]
    [entry] = gateway.entries_of(person.name, 1)
    assert entry["completion_tokens"] > 0


@pytest.mark.parametrize("stream", [False, True])
def test_what_was_put_back_is_not_taken_out_again(policed, provider, stream):
    gateway, _ = policed("response: {scan: [EMAIL, SSN]}\n")
    client = sdk(gateway, gateway.person())
    since = provider.last()
    text = "Ask bo@example.net about it."
    answer = client.chat.completions.create(**chat("mock-echo", text, stream=stream))
    if stream:
        answer = "".join(c.choices[0].delta.content or "" for c in answer)
    else:
        answer = answer.choices[0].message.content
    assert answer == text
    assert "bo@example.net" not in provider.requests(since)[0]["body"]


# ---- restoring, over turns and in tool calls

def test_a_conversation_keeps_its_placeholders_and_tools_get_the_values(gateway, provider, person, client):
    since = provider.last()
    first = client.chat.completions.create(**chat("mock-echo", "I am kim@example.com."))
    assert first.choices[0].message.content == "I am kim@example.com."
    [tag] = TAG.findall(sent := provider.requests(since)[0]["json"]["messages"][0]["content"]) and \
        [TAG.search(sent).group(0)]

    history = [{"role": "user", "content": "I am kim@example.com."},
               {"role": "assistant", "content": first.choices[0].message.content},
               {"role": "user", "content": "Who am I? kim@example.com, or KIM@example.com"}]
    since = provider.last()
    client.chat.completions.create(**chat("mock-echo-all", messages=history))
    seen = [m["content"] for m in provider.requests(since)[0]["json"]["messages"]]
    assert seen == [f"I am {tag}.", f"I am {tag}.", f"Who am I? {tag}, or {tag}"]

    tool = {"type": "function", "function": {"name": "mail", "parameters": {
        "type": "object", "properties": {"to": {"type": "string", "enum": [tag]}}, "required": ["to"]}}}
    for stream in (False, True):
        answer = client.chat.completions.create(
            **chat("gpt-4o", "Mail kim@example.com!", tools=[tool], tool_choice="required", stream=stream))
        if stream:
            calls = [c.choices[0].delta.tool_calls for c in answer if c.choices]
            arguments = "".join(c[0].function.arguments or "" for c in calls if c)
        else:
            arguments = answer.choices[0].message.tool_calls[0].function.arguments
        assert json.loads(arguments) == {"to": "kim@example.com"}


def test_numbers_and_secrets_are_never_put_back(client):
    text = "SSN 536-22-8734, card 4111 1111 1111 1111, password: Xk29vPq81z."
    for stream in (False, True):
        answer = client.chat.completions.create(**chat("mock-echo", text, stream=stream))
        if stream:
            answer = "".join(c.choices[0].delta.content or "" for c in answer)
        else:
            answer = answer.choices[0].message.content
        assert named(answer) == "SSN [SSN], card [CARD], password: [SECRET]."


# ---- which policy holds

SEVERAL = """\
name: everybody
detectors:
  EMAIL: {action: report}
  PHONE: {action: pass}
---
name: strict
applies: {models: ["gpt-4o*"]}
detectors:
  EMAIL: {action: redact}
  PHONE: {action: pass}
  CARD: {action: refuse}
---
name: support
applies: {teams: [support]}
detectors:
  EMAIL: {action: refuse}
"""


def test_all_policies_that_apply_hold_at_once_and_the_strictest_wins(policed, provider):
    gateway, _ = policed(SEVERAL)
    person = gateway.person()
    gateway.cli("team", "add", "support")
    gateway.cli("team", "join", "support", person.name, check=False)

    def sent(model: str, text: str) -> str:
        since = provider.last()
        assert gateway.post(chat(model, text), person.key).status == 200
        return named(provider.requests(since)[0]["json"]["messages"][0]["content"])

    assert sent("gpt-4.1", "bo@example.net, 4111 1111 1111 1111") == "bo@example.net, [CARD]"
    assert sent("gpt-4o-mini", "bo@example.net, +1-415-555-0132") == "[EMAIL], +1-415-555-0132"
    answer = gateway.post(chat("gpt-4o", "card 4111 1111 1111 1111"), person.key)
    assert answer.status == 400 and answer.error["code"] == "content_policy_violation"
    assert answer.error["param"] == "messages[0].content" and "4111" not in answer.body.decode()


# ---- reload

def test_a_reload_takes_a_good_file_and_keeps_the_last_good_one_for_a_bad(policed, provider):
    gateway, file = policed("detectors: {EMAIL: {action: pass}}\n")
    person = gateway.person()

    def sent() -> str:
        since = provider.last()
        assert gateway.post(chat("gpt-4o", "bo@example.net"), person.key).status == 200
        return named(provider.requests(since)[0]["json"]["messages"][0]["content"])

    def reload(text: str, word: str) -> None:
        length = len(gateway.log())
        file.write_text(text)
        gateway.process.send_signal(signal.SIGHUP)
        eventually(lambda: word in gateway.log()[length:], what=f"{word!r} in the log")

    assert sent() == "bo@example.net"
    reload("detectors: {EMAIL: {action: redact}}\n", "reload")
    eventually(lambda: sent() == "[EMAIL]", what="the new policy")
    reload("name: x\ndetectors:\n  EMAIL: {action: erase}\n  MAIL: {action: pass}\n", "redaction.yaml:3")
    assert "redaction.yaml:4" in gateway.log()
    assert sent() == "[EMAIL]"
    reload('patterns:\n  - {type: BAD, regex: "("}\n', "redaction.yaml:2: `patterns[0].regex`")
    assert sent() == "[EMAIL]"


def test_a_rule_that_fails_refuses_and_never_passes(policed, provider):
    gateway, _ = policed('patterns:\n  - {type: SLOW, regex: "(a+)+$"}\n')
    person = gateway.person()
    since = provider.last()
    answer = gateway.post(chat("gpt-4o", "a" * 60 + "!"), person.key)
    assert answer.status == 400
    assert not provider.requests(since)
    assert gateway.post(chat("gpt-4o", "fine"), person.key).status == 200


def test_init_writes_a_whole_commented_redaction_policy(gateway, tmp_path):
    subprocess.run([PROGRAM, "init", tmp_path / "new"], check=True, capture_output=True)
    written = tmp_path / "new" / "policies" / "redaction.yaml"
    assert written.read_text() == (ROOT / "policies" / "redaction.yaml").read_text()
    for kind in ("SSN", "CARD", "URL", "EMAIL", "PHONE", "IBAN", "IP", "SECRET"):
        assert f"\n  {kind}:\n" in written.read_text()
    subprocess.run([PROGRAM, "policy", "check", "--policies", written.parent], check=True,
                   capture_output=True)


def test_init_says_what_it_made_and_what_it_kept(tmp_path):
    def shown() -> list[list[str]]:
        done = subprocess.run([PROGRAM, "init", "new"], check=True, capture_output=True, text=True, cwd=tmp_path)
        return [line.split() for line in done.stdout.splitlines() if line[:4] in ("made", "kept", "wrot")]

    first, second = shown(), shown()
    assert ["made", "new/data"] in first and {word for word, _ in first} == {"made", "wrote"}
    assert [path for _, path in first] == [path for _, path in second]
    assert {word for word, _ in second} == {"kept"}
    written = tmp_path / "new" / "policies" / "words" / "example.txt"
    assert written.read_text() == (ROOT / "policies" / "words" / "example.txt").read_text()


def test_policies_may_stand_in_several_files(policed, provider):
    gateway, file = policed("name: first\ndetectors: {EMAIL: {action: pass}}\n")
    person = gateway.person()
    (file.parent / "redaction-house.yaml").write_text("name: house\ndetectors: {URL: {action: pass}}\n")
    checked = gateway.cli("policy", "check", "--policies", str(file.parent))
    assert "first, house" in checked.stdout
    gateway.process.send_signal(signal.SIGHUP)

    def sent() -> str:
        since = provider.last()
        assert gateway.post(chat("gpt-4o", "bo@example.net"), person.key).status == 200
        return named(provider.requests(since)[0]["json"]["messages"][0]["content"])

    eventually(lambda: sent() == "[EMAIL]", what="the second file")
    (file.parent / "redaction-more.yaml").write_text("name: house\n")
    failed = gateway.cli("policy", "check", "--policies", str(file.parent), check=False)
    assert failed.returncode == 1 and "redaction-more.yaml" in failed.stderr


# ---- trying

def tried(*arguments: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, "policy", "try", *arguments], input=stdin, capture_output=True,
                          text=True, env={**os.environ, **environment}, cwd=ROOT)


def test_a_text_can_be_tried_before_anything_is_forwarded(tmp_path):
    text = "Mail bo@example.net, SSN 536-22-8734."
    (tmp_path / "text.txt").write_text(text)
    for done in (tried(text), tried(str(tmp_path / "text.txt")), tried(stdin=text), tried("-", stdin=text)):
        assert done.returncode == 0, done.stderr
        assert "bo@example.net" in done.stdout and "\x1b" not in done.stdout
        assert named(done.stdout).endswith("\nMail [EMAIL], SSN [SSN].\n")
    shown = json.loads(tried("--json", text).stdout)
    assert shown["spans"] == [{"start": 5, "end": 19, "type": "EMAIL"}, {"start": 25, "end": 36, "type": "SSN"}]
    assert shown["counts"] == {"SSN": {"redact": 1}, "EMAIL": {"redact": 1}}
    assert named(shown["forwarded"]) == "Mail [EMAIL], SSN [SSN]."


def test_a_request_can_be_tried_and_a_terminal_gets_colours(tmp_path):
    body = json.dumps(chat("gpt-4o", "Mail bo@example.net"))
    shown = json.loads(tried("--json", body).stdout)
    assert named(json.loads(shown["forwarded"])["messages"][0]["content"]) == "Mail [EMAIL]"
    master, slave = pty.openpty()
    subprocess.run([PROGRAM, "policy", "try", "Mail bo@example.net"], stdout=slave, cwd=ROOT,
                   env={k: v for k, v in os.environ.items() if k != "NO_COLOR"}, check=True)
    os.close(slave)
    colours = os.read(master, 65536).decode()
    os.close(master)
    assert "\x1b[31mbo@example.net\x1b[0m" in colours and "\x1b[32m[EMAIL-" in colours


def test_a_misspelt_name_is_no_all_clear(tmp_path):
    (tmp_path / "redaction.yaml").write_text(
        "name: default\n---\nname: lawyers\napplies: {teams: [law-*]}\n"
        "patterns:\n  - {type: CASE, regex: 'case-[0-9]+'}\n")

    def at(*flags: str) -> subprocess.CompletedProcess:
        return tried("--policies", str(tmp_path), *flags, "see case-77")

    law = at("--team", "law-berlin")
    assert named(law.stdout).endswith("see [CASE]\n") and law.stderr == ""
    assert law.stdout.startswith("Policies: default, lawyers\n")
    typo = at("--team", "lwa-berlin")
    assert "no policy names the team `lwa-berlin`" in typo.stderr
    assert typo.stdout.startswith("Policies: default\n") and "Nothing was found." in typo.stdout
    for flag in ("key", "user"):
        assert f"no policy names the {flag} `zed`" in at(f"--{flag}", "zed", "--json").stderr
    assert json.loads(at("--team", "law-berlin", "--json").stdout)["policies"] == ["default", "lawyers"]


@pytest.mark.parametrize("command", ["detect", "redact"])
def test_a_program_is_told_that_its_flag_names_nobody(command):
    line = json.dumps({"id": "1", "text": "x", "body": "{}"}) + "\n"
    done = subprocess.run([str(PROGRAM), "policy", command, "--team", "zed"], input=line,
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and done.stdout == ""
    assert "no policy names the team `zed`" in done.stderr


def checked(folder, *flags: str) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, "policy", "check", *flags], capture_output=True, text=True, cwd=folder)


def test_a_check_without_a_policies_folder_says_so(tmp_path):
    done = checked(tmp_path)
    assert done.returncode == 0 and "There is no folder policies" in done.stdout
    assert "in order" not in done.stdout
    (tmp_path / "policies").mkdir()
    assert "All files in policies are in order." in checked(tmp_path).stdout


def test_every_mistake_has_its_file_and_line(tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "redaction.yaml").write_text("version: 1\nname: default\n")
    (folder / "redaction-more.yaml").write_text(
        "version: 1\nname: default\npatterns:\n  - type: A\n    regex: '(x'\n")
    (tmp_path / "tollgate.yaml").write_text("data: d\ntime_zone: Europe/Nowhere\n")
    done = checked(tmp_path)
    assert done.returncode == 1
    assert "policies/redaction-more.yaml:5: `patterns[0].regex`: the expression does not compile" in done.stderr
    assert "policies/redaction-more.yaml:2: two files have a policy called `default`: " \
           "the other one is at policies/redaction.yaml:2;" in done.stderr
    assert "tollgate.yaml:2: `time_zone`: there is no time zone `Europe/Nowhere`" in done.stderr


# ---- records

def test_no_value_and_no_place_of_one_is_in_any_record(policed, provider):
    values = ["536-22-8734", "4111 1111 1111 1111", "bo.secret@example.net", "+1-415-555-0177",
              "https://intra.example.org/case?id=77", "GB82 WEST 1234 5698 7654 32", "93.184.216.34",
              "Xk29vPq81zW"]
    text = "; ".join(values[:-1]) + "; password: " + values[-1]
    gateway, _ = policed("response: {scan: [SSN, CARD, EMAIL, PHONE]}\n"
                         "detectors: {PHONE: {action: report}}\n---\nname: strict\n"
                         "applies: {models: [gpt-4o-mini]}\ndetectors: {CARD: {action: refuse}}\n")
    person = gateway.person()
    for stream in (False, True):
        for model in ("mock-echo", "mock-pii", "gpt-4o", "gpt-4o-mini", "mock-500", "mock-cut"):
            gateway.post(chat(model, text, stream=stream), person.key)
    gateway.entries_of(person.name, 12)
    records = {"log": gateway.log(), "metrics": metrics(gateway), "printed": "".join(gateway.printed),
               "entries": gateway.cli("entries", "--json").stdout,
               "report": gateway.cli("report", "--by", "user", "--json").stdout}
    gateway.stop()
    for name in ("ledger.db", "ledger.db-wal"):
        if (path := gateway.data / name).exists():
            records[name] = path.read_bytes().decode("latin-1")
    for name, record in records.items():
        for value in values:
            assert value not in record, f"{value} in {name}"
        assert "/messages/0" not in record, f"a place in {name}"
    assert '"SSN"' in records["entries"] and 'kind="phone",action="report"' in records["metrics"]
