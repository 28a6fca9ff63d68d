"""Counting: the command line, the rules in `policies/tokens.yaml`, and the drift that an operator sees."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess

import pytest

from harness import PROGRAM, ROOT, chat, eventually

TEXT = "Grüße aus Köln, 你好! 🥊\n"
# As tiktoken 0.14.0 counts it.
TOKENS = {"o200k_base": 13, "cl100k_base": 15, "o200k_harmony": 13, "p50k_base": 20, "r50k_base": 20}


def count(*arguments: str, stdin: str | bytes | None = None) -> subprocess.CompletedProcess:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run([str(PROGRAM), "count", *arguments], input=data, capture_output=True, timeout=20)


class TestCommandLine:
    @pytest.mark.parametrize("encoding", TOKENS)
    def test_a_text_counts_as_in_tiktoken(self, encoding):
        done = count("--encoding", encoding, "--json", TEXT)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert (answer["count"], answer["encoding"]) == (TOKENS[encoding], encoding)
        assert answer["bytes"] == len(TEXT.encode())

    def test_a_file_and_standard_input_count_alike(self, tmp_path):
        path = tmp_path / "text.txt"
        path.write_text(TEXT)
        from_file = count("--file", str(path), "--model", "gpt-4o")
        from_input = count("--model", "gpt-4o", stdin=TEXT)
        assert from_file.returncode == from_input.returncode == 0, from_file.stderr
        assert from_file.stdout == from_input.stdout
        assert from_file.stdout.decode() == f"{TOKENS['o200k_base']}\n"

    def test_an_unknown_model_is_counted_and_the_guess_is_said(self):
        done = count("--model", "my-own", "--json", "Hi")
        answer = json.loads(done.stdout)
        assert (answer["encoding"], answer["encoding_known"], answer["model"]) == ("o200k_base", False, "my-own")
        done = count("--model", "my-own", "Hi")
        assert done.stdout == b"1\n"
        assert "my-own is not known" in done.stderr.decode()

    def test_bytes_that_are_no_utf8_count_as_replacement_characters(self):
        broken = json.loads(count("--json", stdin=b"a\xff\xe4\xbd b").stdout)
        repaired = json.loads(count("--json", stdin="a\ufffd\ufffd b").stdout)
        assert broken["count"] == repaired["count"]

    @pytest.mark.parametrize(("arguments", "words"), [
        (("--encoding", "o300k", "Hi"), "there is no encoding o300k"),
        (("--file", "/no/such/file"), "/no/such/file"),
        (("--modell", "gpt-4o", "Hi"), "--modell"),
        (("--encoding",), "--encoding"),
        (("--file", "/dev/null", "Hi"), "both"),
    ])
    def test_a_mistake_is_told_in_a_sentence(self, arguments, words):
        done = count(*arguments, stdin="")
        assert done.returncode != 0
        assert words in done.stderr.decode()
        assert not done.stdout

    def test_lines_follow_the_contract(self):
        lines = [{"encoding": "cl100k_base", "text": TEXT}, {"model": "gpt-4o", "text": ""}]
        done = count("--jsonl", stdin="".join(json.dumps(line) + "\n" for line in lines))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert [a["count"] for a in answers] == [TOKENS["cl100k_base"], 0]
        assert all(re.fullmatch("[0-9a-f]{64}", a["sha256"]) for a in answers)


@pytest.fixture
def policies(tmp_path):
    folder = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", folder)
    return folder


def reload(gateway, word: str) -> None:
    before = gateway.log().count(word)
    os.kill(gateway.process.pid, signal.SIGHUP)
    eventually(lambda: gateway.log().count(word) > before, what=f"`{word}` in the log")


class TestRules:
    def image(self, gateway, key: str, quota_model: str = "gpt-4o"):
        parts = [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]
        body = chat(quota_model, max_tokens=1)
        body["messages"][0]["content"] = parts
        return gateway.post(body, key)

    def test_new_numbers_count_from_sighup_on(self, launch, own_provider, policies):
        """An image of unknown size is held at 1,445 tokens; then at 9, which a quota has room for."""
        gateway = launch(own_provider.url, arguments=("--policies", str(policies)))
        person = gateway.person()
        person.quota(1000)
        assert self.image(gateway, person.key).status == 429
        path = policies / "tokens.yaml"
        path.write_text(path.read_text().replace(
            "gpt-4o*: { base: 85, per_tile: 170 }",
            "gpt-4o*: { base: 1, per_tile: 1, bound_min: 1 }"))
        reload(gateway, "reloaded")
        assert self.image(gateway, person.key).status == 200

    def test_a_mistake_keeps_the_old_numbers_and_says_where_it_is(self, launch, own_provider, policies):
        gateway = launch(own_provider.url, arguments=("--policies", str(policies)))
        person = gateway.person()
        (policies / "tokens.yaml").write_text("version: 1\naudio: { tokens_per_secnd: 3 }\n")
        reload(gateway, "reload_failed")
        assert "tokens.yaml:2: `tokens_per_secnd` is not a setting here" in gateway.log()
        assert gateway.post(chat(), person.key).status == 200
        done = gateway.cli("policy", "check", "--policies", str(policies), check=False)
        assert done.returncode == 1
        assert "did you mean `tokens_per_second`" in done.stdout + done.stderr

    def test_init_writes_the_rules_with_their_comments(self, tmp_path):
        done = subprocess.run([str(PROGRAM), "init", str(tmp_path / "new")], capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr
        written = (tmp_path / "new" / "policies" / "tokens.yaml").read_text()
        assert written == (ROOT / "policies" / "tokens.yaml").read_text()


class TestDrift:
    def drift(self, gateway, model: str) -> dict[str, int]:
        rows = re.findall(
            r'^tollgate_token_drift_total\{model="([^"]+)",side="(\w+)"\} (\d+)$',
            gateway.get("/metrics").body.decode(), re.M)
        return {side: int(value) for name, side, value in rows if name == model}

    def test_our_count_minus_the_providers_is_in_the_metrics(self, launch, own_provider):
        gateway = launch(own_provider.url)
        person = gateway.person()
        text = "One two three four five."  # 6 tokens, and 3 + 3 + 1 around them
        for model, sides in [
            ("mock-usage-13-1", {"checked": 13}),
            ("mock-usage-10-1", {"checked": 10, "above": 3}),
            ("mock-usage-20-1", {"checked": 20, "below": 7}),
        ]:
            answer = gateway.post(chat(model, text, max_tokens=5), person.key)
            assert answer.status == 200
            gateway.entry(answer.request_id)
            found = self.drift(gateway, model)
            assert {side: value for side, value in found.items() if value} == sides

    def test_names_of_models_cannot_fill_the_memory(self, launch, own_provider):
        gateway = launch(own_provider.url)
        person = gateway.person()
        for number in range(140):
            assert gateway.post(chat(f"mock-usage-{number + 10}-1"), person.key).status == 200
        page = gateway.get("/metrics").body.decode()
        assert "other" in re.findall(r'tollgate_tokens_total\{model="([^"]+)"', page)
        names = set(re.findall(r'tollgate_token_drift_total\{model="([^"]+)"', page))
        assert 64 <= len(names) <= 128
