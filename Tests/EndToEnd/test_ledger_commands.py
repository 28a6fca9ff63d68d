"""What an operator is told about the ledger: copies, proofs, recovery after a crash."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading

import pytest

from harness import PROGRAM, Closed, chat, eventually


class TestBackup:
    @pytest.mark.parametrize("is_running", [True, False], ids=["running", "stopped"])
    def test_what_is_there_is_never_replaced(self, launch, own_provider, tmp_path, is_running):
        gateway = launch(own_provider.url)
        gateway.person("ada")
        if not is_running:
            assert gateway.stop() == 0
        foreign = tmp_path / "letter.txt"
        foreign.write_text("dear ada")
        link = tmp_path / "link.db"
        link.symlink_to(tmp_path / "nothing.db")
        archive = gateway.data / "archive.db"
        before = archive.read_bytes()
        for path in (foreign, link, archive, gateway.data / "ledger.db"):
            done = gateway.cli("backup", str(path), check=False)
            assert done.returncode == 1, path
            assert done.stderr == (
                f"tollgate: {path} exists already: a backup is written into a new file.\n")
        assert foreign.read_text() == "dear ada"
        assert archive.read_bytes() == before
        assert not (tmp_path / "nothing.db").exists()
        assert not list(tmp_path.glob("*-archive*"))
        copy = tmp_path / "copy.db"
        gateway.cli("backup", str(copy))
        assert copy.stat().st_mode & 0o777 == 0o600
        with sqlite3.connect(copy) as database:
            assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert gateway.cli("backup", str(copy), check=False).returncode == 1

    def test_a_target_that_cannot_be_is_not_the_ledgers_fault(self, gateway, tmp_path):
        path = tmp_path / "nowhere" / "b.db"
        done = gateway.cli("backup", str(path), check=False)
        assert done.returncode == 1
        assert done.stderr == (
            f"tollgate: The backup {path.parent}/b-archive.db cannot be written: No such file or directory.\n")
        done = gateway.cli("backup", str(path), "--no-archive", check=False)
        assert done.stderr == (
            f"tollgate: The backup {path} cannot be written: No such file or directory.\n")

    def test_a_target_without_room_is_told_and_nothing_is_left(self, launch, own_provider, tmp_path):
        gateway = launch(own_provider.url)
        assert gateway.stop() == 0
        path = tmp_path / "big.db"

        # The size that a file may have stops the copy, which is longer than all else that is written.
        size = (gateway.data / "ledger.db").stat().st_size - 8192
        def small() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        done = subprocess.run(
            [str(PROGRAM), "--data", str(gateway.data), "backup", str(path)],
            capture_output=True, text=True, timeout=30, preexec_fn=small)
        assert done.returncode == 1, done
        assert done.stderr.startswith(f"tollgate: The backup {path} could not be written: "), done
        assert not list(tmp_path.glob("big*"))


def test_a_flipped_byte_is_not_called_ok(launch, own_provider):
    gateway = launch(own_provider.url)
    person = gateway.person("ada")
    gateway.entry(gateway.post(chat(), person.key).request_id)
    assert gateway.stop() == 0
    assert "as they were sealed" in gateway.cli("ledger", "check").stdout
    with sqlite3.connect(gateway.data / "ledger.db") as database:
        body = bytearray(database.execute("SELECT body FROM entry_block WHERE seq = 1").fetchone()[0])
        body[len(body) // 2] ^= 1
        database.execute("DROP TRIGGER entry_block_update")
        database.execute("UPDATE entry_block SET body = ? WHERE seq = 1", (bytes(body),))
    done = gateway.cli("ledger", "check", check=False)
    assert done.returncode == 1
    assert "I7: " in done.stderr
    assert "as they were sealed" not in done.stdout
    assert "ok  " in done.stdout, "what did hold is still told"


def test_quotas_are_shown_without_a_name_and_with_members(launch, own_provider):
    gateway = launch(own_provider.url)
    assert "nothing is limited" in gateway.cli("quota", "show").stdout
    gateway.person("ada")
    gateway.cli("team", "add", "blue")
    gateway.cli("team", "member", "blue", "ada")
    gateway.cli("quota", "set", "--user", "ada", "--tokens", "101")
    gateway.cli("quota", "set", "--team", "blue", "--tokens", "102")
    gateway.cli("quota", "set", "--team", "blue", "--member", "ada", "--tokens", "103")

    def limits(*arguments: str) -> list[int]:
        return [row["limit"] for row in gateway.json("quota", "show", *arguments)]

    assert limits() == [101, 102, 103]
    assert limits("--team", "blue") == [102, 103]
    assert limits("--team", "blue", "--member", "ada") == [103]
    assert limits("--user", "ada") == [101]


class TestRecovery:
    def crashed(self, launch, provider):
        gateway = launch(provider.url)
        person = gateway.person("ada")

        def ask() -> None:
            try:
                gateway.post(chat("mock-slow-8"), person.key)
            except (OSError, Closed):
                pass
        asking = threading.Thread(target=ask)
        asking.start()
        eventually(lambda: gateway.json("ledger", "health")["open_holds"] == 1, what="a hold")
        gateway.kill()
        asking.join()
        return gateway

    def test_a_command_says_what_it_recovered_and_only_once(self, launch, own_provider):
        gateway = self.crashed(launch, own_provider)
        first = gateway.cli("ledger", "check")
        assert "recovered 1 request that was still running" in first.stderr
        assert "recovered" not in first.stdout
        assert gateway.cli("ledger", "check").stderr == ""

    def test_serve_says_what_it_recovered(self, launch, own_provider):
        gateway = self.crashed(launch, own_provider)
        gateway.start()
        lines = [line for line in gateway.log().splitlines() if "recovered" in line]
        assert len(lines) == 1 and json.loads(lines[0])["requests"] == 1, lines
        assert gateway.json("ledger", "health")["recovered_entries"] == 1


# ---------------------------------------------------------------------------------- backup, restore, audit


def actions(gateway) -> list[tuple[str, str]]:
    return [(line["action"], line["target"]) for line in gateway.json("audit", "--limit", "100")]


def test_a_backup_of_a_running_gateway_is_restored_with_its_texts(launch, own_provider, tmp_path):
    gateway = launch(own_provider.url)
    person = gateway.person("ada")
    stored = gateway.post(chat(store=True, text="to be kept"), person.key)
    assert stored.status == 200
    gateway.entry(stored.request_id)
    copy = tmp_path / "copies" / "monday.db"
    copy.parent.mkdir()
    told = gateway.json("backup", str(copy))
    assert told == {"path": str(copy), "archive_path": str(copy.parent / "monday-archive.db")}
    assert ("ledger.backup", str(copy)) in actions(gateway)
    alone = tmp_path / "copies" / "alone.db"
    assert gateway.json("backup", str(alone), "--no-archive")["archive_path"] is None
    assert sorted(path.name for path in copy.parent.iterdir()) == ["alone.db", "monday-archive.db", "monday.db"]
    # What comes after the backup is not in it.
    assert gateway.post(chat(), person.key).status == 200
    gateway.kill()
    # As docs/operations.md says.
    restored = tmp_path / "restored"
    restored.mkdir(mode=0o700)
    shutil.copy(copy, restored / "ledger.db")
    shutil.copy(copy.parent / "monday-archive.db", restored / "archive.db")
    for name in ("pepper", "redaction.key"):
        shutil.copy(gateway.data / name, restored / name)
    again = launch(own_provider.url, data="restored")
    assert again.cli("ledger", "check").returncode == 0
    assert [entry["request_id"] for entry in again.entries()] == [stored.request_id]
    kept = again.get(f"/v1/chat/completions/{stored.json()['id']}", person.key)
    assert kept.status == 200 and kept.json()["id"] == stored.json()["id"]
    assert again.post(chat(), person.key).status == 200


def test_a_deleted_person_is_forgotten_by_name_or_id_and_it_is_written_down(launch, own_provider):
    gateway = launch(own_provider.url)
    answers = []
    for _ in range(2):
        person = gateway.person("ada")
        answers.append(gateway.post(chat(store=True), person.key).json()["id"])
        gateway.cli("user", "delete", "ada", "--force")
    refused = gateway.cli("user", "forget", "ada", check=False)
    assert refused.returncode == 1 and "user_1, user_2" in refused.stderr
    assert gateway.json("user", "forget", "user_1")["completions"] == 1
    person = gateway.person("bob")
    gateway.post(chat(store=True), person.key)
    gateway.cli("user", "delete", "bob", "--force")
    assert gateway.json("user", "forget", "bob")["completions"] == 1
    # Ages are whole seconds.
    eventually(lambda: gateway.json("archive", "prune", "--older-than", "0d")["completions"] == 1, what="the last one's age")
    gateway.cli("archive", "export")
    done = actions(gateway)
    for line in [("user.forget", "user_1"), ("user.forgotten", "user_1"), ("user.forget", "user_3"),
                 ("archive.prune", "archive"), ("archive.pruned", "archive"), ("archive.export", "archive")]:
        assert line in done, line
    after = next(line["after"] for line in gateway.json("audit") if line["action"] == "user.forgotten")
    assert after == {"completions": 1, "conversations": 0, "calls": 0}
    assert gateway.cli("audit", "verify").returncode == 0


def test_signing_in_and_out_is_written_down(launch, own_provider):
    gateway = launch(own_provider.url)
    made = gateway.json("key", "create", "--admin", "owner", "--name", "pages")
    answer = gateway.post({"key": made["key"]}, None, path="/api/session")
    cookie = answer.header("set-cookie").split(";")[0]
    gateway.post(None, None, path="/api/session", method="DELETE",
                 headers={"cookie": cookie, "x-csrf-token": answer.json()["csrf_token"]})
    lines = gateway.json("audit", "--limit", "2")
    assert [(line["action"], line["target"], line["actor"]["name"], line["actor"]["origin"]) for line in lines] == [
        ("session.close", made["id"], "pages", "127.0.0.1"), ("session.open", made["id"], "pages", "127.0.0.1")]
