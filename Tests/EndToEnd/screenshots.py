"""Makes the pictures of the pages in docs/images: python Tests/EndToEnd/screenshots.py [FOLDER]

A gateway lives through some weeks in a minute, with a wall clock of our own, then a browser looks at it.
"""

from __future__ import annotations

import datetime
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import browser as browsers
import harness

# Debian's faketime changes the environment when it is loaded, and Swift then finds no arguments.
CLOCK = """
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
    long result = syscall(SYS_clock_gettime, clock, time);
    const char *back = getenv("SECONDS_BACK");
    if (result == 0 && back && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec -= atol(back);
    return (int)result;
}
"""
TEAMS = {"Research": 1_200_000, "Support": 600_000, "Platform": 2_000_000}
PEOPLE = {
    "Ada Lovelace": "Research", "Grace Hopper": "Platform", "Alan Turing": "Research",
    "Katherine Johnson": "Support", "Edsger Dijkstra": "Platform", "Barbara Liskov": "Platform",
    "Mary Jackson": "Support", "Donald Knuth": "Research",
}
MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3"]
DAYS = 48


def lived(folder: pathlib.Path, provider: harness.Provider) -> tuple[harness.Gateway, str]:
    """A gateway with a past, and an owner's key."""
    chance = random.Random(7)
    today = datetime.datetime.now(datetime.timezone.utc)
    clock = folder / "clock.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(clock)], input=CLOCK, text=True, check=True)
    keys: dict[str, str] = {}
    owner = ""
    for back in range(DAYS, -1, -1):
        moment = today - datetime.timedelta(days=back)
        past = {"LD_PRELOAD": str(clock), "SECONDS_BACK": str(back * 86_400)} if back else {}
        gateway = harness.Gateway(folder / "data", provider.url, environment=past,
                                  arguments=("--log-level", "error", "--loops", "1")).start()
        if not keys:
            owner = gateway.json("key", "create", "--admin", "owner", "--name", "Jo Nakamura")["key"]
            people(gateway, keys)
        weekday = moment.weekday() < 5
        for name, key in keys.items():
            for _ in range(chance.randint(1, 4) if weekday else chance.randint(0, 1)):
                model = chance.choices(MODELS, [5, 6, 2, 1])[0]
                text = "Please look at this again. " * chance.randint(20, 400)
                if chance.random() < 0.15:
                    text += "Reach me at 078-05-1120 or 4111 1111 1111 1111."
                team = {"x-tollgate-user": name} if key == keys["shared"] else {}
                if name == "shared":
                    continue
                gateway.post(harness.chat(model, text, max_tokens=400), key, headers=team)
        if back == 0:
            for _ in range(3):
                gateway.post(harness.chat("gpt-4o", "again " * 9_000), keys["Mary Jackson"])
            return gateway, owner
        gateway.stop()
    raise AssertionError("there is always a last day")


def people(gateway: harness.Gateway, keys: dict[str, str]) -> None:
    for team, tokens in TEAMS.items():
        gateway.cli("team", "add", team)
        gateway.cli("quota", "set", "--team", team, "--tokens", str(tokens), "--per", "month")
    for number, (name, team) in enumerate(PEOPLE.items()):
        mail = name.lower().replace(" ", ".") + "@example.com"
        gateway.cli("user", "add", name, "--email", mail)
        gateway.cli("team", "member", team, name)
        keys[name] = gateway.json("key", "create", "--user", name, "--team", team, "--name", "laptop")["key"]
        gateway.cli("quota", "set", "--user", name, "--tokens", str(60_000 + 25_000 * number), "--per", "month")
    keys["shared"] = gateway.json("key", "create", "--team", "Support", "--name", "help desk app")["key"]


SHOTS = [
    ("overview", "overview"), ("reports", "reports?by=redaction,reason,user"), ("people", "people"), ("person", "people/user_1"), ("team", "teams/team_1"),
    ("keys", "keys"), ("entries", "entries"), ("policies", "policies"), ("audit", "audit"), ("health", "health"),
]


def take(gateway: harness.Gateway, owner: str, folder: pathlib.Path, only: set[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browsers.chromium() as browser:
        for size, mark in [(browsers.DESKTOP, ""), (browsers.PHONE, "-phone")]:
            for dark in [False, True]:
                with browsers.page_of(browser, gateway.url, size=size, dark=dark, expected=("401",)) as page:
                    page.goto("/dashboard")
                    page.get_by_label("Admin key").fill(owner)
                    if not only or "sign-in" in only:
                        page.screenshot(path=folder / f"sign-in{mark}{'-dark' if dark else ''}.png")
                    page.keyboard.press("Enter")
                    page.get_by_role("heading", level=1, name="Overview").wait_for()
                    for name, place in SHOTS:
                        if only and name not in only:
                            continue
                        page.goto(f"/dashboard#/{place}")
                        page.locator(f"nav a[data-page={place.split('/')[0].split('?')[0]}][aria-current=page]").wait_for(state="attached")
                        page.wait_for_timeout(500)
                        if name == "policies":
                            page.get_by_role("textbox", name="Text").fill(
                                "Hello, I am Jo. Card 4111 1111 1111 1111, SSN 078-05-1120, mail jo@example.com.")
                            page.get_by_role("button", name="Try it").click()
                            page.locator("mark").first.wait_for()
                        page.screenshot(path=folder / f"{name}{mark}{'-dark' if dark else ''}.png")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else harness.ROOT / "docs" / "images"
    provider = harness.Provider()
    with tempfile.TemporaryDirectory() as folder:
        gateway, owner = lived(pathlib.Path(folder), provider)
        if "--stay" in sys.argv:
            print(gateway.url, owner, flush=True)
            input()
        else:
            take(gateway, owner, target, set(sys.argv[2:]))
        gateway.stop()
    provider.stop()
    os._exit(0)
