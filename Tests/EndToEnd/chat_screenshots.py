"""Makes the pictures of the chat page in docs/images: python Tests/EndToEnd/chat_screenshots.py [FOLDER]

The answers are written here, and a small provider streams them, so that the pictures show real ones.
"""

from __future__ import annotations

import http.server
import json
import pathlib
import sys
import tempfile
import threading

import browser as browsers
import harness

ANSWERS = {
    "crane": """A paper crane takes about **ten minutes** and one square sheet. The folds:

1. Fold the sheet along both diagonals and both middles, then collapse it into a *square base*.
2. Fold the two lower edges to the centre line, and the top down over them.
3. Open them again and lift the top layer: a long diamond, the *bird base*.
4. Narrow the two legs, and turn them up between the layers.
5. Bend one tip for the head, and pull the wings apart.

| sheet | crane | difficulty |
|---|---|---|
| 15 cm | 7 cm | easy |
| 7.5 cm | 3.5 cm | patience |

> Sharp creases matter more than speed: run a nail along each of them.""",
    "python": """Here is a function that keeps the order and drops what it has seen:

```python
def unique(items):
    seen = set()
    return [item for item in items if not (item in seen or seen.add(item))]
```

`seen.add` answers `None`, which is false, so each new item is added and kept. For items that cannot be hashed, compare keys instead:

```python
unique(sorted(rows, key=lambda row: row["id"]))
```""",
    "letter": """Of course. A short version:

> Dear team, please update my file: my number is on record as given. Thank you, Jo.

I left the tone friendly and took out what is said twice.""",
}


class Provider(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(json.dumps({"object": "list", "data": [{"id": "gpt-4o", "object": "model"}]}).encode(), "application/json")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        last = json.dumps(body["messages"][-1])
        text = next((text for word, text in ANSWERS.items() if word in last), "Yes.")
        common = {"id": "chatcmpl-1", "created": 1, "model": "gpt-4o-2024-08-06"}
        usage = {"prompt_tokens": 64, "completion_tokens": len(text) // 4, "total_tokens": 64 + len(text) // 4}
        chunks = [{"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]},
                  {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": usage}]
        events = "".join(f"data: {json.dumps({**common, 'object': 'chat.completion.chunk', **c})}\n\n" for c in chunks)
        self.answer((events + "data: [DONE]\n\n").encode(), "text/event-stream")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def say(page, text):
    page.get_by_role("textbox", name="Message", exact=True).fill(text)
    page.keyboard.press("Enter")
    page.locator(".answer.going").wait_for(state="detached")
    page.wait_for_timeout(500)


def sign_in(page, key):
    page.goto("/chat")
    page.get_by_label("API key").fill(key)
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Message", exact=True).wait_for()


def take(gateway, folder):
    folder.mkdir(parents=True, exist_ok=True)
    person = gateway.person("Jo Nakamura")
    person.quota(50_000)
    spent = gateway.person("Kim Berg")
    with browsers.chromium() as browser:
        with browsers.page_of(browser, gateway.url, expected=("401",)) as page:
            page.goto("/chat")
            page.screenshot(path=folder / "chat-sign-in.png")
            sign_in(page, person.key)
            page.screenshot(path=folder / "chat-new.png")
            say(page, "How do I fold a paper crane?")
            page.get_by_role("link", name="New conversation").click()
            say(page, "Remove doubles from a list in python, but keep the order")
            page.screenshot(path=folder / "chat.png")
            page.get_by_role("button", name="Branch off here").last.click()
            page.wait_for_timeout(600)
            page.screenshot(path=folder / "chat-branch.png")
            page.wait_for_timeout(2600)
            page.get_by_role("link", name="New conversation").click()
            say(page, "Please shorten this letter: my social security number is 536-22-8145, thank you, thank you.")
            page.screenshot(path=folder / "chat-redacted.png")
        with browsers.page_of(browser, gateway.url, dark=True) as page:
            sign_in(page, person.key)
            page.locator("nav li a", has_text="paper crane").click()
            page.locator(".answer").wait_for()
            page.wait_for_timeout(400)
            page.screenshot(path=folder / "chat-dark.png")
        spent.quota(10)
        with browsers.page_of(browser, gateway.url, expected=("429",)) as page:
            sign_in(page, spent.key)
            page.get_by_role("textbox", name="Message", exact=True).fill("How do I fold a paper crane, please?")
            page.keyboard.press("Enter")
            page.get_by_role("alert").wait_for()
            page.wait_for_timeout(600)
            page.screenshot(path=folder / "chat-quota.png")
        for dark, mark in [(False, ""), (True, "-dark")]:
            with browsers.page_of(browser, gateway.url, size=browsers.PHONE, dark=dark) as page:
                sign_in(page, person.key)
                if not dark:
                    page.screenshot(path=folder / "chat-phone-new.png")
                page.get_by_role("button", name="Conversations", exact=True).click()
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"chat-phone-list{mark}.png")
                page.locator("nav li a", has_text="Remove doubles").first.click()
                page.locator(".answer").wait_for()
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"chat-phone{mark}.png")


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else harness.ROOT / "docs" / "images"
    with tempfile.TemporaryDirectory() as folder:
        gateway = harness.Gateway(pathlib.Path(folder) / "data", f"http://127.0.0.1:{server.server_port}/v1").start()
        take(gateway, target)
        gateway.stop()
