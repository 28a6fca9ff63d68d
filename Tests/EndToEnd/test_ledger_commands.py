"""What an operator is told about the ledger: copies, proofs, recovery after a crash."""

from __future__ import annotations

import json
import resource
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
        assert not path.exists()


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
