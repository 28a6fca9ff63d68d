"""The chat page in a real browser, against the real binary."""

from __future__ import annotations

import json
import re

import pytest

import browser as browsers
from harness import eventually, fresh

SSN = "-".join(["536", "22", "8145"])
# What a page logs about answers that are no success.
EXPECTED = ("status of 4", "status of 5")


@pytest.fixture
def page(browser, gateway):
    with browsers.page_of(browser, gateway.url, expected=EXPECTED) as made:
        yield made


def sign_in(page, key: str) -> None:
    page.goto("/chat")
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("textbox", name="Message", exact=True).wait_for()


def say(page, text: str, model: str | None = None) -> None:
    if model:
        page.get_by_label("Model", exact=True).fill(model)
    page.get_by_role("textbox", name="Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def answered(page, count: int = 1) -> None:
    """Waits until so many answers stand there whole."""
    page.locator("li.message:not(.user) .acts").nth(count - 1).wait_for()


def test_a_conversation_from_the_first_word_to_its_end(page, gateway, person):
    person.quota(50_000)
    sign_in(page, person.key)
    page.get_by_text("tokens left this month").wait_for()
    say(page, "Hello **there**", "mock-echo")
    answered(page)
    assert page.locator(".answer strong").inner_text() == "there"
    assert page.locator("li.user .text").inner_text().endswith("Hello **there**")
    link = page.locator("nav li a[aria-current=page]")
    assert link.inner_text() == "Hello **there**"
    eventually(lambda: "49," in page.locator(".usage strong").inner_text(), what="the new use")
    # Another answer, another text, a branch.
    page.get_by_role("button", name="Regenerate").click()
    answered(page)
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Message").fill("Goodbye")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    page.locator(".answer", has_text="Goodbye").wait_for()
    answered(page)
    page.get_by_role("button", name="Branch off here").last.click()
    page.locator("nav li a[aria-current=page] svg").wait_for()
    assert page.locator("nav.side li").count() == 2
    assert page.locator(".origin a").inner_text().startswith("Branch of Hello")
    # What is kept is there after the page is loaded anew, still signed in.
    page.reload()
    page.locator(".answer", has_text="Goodbye").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("API key").wait_for()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


HOSTILE = """<script>window.ran = 1</script><img src=x onerror="window.ran=1">
[a](javascript:window.ran=1) [b](data:text/html,<script>1</script>) ![c](https://other.example/pixel.png)
<svg onload=window.ran=1> [d](https://example.com/?q=1 "t") **bold** `<b>code</b>`

```html
<script>window.ran = 1</script>
```
| a | b |
|---|---|
| <i>x</i> | `y|z` |

- one
  - two
1. first
> quoted *text*"""


def test_nothing_a_model_writes_can_run_or_load(page, gateway, person):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, person.key)
    page.get_by_label("Model", exact=True).fill("mock-echo")
    page.get_by_role("textbox", name="Message", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="Send").click()
    answered(page)
    page.locator(".answer th").first.wait_for()
    assert page.evaluate("window.ran") is None
    answer = page.locator(".answer")
    assert answer.locator("script, img, svg:not(.bar svg), iframe, i, b").count() == 0
    hrefs = answer.locator("a").evaluate_all("all => all.map(a => [a.getAttribute('href'), a.rel])")
    assert [href for href, _ in hrefs] == ["https://other.example/pixel.png", "https://example.com/?q=1"]
    assert all("noopener" in rel for _, rel in hrefs)
    assert answer.locator(".code pre").inner_text().strip() == "<script>window.ran = 1</script>"
    assert answer.locator("li li").inner_text() == "two" and answer.locator("blockquote em").inner_text() == "text"
    assert all(url.startswith(gateway.url) for url in asked), asked
    head = gateway.get("/chat")
    policy = head.header("content-security-policy")
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy


