"""A proxy as hospitals have one: everything leaves through it, and it shows certificates of its own."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.adapters.teams.local_microsoft import LocalMicrosoft, private_key


def certificates(folder: Path, names: tuple[str, ...]) -> tuple[Path, ssl.SSLContext]:
    """Return the certificate of an authority that nobody else knows, and a server's context with one of its own."""
    authority = _certificate("Trust-wide authority", "authority", "authority", ())
    server = _certificate("Server", "server", "authority", names)
    bundle, chain, key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    bundle.write_bytes(authority.public_bytes(Encoding.PEM))
    chain.write_bytes(server.public_bytes(Encoding.PEM))
    key.write_bytes(private_key("server").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return bundle, context


def _certificate(title: str, subject: str, issuer: str, names: tuple[str, ...]) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    titles = {"authority": "Trust-wide authority", "server": title}
    named: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(name)) if name[0].isdecimal() else x509.DNSName(name) for name in names
    ]
    public = private_key(subject).public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, titles[subject])]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, titles[issuer])]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=subject == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    if named:
        builder = builder.add_extension(x509.SubjectAlternativeName(named), critical=False)
    return builder.sign(private_key(issuer), SHA256())


class Tunnel:
    """The proxy: it notes where everybody wants to go, and leads all of them to one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.asked_for: list[str] = []
        self.is_refusing = False
        self.url = ""

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = request.split(" ", 2)
        self.asked_for.append(target if method == "CONNECT" else method)
        if self.is_refusing:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):  # whoever has what they came for hangs up
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def microsoft_behind_a_proxy(
    folder: Path, names: tuple[str, ...]
) -> AsyncIterator[tuple[LocalMicrosoft, Tunnel, Path]]:
    """Yield Microsoft under its own *names*, the only way there, and the certificate to trust."""
    bundle, context = certificates(folder, names)
    microsoft, server = LocalMicrosoft(), web.Application()
    server.add_routes(microsoft.routes())
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    port = int(runner.addresses[0][1])
    microsoft.url = f"https://localhost:{port}"
    tunnel = Tunnel(port)
    proxy = await asyncio.start_server(tunnel.connect, "127.0.0.1", 0)
    tunnel.url = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    try:
        yield microsoft, tunnel, bundle
    finally:
        proxy.close()
        await runner.cleanup()
        await proxy.wait_closed()
