"""What most tests share: one stand-in provider, one gateway in front of it, a person with a key."""

from __future__ import annotations

import pathlib

import openai
import pytest

import harness


def pytest_configure(config: pytest.Config) -> None:
    if not harness.PROGRAM.exists():
        pytest.exit(f"{harness.PROGRAM} does not exist: run scripts/build first", returncode=4)


@pytest.fixture(scope="session")
def provider():
    """The stand-in provider that the shared gateway stands in front of."""
    made = harness.Provider()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def gateway(provider, tmp_path_factory):
    """The shared gateway. Its tests make their own people, so they do not see each other."""
    made = harness.Gateway(tmp_path_factory.mktemp("shared") / "data", provider.url).start()
    yield made
    code = made.stop()
    assert code == 0, f"the shared gateway ended with {code}: {made.log()[-2000:]}"


@pytest.fixture
def launch(tmp_path: pathlib.Path):
    """Starts gateways of a test's own; every one is ended with the test."""
    started: list[harness.Gateway] = []

    def start(upstream: str, *, data: str = "data", settings: str = "", arguments=(),
              environment=None) -> harness.Gateway:
        made = harness.Gateway(tmp_path / data, upstream, settings=settings,
                               arguments=tuple(arguments), environment=environment)
        started.append(made)
        return made.start()

    yield start
    for made in started:
        made.kill()


@pytest.fixture
def own_provider():
    """A stand-in provider for tests that count everything that arrives."""
    made = harness.Provider()
    yield made
    made.stop()


@pytest.fixture
def person(gateway) -> harness.Person:
    return gateway.person()


@pytest.fixture
def client(gateway, person):
    """The real SDK, without its own retries."""
    with openai.OpenAI(base_url=gateway.base_url, api_key=person.key, max_retries=0) as made:
        yield made


@pytest.fixture(scope="module")
def browser():
    """One browser for the tests of a file; each test opens a profile of its own.

    Not for all files: while it is open, Playwright keeps an event loop of its own in this thread, and no
    other test could run one.
    """
    import browser as browsers

    with browsers.chromium() as made:
        yield made


@pytest.fixture
def since(provider) -> int:
    """Where the provider's list stood when the test began."""
    return provider.last()
