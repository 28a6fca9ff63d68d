"""Published prices are taken into the policy files, and a running gateway charges by them."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal

import harness
from harness import chat, eventually


def test_imported_prices_hold_after_a_reload(launch, own_provider, tmp_path):
    policies = tmp_path / "policies"
    shutil.copytree(harness.ROOT / "policies", policies)
    gateway = launch(own_provider.url, arguments=("--policies", str(policies)))
    person = gateway.person()
    listed = tmp_path / "prices.json"
    listed.write_text(json.dumps({
        "sample_spec": {"litellm_provider": "one of many"},
        "gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 1e-3, "output_cost_per_token": 2e-3,
                   "cache_read_input_token_cost": 1e-3, "max_output_tokens": 16384},
    }))
    before = (policies / "prices.yaml").read_text()
    command = ("prices", "import", str(listed), "--policies", str(policies))
    assert "1 would change, 0 are new" in gateway.cli(*command).stdout
    assert (policies / "prices.yaml").read_text() == before
    assert "1 changed, 0 new" in gateway.cli(*command, "--write").stdout
    assert "0 would change" in gateway.cli(*command).stdout
    gateway.process.send_signal(signal.SIGHUP)
    eventually(lambda: "reloaded" in gateway.log(), what="the reload")
    line = gateway.json("audit", "--limit", "1")[0]
    assert (line["action"], line["actor"]["origin"]) == ("policies.reload", "SIGHUP")
    assert line["after"]["prices.yaml"] == hashlib.sha256((policies / "prices.yaml").read_bytes()).hexdigest()
    entry = gateway.entry(gateway.post(chat("gpt-4o"), person.key).request_id)
    expected = entry["prompt_tokens"] * 1e-3 + entry["completion_tokens"] * 2e-3
    assert abs(entry["cost_usd"] - expected) < 1e-9 and expected > 0


def test_a_list_that_is_none_changes_nothing(gateway, tmp_path):
    for text, words in [("{", "no JSON"), ("{}", "no models"), ('{"a": {"litellm_provider": "x"}}', "`openai`")]:
        listed = tmp_path / "prices.json"
        listed.write_text(text)
        done = gateway.cli("prices", "import", str(listed), "--write", check=False)
        assert done.returncode == 1 and words in done.stderr, done.stderr
