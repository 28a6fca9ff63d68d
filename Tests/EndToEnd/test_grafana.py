"""The Grafana dashboard in examples/ shows what the gateway really measures."""

from __future__ import annotations

import json
import re

import harness
from harness import chat

DASHBOARD = harness.ROOT / "examples" / "grafana-dashboard.json"


def expressions() -> list[str]:
    board = json.loads(DASHBOARD.read_text())
    found = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    assert len(found) > 20
    return found


def test_every_metric_of_the_dashboard_is_on_the_page(gateway, person):
    assert gateway.post(chat(), person.key).status == 200
    page = gateway.get("/metrics").body.decode()
    known = set(re.findall(r"^# TYPE (\S+)", page, re.MULTILINE))
    for expression in expressions():
        for name in re.findall(r"\b((?:tollgate|process)_\w+)", expression):
            assert re.sub(r"_(bucket|sum|count)$", "", name) in known, name


def test_every_label_of_the_dashboard_is_one_of_the_metric(gateway, person, launch):
    assert gateway.post(chat(text="078-05-1120"), person.key).status == 200
    gateway.post(chat(), "sk-tg-nothing")
    # Nobody listens there: labels of faults show up with the first fault.
    alone = launch("http://127.0.0.1:9/v1")
    assert alone.post(chat(), alone.person().key).status == 502
    page = gateway.get("/metrics").body.decode() + alone.get("/metrics").body.decode()
    labels: dict[str, set[str]] = {}
    for name, text in re.findall(r"^(\w+)\{([^}]*)\}", page, re.MULTILINE):
        labels.setdefault(name, set()).update(re.findall(r"(\w+)=\"", text))
    for expression in expressions():
        for by, name in re.findall(r"by \(([^)]*)\) \(rate\((\w+)", expression):
            if name in labels:
                assert set(by.replace(" ", "").split(",")) <= labels[name], expression