def test_an_answer_can_be_stopped_and_is_kept_as_far_as_it_came(page, person):
    sign_in(page, person.key)
    say(page, "Slowly, please", "mock-slow-20")
    page.locator(".answer.going", has_text=re.compile(r"\w")).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".badge", has_text="stopped").wait_for()
    page.get_by_role("button", name="Send").wait_for()


def test_a_spent_quota_is_a_card_with_its_reset(page, person):
    person.quota(5)
    sign_in(page, person.key)
    say(page, "Hello there, how are you doing today?", "mock-echo")
    card = page.get_by_role("alert")
    card.wait_for()
    assert "Not enough tokens are left" in card.inner_text() and "The next tokens come on" in card.inner_text()
    assert "resets at" not in card.inner_text()
    person.quota(100_000)
    page.get_by_role("button", name="Try again").first.click()
    answered(page)


def test_a_lost_provider_is_said_in_our_words(page, person):
    sign_in(page, person.key)
    say(page, "Hello", "mock-status-500")
    card = page.get_by_role("alert")
    card.wait_for()
    assert "The model did not answer" in card.inner_text() and "mock" not in card.inner_text().lower()


def test_what_was_taken_out_is_marked(page, person):
    sign_in(page, person.key)
    say(page, f"My SSN is {SSN}, and that is that.", "mock-echo")
    answered(page)
    page.locator("li.user .badge", has_text="1 value was taken out").wait_for()
    page.locator("li.user mark").wait_for()
    page.reload()
    page.locator("li.user .badge").wait_for()
    assert SSN not in page.content()


def test_a_wrong_key_and_a_shared_one(page, gateway):
    page.goto("/chat")
    page.get_by_label("API key").fill("sk-tg-nothing")
    page.get_by_role("button", name="Sign in").click()
    assert "opens nothing" in page.get_by_role("alert").inner_text()
    team = fresh("team")
    gateway.json("team", "add", team)
    key = gateway.team_key(team, "--enrol")["key"]
    name = fresh("Kim")
    page.get_by_label("API key").fill(key)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("textbox", name="Message", exact=True).wait_for()
    say(page, "Hi", "mock-echo")
    answered(page)
    assert gateway.entries_of(name, 1)[0]["team"] == team


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_and_by_keyboard(browser, gateway, person, dark):
    with browsers.page_of(browser, gateway.url, size=browsers.PHONE, dark=dark, expected=EXPECTED) as page:
        sign_in(page, person.key)
        assert not browsers.is_too_wide(page)
        page.get_by_label("Model", exact=True).fill("mock-echo")
        page.get_by_role("textbox", name="Message", exact=True).fill("A wide one\n\n```\n" + "x" * 300 + "\n```\n" + "y" * 300)
        page.get_by_role("button", name="Send").click()
        answered(page)
        assert not browsers.is_too_wide(page)
        menu = page.get_by_role("button", name="Conversations", exact=True)
        menu.press("Enter")
        page.locator("nav.side.shown").wait_for()
        page.keyboard.press("Escape")
        page.locator("nav.side:not(.shown)").wait_for(state="attached")
        assert menu.evaluate("button => button === document.activeElement")


def test_rename_save_and_delete(page, person, tmp_path):
    sign_in(page, person.key)
    say(page, "To be saved", "mock-echo")
    answered(page)
    more = page.get_by_role("button", name="More about To be saved")
    more.click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("A better name")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    page.get_by_role("heading", level=1, name="A better name").wait_for()
    more = page.get_by_role("button", name="More about A better name")
    more.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Save as Markdown").click()
    assert download.value.suggested_filename == "A better name.md"
    more.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("No conversations yet.").wait_for()


def test_names_and_labels_are_there_for_screen_readers(page, person):
    sign_in(page, person.key)
    say(page, "Hello", "mock-echo")
    answered(page)
    nameless = page.evaluate("""() => [...document.querySelectorAll("button, a, input, textarea, select")]
        .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length))
        .map((e) => e.outerHTML)""")
    assert json.dumps(nameless) == "[]"
