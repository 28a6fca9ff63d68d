"""The dashboard in a real browser, against the real binary; and what guards its sign-in."""

from __future__ import annotations

import re

import pytest

import browser as browsers
import harness
from harness import chat, eventually, fresh

PAGES = ["overview", "reports", "people", "teams", "keys", "entries", "policies", "audit", "health"]


@pytest.fixture(scope="module")
def admin_key(gateway) -> str:
    return gateway.json("key", "create", "--admin", "owner", "--name", "dashboard tests")["key"]


@pytest.fixture
def page(browser, gateway):
    with browsers.page_of(browser, gateway.url, expected=("401", "403", "404", "409")) as made:
        yield made


def sign_in(page, key: str, place: str = "overview") -> None:
    page.goto(f"/dashboard#/{place}")
    page.get_by_label("Admin key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", level=1).wait_for()
    page.locator("nav[aria-label=Pages]").wait_for(state="attached")


def test_every_page_shows_itself_without_a_complaint(page, gateway, admin_key, person):
    assert gateway.post(chat(text="Mail me: 078-05-1120"), person.key).status == 200
    gateway.entries_of(person.name, 1)
    sign_in(page, admin_key)
    for word in PAGES:
        page.goto(f"/dashboard#/{word}")
        link = page.locator(f"nav a[data-page={word}]")
        page.locator(f"nav a[data-page={word}][aria-current=page]").wait_for()
        name = link.inner_text()
        page.get_by_role("heading", level=1, name=name).wait_for()
        assert not browsers.is_too_wide(page), f"{word} scrolls sideways"


def test_a_person_is_added_and_gets_a_key_that_works(page, gateway, admin_key):
    name = fresh("Ada <b>Lovelace</b>")
    sign_in(page, admin_key, "people")
    page.get_by_role("button", name="Add a person").first.click()
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    # The name is text, whatever it looks like.
    page.get_by_role("heading", level=1, name=name).wait_for()
    assert page.locator("h1 b").count() == 0
    page.get_by_role("button", name="Create a key").first.click()
    page.get_by_role("button", name="Create", exact=True).click()
    key = page.get_by_label("Key", exact=True).input_value()
    assert key.startswith("sk-tg-")
    page.get_by_role("button", name="Done").click()
    answer = gateway.post(chat(), key)
    assert answer.status == 200, answer
    gateway.entry(answer.request_id)
    # A quota, set in place, holds at once.
    page.get_by_role("button", name="Set a quota").first.click()
    page.locator("input[name=limit]").fill("1")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_text("of 1 tokens").wait_for()
    refused = gateway.post(chat(), key)
    assert (refused.status, refused.error["code"]) == (429, "insufficient_quota")
    assert key not in page.content()


def test_a_refused_change_says_which_field_and_why(page, gateway, admin_key, person):
    sign_in(page, admin_key, "people")
    page.get_by_role("button", name="Add a person").first.click()
    page.get_by_label("Name", exact=False).first.fill(person.name)
    page.get_by_role("button", name="Add", exact=True).click()
    problem = page.get_by_role("alert").filter(has_text=person.name)
    problem.wait_for()
    assert page.locator("input[name=name]").evaluate("field => field === document.activeElement")


def test_entries_are_followed_live_and_opened(page, gateway, admin_key, person):
    sign_in(page, admin_key, f"entries?user={person.name}")
    page.get_by_text("No entry matches").wait_for()
    page.get_by_role("button", name="Follow").click()
    answer = gateway.post(chat(text="My number is 078-05-1120."), person.key)
    row = page.locator("tbody tr").filter(has_text=person.name)
    row.wait_for()
    row.click()
    page.get_by_role("dialog").get_by_text(answer.request_id).wait_for()
    page.get_by_role("dialog").get_by_text("SSN × 1").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def test_a_text_is_tried_against_the_policies(page, admin_key):
    sign_in(page, admin_key, "policies")
    page.get_by_role("textbox", name="Text").fill("Grüße 😀, call 078-05-1120 today")
    page.get_by_role("button", name="Try it").click()
    found = page.locator("mark")
    found.wait_for()
    assert found.inner_text().startswith("078-05-1120")
    sent = page.locator("pre.text").nth(1).inner_text()
    assert "078-05-1120" not in sent and sent.startswith("Grüße 😀, call ")


