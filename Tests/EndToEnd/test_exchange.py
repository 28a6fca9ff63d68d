"""Numbers and names that come from elsewhere and go elsewhere: reconciliation, CSV of people and quotas."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest

from harness import chat, fresh

DAY = 86_400


# -------------------------------------------------------------------------------- reconciliation


@pytest.fixture(scope="module")
def used(launch_module):
    """A gateway with two models in its ledger, and what a provider would say about them."""
    gateway = launch_module
    person = gateway.person()
    for model in ["gpt-4o", "gpt-4o", "gpt-4o-mini"]:
        answer = gateway.post(chat(model), person.key)
        gateway.entry(answer.request_id)
    sums: dict[str, list[int]] = {}
    for entry in gateway.entries():
        if entry["status"] == 200:
            sum_ = sums.setdefault(entry["model"], [0, 0, 0])
            for place, value in enumerate([1, entry["prompt_tokens"], entry["completion_tokens"]]):
                sum_[place] += value
    return gateway, sums


@pytest.fixture(scope="module")
def launch_module(tmp_path_factory):
    import harness
    provider = harness.Provider()
    made = harness.Gateway(tmp_path_factory.mktemp("exchange") / "data", provider.url).start()
    yield made
    made.kill()
    provider.stop()


def usage_page(sums: dict[str, list[int]]) -> dict:
    start = int(time.time()) // DAY * DAY
    results = [{"object": "organization.usage.completions.result", "model": model, "input_tokens": prompt,
                "output_tokens": completion, "num_model_requests": requests}
               for model, (requests, prompt, completion) in sums.items()]
    return {"object": "page", "has_more": False, "next_page": None,
            "data": [{"object": "bucket", "start_time": start, "end_time": start + DAY, "results": results}]}


def test_equal_books_are_equal_also_when_the_provider_names_snapshots(used, tmp_path):
    gateway, sums = used
    file = tmp_path / "usage.json"
    file.write_text(json.dumps([usage_page({"gpt-4o-2024-08-06": sums["gpt-4o"], "gpt-4o-mini": sums["gpt-4o-mini"]})]))
    done = gateway.cli("reconcile", str(file))
    assert done.stdout == "All 2 days and models are equal.\n"


def test_differences_are_shown_with_both_sides_and_an_exit_code(used, tmp_path):
    gateway, sums = used
    requests, prompt, completion = sums["gpt-4o"]
    file = tmp_path / "usage.json"
    file.write_text(json.dumps(usage_page({**sums, "gpt-4o": [requests + 1, prompt + 7, completion], "o3": [1, 5, 2]})))
    done = gateway.cli("reconcile", str(file), "--json", check=False)
    assert done.returncode == 1 and "2 of 3" in done.stderr
    rows = {row["model"]: row for row in json.loads(done.stdout)["rows"]}
    assert rows["gpt-4o"]["prompt_difference"] == -7 and rows["gpt-4o"]["completion_difference"] == 0
    assert rows["o3"]["ledger_prompt_tokens"] == 0 and rows["o3"]["provider_prompt_tokens"] == 5
    assert "gpt-4o-mini" not in rows


def test_the_export_of_the_web_page_is_read_by_its_columns(used, tmp_path):
    gateway, sums = used
    file = tmp_path / "usage.csv"
    day = time.strftime("%Y-%m-%dT00:00:00+00:00", time.gmtime())
    lines = ["\ufeffstart_time,start_time_iso,num_model_requests,model,input_tokens,output_tokens,batch"]
    lines += [f'0,"{day}",{r},{model},{p},{c},' for model, (r, p, c) in sums.items()]
    file.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    assert "equal" in gateway.cli("reconcile", str(file)).stdout


@pytest.mark.parametrize("text,words", [
    ("", "no usage"), ("{\"data\": []}", "no usage"), ("[1,", "no JSON"),
    ("day,model\n2026-11-01,a\n", "no column input_tokens"),
    ("day,model,input_tokens,output_tokens\nyesterday,a,1,2\n", "line 2"),
    ("day,model,input_tokens,output_tokens\n2026-11-01,a,1\n", "line 2"),
    ("day,model,input_tokens,output_tokens\n2026-11-01,a,x,2\n", "line 2"),
])
def test_a_file_that_cannot_be_read_says_why(used, tmp_path, text, words):
    gateway, _ = used
    file = tmp_path / "bad"
    file.write_text(text)
    done = gateway.cli("reconcile", str(file), check=False)
    assert done.returncode == 1 and words in done.stderr, done.stderr


# ------------------------------------------------------------------------------------------- CSV


def rows(gateway, *command: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gateway.cli(*command).stdout)))


def test_people_go_out_and_in_again(gateway, tmp_path):
    team, name = fresh("team"), fresh('=HYPERLINK("x"), "Ltd"')
    gateway.cli("team", "add", team)
    file = tmp_path / "people.csv"
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["name", "email", "tags", "teams"])
        writer.writerow([name, "a@example.com", "x;y", f"{team}:lead"])
        writer.writerow([fresh("second"), "", "", team])
    assert "2 rows can be read" in gateway.cli("user", "import", str(file), "--dry-run").stdout
    assert not [u for u in gateway.json("user", "list") if u["name"] == name]
    assert "2 of 2" in gateway.cli("user", "import", str(file)).stdout
    [user] = [u for u in gateway.json("user", "list") if u["name"] == name]
    assert (user["email"], user["tags"], user["teams"][0]["role"]) == ("a@example.com", ["x", "y"], "lead")
    # A spreadsheet does not take the name for a formula; another import takes the quote off again.
    [line] = [row for row in rows(gateway, "user", "export") if row["email"] == "a@example.com" and name in row["name"]]
    assert line["name"] == "'" + name
    again = tmp_path / "again.csv"
    again.write_text(gateway.cli("user", "export").stdout)
    count = len(gateway.json("user", "list"))
    gateway.cli("user", "import", str(again))
    assert len(gateway.json("user", "list")) == count


def test_a_row_that_is_refused_is_told_with_its_line_and_others_are_taken(gateway, tmp_path):
    good = fresh("good")
    file = tmp_path / "people.csv"
    file.write_text(f"name,email\n{fresh('bad')},no-address\n{good},g@example.com\n")
    done = gateway.cli("user", "import", str(file), check=False)
    assert done.returncode == 1 and "1 of 2" in done.stdout and "line 2:" in done.stderr
    assert [u for u in gateway.json("user", "list") if u["name"] == good]


@pytest.mark.parametrize("text,words", [
    ("email\na@b.c\n", "no column `name`"), ("name,colour\na,b\n", "no column `colour`"),
    ("name,disabled\nann,maybe\n", "line 2"), ('name\n"ann\n', "quote"),
])
def test_a_file_with_a_mistake_changes_nothing(gateway, tmp_path, text, words):
    file = tmp_path / "people.csv"
    file.write_text(text)
    before = gateway.json("user", "list")
    done = gateway.cli("user", "import", str(file), check=False)
    assert done.returncode == 1 and words in done.stderr
    assert gateway.json("user", "list") == before


def test_quotas_go_out_and_in_again(gateway, person, tmp_path):
    file = tmp_path / "quotas.csv"
    file.write_text("user,limit,period,unit,models\n"
                    f"{person.name},5_000,day,tokens,gpt-4o*;o3\n{person.name},12.5,month,usd,\n")
    assert "2 of 2" in gateway.cli("quota", "import", str(file)).stdout
    found = [row for row in rows(gateway, "quota", "export") if row["user"] == person.name]
    assert {(row["limit"], row["unit"], row["period"], row["models"]) for row in found} == {
        ("5000", "tokens", "day", "gpt-4o*;o3"), ("12.5", "usd", "month", "")}
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("user,limit\nnobody-at-all,5\n")
    done = gateway.cli("quota", "import", str(wrong), check=False)
    assert done.returncode == 1 and "line 2:" in done.stderr and "nobody-at-all" in done.stderr
