"""TLS on both sides: certificates are checked upstream, and served, and read again on SIGHUP."""

from __future__ import annotations

import asyncio
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import threading

import openai
import pytest

from harness import Wire, chat, eventually


def certificate(folder: pathlib.Path, name: str, host: str = "localhost") -> tuple[str, str]:
    """A self-signed certificate and its key, made by openssl, which ca-certificates brings along."""
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
         "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return str(cert), str(key)


class Terminator:
    """TLS in front of the stand-in provider, which speaks plain HTTP."""

    def __init__(self, address: str, cert: str, key: str, versions: tuple | None = None) -> None:
        self.target = address.split(":")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        if versions:
            self.context.minimum_version, self.context.maximum_version = versions
        self.loop = asyncio.new_event_loop()
        self.port = 0
        ready = threading.Event()

        async def serve() -> None:
            server = await asyncio.start_server(self.relay, "127.0.0.1", 0, ssl=self.context)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        def run() -> None:
            self.loop.run_until_complete(serve())
            self.loop.run_forever()
            rest = asyncio.all_tasks(self.loop)
            for task in rest:
                task.cancel()
            if rest:
                self.loop.run_until_complete(asyncio.wait(rest))
            self.loop.close()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert ready.wait(10)

    async def relay(self, reader, writer) -> None:
        other_reader, other_writer = await asyncio.open_connection(self.target[0], int(self.target[1]))

        async def pump(source, sink) -> None:
            try:
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            except (ConnectionError, ssl.SSLError):
                pass
            finally:
                sink.close()

        await asyncio.gather(pump(reader, other_writer), pump(other_reader, writer))

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


def upstream_settings(authority: str) -> str:
    return f"upstreams:\n  default:\n    ca_file: {authority}\n    connect_time: 3s\n"


class TestUpstream:
    @pytest.fixture
    def front(self, provider, tmp_path):
        made: list[Terminator] = []

        def start(host: str = "localhost", **more) -> tuple[Terminator, str]:
            cert, key = certificate(tmp_path, f"provider-{len(made)}", host)
            made.append(Terminator(provider.address, cert, key, **more))
            return made[-1], cert

        yield start
        for one in made:
            one.stop()

    def test_a_trusted_provider_is_reached(self, launch, front):
        terminator, authority = front()
        gateway = launch(f"https://localhost:{terminator.port}/v1", settings=upstream_settings(authority))
        person = gateway.person()
        for stream in (False, True, False):
            answer = gateway.post(chat(text="Over TLS.", stream=stream), person.key)
            assert answer.status == 200, answer
        assert gateway.entry(answer.request_id)["usage_source"] == "provider"

    def test_an_unknown_authority_is_refused(self, launch, front, provider, since):
        terminator, _ = front()
        gateway = launch(f"https://localhost:{terminator.port}/v1")
        answer = gateway.post(chat(), gateway.person().key)
        assert answer.status == 502
        assert answer.error["type"] == "server_error"
        assert provider.last() == since

    def test_a_certificate_for_another_host_is_refused(self, launch, front, provider, since):
        terminator, authority = front("elsewhere.invalid")
        gateway = launch(f"https://localhost:{terminator.port}/v1", settings=upstream_settings(authority))
        assert gateway.post(chat(), gateway.person().key).status == 502
        assert provider.last() == since


class TestListener:
    @pytest.fixture
    def secured(self, launch, provider, tmp_path):
        cert, key = certificate(tmp_path, "listener")
        settings = f"tls:\n  certificate: {cert}\n  key: {key}\n"
        return launch(provider.url, settings=settings), pathlib.Path(cert), pathlib.Path(key)

    def test_a_client_over_tls_is_served(self, secured):
        gateway, cert, _ = secured
        context = ssl.create_default_context(cafile=str(cert))
        person = gateway.person()
        import httpx2
        with openai.OpenAI(base_url=f"https://localhost:{gateway.port}/v1", api_key=person.key, max_retries=0,
                           http_client=httpx2.Client(verify=context)) as client:
            answer = client.chat.completions.create(**chat(text="Safe."))
            assert answer.choices[0].message.content == "Safe."
            chunks = list(client.chat.completions.create(**chat(text="Safe.", stream=True)))
            assert "".join(c.choices[0].delta.content or "" for c in chunks) == "Safe."

    @pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
    def test_old_versions_of_tls_are_refused(self, secured):
        gateway, cert, _ = secured
        context = ssl.create_default_context(cafile=str(cert))
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, OSError)):
            Wire(gateway.port, secure=context)

    def test_plain_http_on_the_secured_port_gets_no_answer(self, secured):
        gateway, _, _ = secured
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nhost: g\r\n\r\n")
            try:
                assert b"200 OK" not in plain.recv(4096)
            except ConnectionError:
                pass

    def test_a_new_certificate_is_read_on_sighup(self, secured, tmp_path):
        gateway, cert, key = secured

        def served() -> bytes:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with Wire(gateway.port, secure=context) as wire:
                return wire.socket.getpeercert(binary_form=True)

        before = served()
        new_cert, new_key = certificate(tmp_path, "renewed")
        cert.write_bytes(pathlib.Path(new_cert).read_bytes())
        key.write_bytes(pathlib.Path(new_key).read_bytes())
        assert served() == before
        os.kill(gateway.process.pid, signal.SIGHUP)
        eventually(lambda: served() != before, what="the new certificate")