def test_an_auditor_sees_no_buttons_that_change_anything(browser, gateway, person):
    key = gateway.json("key", "create", "--admin", "auditor", "--name", fresh("auditor"))["key"]
    with browsers.page_of(browser, gateway.url, expected=("401",)) as page:
        sign_in(page, key, "people")
        page.get_by_role("link", name=person.name).click()
        page.get_by_role("heading", level=1, name=person.name).wait_for()
        for name in ["Edit", "Delete", "Disable", "Create a key", "Set a quota"]:
            assert page.get_by_role("button", name=name).count() == 0, name


def test_a_team_lead_sees_the_own_team_on_every_page(browser, gateway):
    team, name = fresh("team"), fresh("member")
    gateway.cli("team", "add", team)
    gateway.cli("user", "add", name)
    gateway.cli("team", "member", team, name)
    made = gateway.json("key", "create", "--user", name, "--team", team)
    gateway.entry(gateway.post(chat(), made["key"]).request_id)
    key = gateway.json("key", "create", "--admin", "team_lead", "--team", team)["key"]
    with browsers.page_of(browser, gateway.url, expected=("401",)) as page:
        sign_in(page, key)
        for word in ["overview", "people", "teams", "keys", "entries", "health"]:
            page.locator(f"nav a[data-page={word}]").click()
            page.locator(f"nav a[data-page={word}][aria-current=page]").wait_for()
            title = page.locator(f"nav a[data-page={word}]").inner_text()
            page.get_by_role("heading", level=1, name=title).wait_for()
        assert page.locator("nav a[data-page=audit]").count() == 0
        page.locator("nav a[data-page=people]").click()
        page.get_by_role("link", name=name).click()
        page.get_by_role("heading", level=1, name=name).wait_for()
        page.get_by_role("heading", name=f"Quotas in {team}").wait_for()
        page.get_by_role("button", name="Set a quota").first.click()
        page.locator("input[name=limit]").fill("5000")
        page.get_by_role("button", name="Set", exact=True).click()
        page.get_by_text("of 5,000 tokens").wait_for()


def test_a_key_that_is_disabled_ends_its_sessions(page, gateway):
    made = gateway.json("key", "create", "--admin", "admin", "--name", fresh("leaver"))
    sign_in(page, made["key"], "teams")
    gateway.cli("key", "disable", made["id"])
    page.locator("nav a[data-page=keys]").click()
    page.get_by_text("Your session has ended").wait_for()


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_every_page_in_its_width(browser, gateway, admin_key, person, dark):
    gateway.post(chat(), person.key)
    with browsers.page_of(browser, gateway.url, size=browsers.PHONE, dark=dark, expected=("401",)) as page:
        sign_in(page, admin_key)
        for word in PAGES:
            page.get_by_role("button", name="Menu").click()
            page.locator(f"nav a[data-page={word}]").click()
            page.locator(f"nav a[data-page={word}][aria-current=page]").wait_for(state="attached")
            page.get_by_role("heading", level=1).wait_for()
            assert not browsers.is_too_wide(page), f"{word} scrolls sideways"


