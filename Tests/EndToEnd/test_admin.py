"""The admin surface over HTTP, and the demo, as people and programs meet them."""

from __future__ import annotations

import json
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

import harness
from harness import PROGRAM, chat, fresh


@pytest.fixture(scope="module")
def owner(gateway) -> dict[str, str]:
    """The header of an owner's key."""
    made = gateway.json("key", "create", "--admin", "owner", "--name", fresh("owner"))
    return {"authorization": f"Bearer {made['key']}"}


def ask(gateway, method: str, path: str, headers: dict[str, str], body=None):
    return gateway.post(body, None, path=path, method=method, headers=headers)


class TestSurface:
    def test_it_is_what_its_description_says(self, gateway, owner, tmp_path):
        """Thousands of requests made from the description, good and bad, are answered as it says."""
        description = tmp_path / "openapi.json"
        description.write_bytes(ask(gateway, "GET", "/api/openapi.json", owner).body)
        checks = "not_a_server_error,status_code_conformance,content_type_conformance," \
            "response_schema_conformance,negative_data_rejection,unsupported_method"
        done = subprocess.run(
            [pathlib.Path(sys.executable).with_name("st"), "run", str(description),
             "--url", gateway.url, "-H", f"Authorization: {owner['authorization']}",
             "--checks", checks, "--max-examples", "10", "--workers", "1", "--seed", "1",
             "--generation-deterministic",
             "--exclude-path", "/api/backup"],
            capture_output=True, text=True, timeout=300, cwd=tmp_path)
        assert done.returncode == 0, done.stdout[-4000:]

    @pytest.mark.parametrize("path", [
        "/v1/organization/usage/completions?start_time=0&project_ids=",
        "/v1/organization/usage/completions?start_time=0&user_ids=,",
        "/v1/organization/usage/completions?start_time=0&group_by=",
        "/v1/organization/costs?start_time=0&line_items=", "/api/entries?model=", "/api/entries?status=",
        "/api/report?by=",
    ])
    def test_an_empty_filter_is_refused_not_ignored(self, gateway, owner, path):
        answer = ask(gateway, "GET", path, owner)
        assert answer.status == 400
        assert answer.json()["error"]["param"] == re.findall(r"(\w+)=[^=]*$", path)[0]

    def test_wrong_keys_lock_nobody_out_from_the_same_address(self, launch, own_provider):
        """Behind one address may sit a company: a stranger's junk must not shut its keys out."""
        gateway = launch(own_provider.url)
        key = gateway.json("key", "create", "--admin", "owner")["key"]
        person = gateway.person()
        junk = [gateway.get("/api/me", "junk").status for _ in range(12)]
        assert junk == [401] * 10 + [429] * 2
        for path in ("/api/users", "/v1/organization/costs?start_time=0"):
            assert gateway.get(path, key).status == 200
        assert gateway.get("/api/me", person.key).status == 200
        assert gateway.get("/api/me", "junk").status == 429

    def test_the_two_kinds_of_keys_open_different_doors(self, gateway, owner, person):
        assert gateway.post(chat(), None, headers=owner).status in (401, 403)
        assert ask(gateway, "GET", "/api/users", person.bearer).status == 403
        assert ask(gateway, "GET", "/api/users", owner).status == 200

    def test_everybody_sees_the_own_rest(self, gateway, person):
        person.quota(5000)
        gateway.entry(gateway.post(chat("mock-usage-100-23"), person.key).request_id)
        me = gateway.get("/api/me", person.key).json()
        quota = next(q for q in me["quotas"] if q["scope"] == "user")
        assert (quota["limit"], quota["used"], quota["left"]) == (5000, 123, 4877)
        assert me["usage"]["total"]["total_tokens"] == 123
        assert [row["model"] for row in me["usage"]["by_model"]] == ["mock-usage-100-23"]

    def test_the_command_line_works_from_elsewhere_with_a_key(self, gateway, owner, tmp_path):
        key = owner["authorization"].split()[1]
        name = fresh("remote")
        environment = {**os.environ, "TOLLGATE_ADMIN_KEY": key}
        done = subprocess.run(
            [str(PROGRAM), "--url", gateway.url, "user", "add", name, "--json"],
            capture_output=True, text=True, timeout=20, env=environment, cwd=tmp_path)
        assert json.loads(done.stdout)["name"] == name
        assert name in gateway.cli("user", "list").stdout
        nobody = subprocess.run(
            [str(PROGRAM), "--url", "http://127.0.0.1:9", "user", "list"],
            capture_output=True, text=True, timeout=20, env=environment, cwd=tmp_path)
        assert nobody.returncode == 3

    def test_changes_take_effect_at_once(self, gateway, owner):
        person = gateway.person()
        assert gateway.post(chat(), person.key).status == 200
        changed = ask(gateway, "PATCH", f"/api/users/{person.name}", owner, {"disabled": True})
        assert changed.status == 200
        assert gateway.post(chat(), person.key).status == 403


class TestDemo:
    def test_it_shows_what_the_provider_saw(self, tmp_path):
        done = subprocess.run(
            [str(PROGRAM), "demo", "--once", "--listen", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=60, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        text = done.stdout
        assert max(len(line) for line in text.splitlines()) <= 100
        for part in ("the client sent", "the provider saw", "what came back", "[DONE]",
                     "429 insufficient_quota", "quota show", "report", "entries"):
            assert part in text, part
        saw = [line[34:66] for line in text.splitlines()]
        assert any("[SSN-" in line for line in saw) and any("[CARD-" in line for line in saw)
        assert not any("536-90-4399" in line or "4111 1111" in line for line in saw)
        assert list(tmp_path.iterdir()) == []

    def test_it_stays_up_with_a_working_key_and_cleans_up(self, tmp_path):
        demo = subprocess.Popen([str(PROGRAM), "demo", "--listen", "127.0.0.1:0"],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
        try:
            text = ""
            for line in demo.stdout:
                text += line
                if "Ctrl-C" in line:
                    break
            command = re.search(r"^curl (?:.*\\\n)*.*$", text, re.MULTILINE).group()
            done = subprocess.run(["bash", "-c", command.replace("curl", "curl -s", 1)],
                                  capture_output=True, text=True, timeout=20)
            answer = json.loads(done.stdout)
            assert answer["choices"][0]["message"]["content"] == "You said: Hello!"
            python = re.search(r"^import openai;.*\n.*\n.*$", text, re.MULTILINE).group()
            done = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, timeout=60)
            assert "You said: Hi" in done.stdout, done.stderr
            folder = pathlib.Path(re.search(r"--data (\S+)", text).group(1))
            assert folder.exists()
        finally:
            assert harness.end(demo, signal.SIGINT) == 0
        assert not folder.exists() and not folder.parent.exists()
