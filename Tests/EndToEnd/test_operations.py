"""What an operator uses: health, metrics, the command line, settings."""

from __future__ import annotations

import json
import subprocess

import pytest

from harness import PROGRAM, UPSTREAM_KEY, chat


class TestMachines:
    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_health_needs_no_key(self, gateway, path):
        assert gateway.get(path).status == 200

    def test_invented_models_take_no_label(self, gateway, person):
        for model in ("mock-missing-a-label", "mock-a-label-served"):
            gateway.post(chat(model), person.key)
        page = gateway.get("/metrics").body.decode()
        assert 'model="mock-a-label-served"' in page and "mock-missing-a-label" not in page

    def test_metrics_are_prometheus_text_and_move(self, gateway, person):
        gateway.entry(gateway.post(chat("mock-usage-11-7"), person.key).request_id)
        answer = gateway.get("/metrics")
        assert answer.status == 200
        assert answer.header("content-type").startswith("text/plain")
        samples = {}
        for line in answer.body.decode().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                samples[name] = float(value)
        assert samples, "no sample"
        assert any("request" in name for name in samples)
        assert any("token" in name for name in samples)
        assert person.key not in answer.body.decode()

    def test_every_metric_has_help_and_type(self, gateway):
        lines = gateway.get("/metrics").body.decode().splitlines()
        typed = {line.split()[2] for line in lines if line.startswith("# TYPE")}
        helped = {line.split()[2] for line in lines if line.startswith("# HELP")}
        assert typed and typed == helped
        for line in lines:
            if line and not line.startswith("#"):
                name = line.split("{")[0].split()[0]
                base = name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
                assert name in typed or base in typed, name

    def test_a_log_line_has_the_request_id(self, gateway, person):
        answer = gateway.post(chat(), person.key)
        gateway.entry(answer.request_id)
        assert answer.request_id in gateway.log() + "".join(gateway.printed)


COMMANDS = [
    [], ["serve"], ["demo"], ["init"], ["user"], ["user", "add"], ["user", "list"], ["team"],
    ["team", "add"], ["team", "list"], ["team", "member"], ["key"], ["key", "create"], ["key", "list"],
    ["key", "disable"], ["key", "rotate"], ["quota"], ["quota", "set"], ["quota", "show"], ["report"],
    ["entries"], ["version"],
]


class TestCommandLine:
    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_every_command_explains_itself(self, command):
        done = subprocess.run([str(PROGRAM), *command, "--help"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, done.stderr
        assert "tollgate" in done.stdout
        assert len(done.stdout.splitlines()) >= 3
        assert max(map(len, done.stdout.splitlines())) <= 120

    @pytest.mark.parametrize("arguments", [
        ["nonsense"], ["user", "nonsense"], ["serve", "--nonsense"], ["report", "--by", "shoe"],
        ["quota", "set", "--user", "x", "--tokens", "many", "--per", "month"],
        ["quota", "set", "--user", "x", "--tokens", "5", "--per", "fortnight"],
    ], ids=" ".join)
    def test_a_mistake_is_named_on_standard_error(self, tmp_path, arguments):
        done = subprocess.run([str(PROGRAM), "--data", str(tmp_path / "data"), *arguments],
                              capture_output=True, text=True, timeout=20)
        assert done.returncode not in (0, -6, -11, -4), done
        assert arguments[-1] in done.stderr or arguments[0] in done.stderr or "many" in done.stderr
        assert done.stdout == ""

    def test_version(self):
        done = subprocess.run([str(PROGRAM), "version"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0
        assert any(c.isdigit() for c in done.stdout)

    def test_commands_work_without_a_gateway(self, tmp_path):
        def run(*arguments):
            done = subprocess.run([str(PROGRAM), "--data", str(tmp_path / "data"), *arguments],
                                  capture_output=True, text=True, timeout=20)
            assert done.returncode == 0, done.stderr
            return done.stdout

        assert json.loads(run("user", "add", "ann", "--json"))
        assert json.loads(run("key", "create", "--user", "ann", "--json"))["key"].startswith("sk-tg-")
        run("quota", "set", "--user", "ann", "--tokens", "500", "--per", "month")
        assert "ann" in run("user", "list")
        assert json.loads(run("report", "--by", "user", "--json"))["total"]["requests"] == 0
        assert run("entries", "--json") == ""

    def test_a_name_cannot_be_taken_twice(self, gateway, person):
        done = gateway.cli("user", "add", person.name, check=False)
        assert done.returncode != 0
        assert person.name in done.stderr

    def test_a_key_for_nobody_is_refused(self, gateway):
        done = gateway.cli("key", "create", "--user", "no-such-person", check=False)
        assert done.returncode != 0
        assert "no-such-person" in done.stderr

    @pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 5000])
    def test_names_are_checked(self, gateway, name):
        assert gateway.cli("user", "add", name, check=False).returncode != 0

    def test_odd_names_survive_every_output(self, gateway):
        name = 'Zoë, "Ω" =1+1'
        person = gateway.person(name)
        gateway.entry(gateway.post(chat(), person.key).request_id)
        assert any(r["user"] == name for r in gateway.report("user")["rows"])
        assert "Zoë" in gateway.cli("report", "--by", "user", "--csv").stdout


class TestSettings:
    def test_all_mistakes_are_told_together_with_file_and_line(self, tmp_path):
        path = tmp_path / "tollgate.yaml"
        path.write_text("listen: 127.0.0.1:99999\nno_such_setting: 1\nloops: many\n")
        done = subprocess.run(
            [str(PROGRAM), "serve", "--data", str(tmp_path / "data"), "--config", str(path),
             "--upstream", "http://127.0.0.1:9/v1", "--upstream-key", UPSTREAM_KEY],
            capture_output=True, text=True, timeout=20)
        assert done.returncode != 0
        for line in (1, 2, 3):
            assert f"tollgate.yaml:{line}" in done.stderr, done.stderr
        assert UPSTREAM_KEY not in done.stderr


def test_a_ledger_without_its_pepper_is_not_served(launch, own_provider, tmp_path):
    """A new pepper would shut everybody out, and look like everybody's fault but ours."""
    first = launch(own_provider.url)
    first.person("ada")
    assert first.stop() == 0
    (tmp_path / "data" / "pepper").unlink()
    done = first.cli("user", "list", check=False)
    assert done.returncode == 3
    assert "pepper is missing beside a ledger" in done.stderr
    assert not (tmp_path / "data" / "pepper").exists()