def test_it_works_by_keyboard_alone(page, admin_key):
    page.goto("/dashboard")
    page.get_by_label("Admin key").wait_for()
    page.keyboard.type(admin_key)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Overview").wait_for()
    page.locator("nav a[data-page=people]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="People").wait_for()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


# ------------------------------------------------------------------------------ without a browser


def session_of(gateway, key: str) -> tuple[str, str, harness.Answer]:
    """Signs in; the cookie, the word that changes must repeat, and the answer."""
    answer = gateway.post({"key": key}, None, path="/api/session")
    assert answer.status == 200, answer
    cookie = answer.header("set-cookie").split(";")[0]
    return cookie, answer.json()["csrf_token"], answer


def test_the_cookie_is_kept_from_scripts_and_other_sites(gateway, admin_key):
    cookie, _, answer = session_of(gateway, admin_key)
    facts = {part.strip().lower() for part in answer.header("set-cookie").split(";")[1:]}
    assert {"path=/", "httponly", "samesite=strict", "max-age=43200"} <= facts
    assert admin_key not in cookie


def test_pages_may_load_and_be_shown_by_themselves_only(gateway):
    for path, kind in [("/dashboard", "text/html"), ("/dashboard/", "text/html"),
                       ("/dashboard/app.js", "text/javascript"), ("/assets/base.css", "text/css")]:
        answer = gateway.get(path)
        assert answer.status == 200 and answer.header("content-type").startswith(kind), answer
        policy = answer.header("content-security-policy")
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.header("x-content-type-options") == "nosniff"
        again = gateway.post(None, None, path=path, method="GET",
                             headers={"if-none-match": answer.header("etag")})
        assert (again.status, again.body) == (304, b"")
    html = gateway.get("/dashboard").body.decode()
    assert not re.search(r"<script(?![^>]* src=)", html) and " style=" not in html and " on" + "click" not in html
    assert "//" not in re.sub(r"<!doctype html>", "", html)  # Nothing from another host.
    assert gateway.get("/").header("location") == "/dashboard"
    assert gateway.post({}, None, path="/dashboard").status == 405
    assert gateway.get("/dashboard/nothing.js").status == 404


def test_a_change_with_a_cookie_needs_the_word_and_the_own_site(gateway, admin_key):
    cookie, word, _ = session_of(gateway, admin_key)
    name = fresh("forged")

    def add(**headers: str) -> harness.Answer:
        fields = {key.replace("_", "-"): value for key, value in headers.items()}
        return gateway.post({"name": name}, None, path="/api/users", headers={"cookie": cookie, **fields})

    assert add().error["code"] == "csrf_token_missing"
    assert add(x_csrf_token="0" * 48).error["code"] == "csrf_token_missing"
    assert add(x_csrf_token=word, sec_fetch_site="cross-site").error["code"] == "cross_site"
    assert add(x_csrf_token=word, sec_fetch_site="same-site").error["code"] == "cross_site"
    assert add(x_csrf_token=word, origin="https://evil.example").error["code"] == "cross_site"
    assert add(x_csrf_token=word, origin="null").error["code"] == "cross_site"
    own = f"http://127.0.0.1:{gateway.port}"
    assert add(x_csrf_token=word, sec_fetch_site="same-origin", origin=own).status == 201
    # Reading takes the cookie alone; without one it takes a key.
    read = {"path": "/api/users", "method": "GET"}
    assert gateway.post(None, None, headers={"cookie": f"a=b; {cookie}"}, **read).status == 200
    assert gateway.post(None, None, headers={"cookie": cookie[:-1] + "x"}, **read).status == 401


def test_signing_out_ends_the_session(gateway, admin_key):
    cookie, word, _ = session_of(gateway, admin_key)
    forged = gateway.post(None, None, path="/api/session", method="DELETE", headers={"cookie": cookie})
    assert forged.error["code"] == "csrf_token_missing"
    ended = gateway.post(None, None, path="/api/session", method="DELETE",
                         headers={"cookie": cookie, "x-csrf-token": word})
    assert ended.status == 204 and "max-age=0" in ended.header("set-cookie").lower()
    after = gateway.post(None, None, path="/api/session", method="GET", headers={"cookie": cookie})
    assert (after.status, after.error["code"]) == (401, "signed_out")


def test_only_admin_keys_sign_in_and_guesses_are_slowed(launch, own_provider):
    gateway = launch(own_provider.url)
    person = gateway.person()
    owner = gateway.json("key", "create", "--admin", "owner")["key"]
    for key in [person.key, "sk-tgadmin-nothing", ""]:
        assert gateway.post({"key": key}, None, path="/api/session").status == 401
    form = gateway.post(b"key=" + owner.encode(), None, path="/api/session",
                        headers={"content-type": "application/x-www-form-urlencoded"})
    assert form.status == 415
    statuses = [gateway.post({"key": "sk-tgadmin-guess"}, None, path="/api/session").status for _ in range(8)]
    assert statuses[:7] == [401] * 7 and statuses[-1] == 429
    late = gateway.post({"key": owner}, None, path="/api/session")
    assert late.status == 429 and int(late.header("retry-after")) <= 60


def test_a_report_is_split_narrowed_and_taken_along(page, gateway, admin_key, person):
    assert gateway.post(chat(text="Mail me: 078-05-1120"), person.key).status == 200
    gateway.entries_of(person.name, 1)
    sign_in(page, admin_key, f"reports?by=redaction,status&user={person.name}")
    rows = page.get_by_role("table", name="Report").locator("tbody tr")
    rows.first.wait_for()
    assert rows.count() == 2 and "200" in rows.first.inner_text() and "Total" in rows.last.inner_text()
    page.get_by_role("button", name="Status").click()
    page.get_by_role("button", name="Person").click()
    page.get_by_role("table", name="Report").get_by_role("link", name=person.name).wait_for()
    assert f"by=redaction%2Cuser&user={person.name}" in page.url
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    text = taken.value.path().read_text()
    assert text.startswith("redaction,user,requests,") and person.name in text
    page.get_by_label("Kind found").fill("NO_SUCH")
    page.get_by_role("heading", name="Nothing was booked").wait_for()
    assert not browsers.is_too_wide(page)
