"""The configuration for nginx, as it is shipped: nginx accepts it, and a request through it arrives as it should."""

import contextlib
import datetime as dt
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import URLResolver, get_resolver

from yimen.platform import serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
FOLDER = Path(__file__).resolve().parents[3] / "deploy" / "nginx"
needs_nginx = pytest.mark.skipif(NGINX is None, reason="there is no nginx here (Debian: apt-get install nginx-light)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder: Path) -> None:
    """A certificate of its own for door.example."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "door.example")])
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)  # the other side reads the real clock
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("door.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "door.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "door.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def placed(folder: Path, *, tls: int, plain: int, upstream: int) -> Path:
    """The shipped file with the places and ports of a test; nothing else is changed."""
    certificate(folder)
    text = (FOLDER / "nginx.conf").read_text()
    for old, new in (
        ("user www-data;", "daemon off;"),
        ("worker_rlimit_nofile 65536;\n", ""),
        ("worker_connections 16384;", "worker_connections 256;"),
        ("/run/nginx.pid", f"{folder}/nginx.pid"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/etc/nginx/yimen", str(FOLDER)),
        ("/etc/ssl/certs/door.example.pem", f"{folder}/door.pem"),
        ("/etc/ssl/private/door.example.key", f"{folder}/door.key"),
        ("listen 443", f"listen 127.0.0.1:{tls}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    text = text.replace("http {", f"http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;", 1)
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    os.chmod(tmp_path, 0o755)
    return tmp_path


@needs_nginx
def test_nginx_accepts_the_configuration(folder):
    path = placed(folder, tls=free_port(), plain=free_port(), upstream=free_port())

    said = subprocess.run([NGINX, "-t", "-c", path], capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr


def test_nginx_lets_in_what_each_page_takes_and_no_more():
    """Its limits are those of the views: what it refuses would be refused behind it, and the other way round."""

    def declared(resolver, prefix=""):
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from declared(each, prefix + str(each.pattern))
            elif hasattr(each.callback, "largest_body"):
                yield "/" + re.sub(r"<[^>]+>", "x", prefix + str(each.pattern)), each.callback.largest_body

    text = (FOLDER / "nginx.conf").read_text()
    limits = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", text)
    views = dict(declared(get_resolver()))

    assert views
    for path, size in views.items():
        assert [int(most) << 20 for pattern, most in limits if re.match(pattern, path)] == [size], path


@needs_nginx
@pytest.mark.processes
@pytest.mark.xdist_group("processes")
def test_a_request_through_nginx_comes_with_its_address_over_tls(folder, committed_db, release):
    tls, plain, upstream = free_port(), free_port(), free_port()
    env = os.environ | {
        "DATABASE_URL": committed_db.app, "DATABASE_OWNER_URL": committed_db.owner, "PORT": str(upstream),
        "YIMEN_PUBLIC_URL": "https://door.example", "YIMEN_HOSTS": "door.example,127.0.0.1",
        "YIMEN_TRUSTED_PROXIES": "127.0.0.1",
    }  # fmt: skip
    with contextlib.ExitStack() as stack:
        for command in (
            serving.command("yimen.web.asgi:application", port=upstream, workers=1, log_level="error"),
            [NGINX, "-c", placed(folder, tls=tls, plain=plain, upstream=upstream)],
        ):
            process = subprocess.Popen(command, env=env)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        wait_for(upstream, tls)

        page = ask(tls, "/sign-in/")
        redirected = http.client.HTTPConnection("127.0.0.1", plain, timeout=30)
        redirected.request("GET", "/my/?a=1", headers={"Host": "door.example"})
        moved = redirected.getresponse()
        large = ask(tls, "/sign-in/", body=b"x" * (3 << 20))

    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookies = page.headers.get_all("Set-Cookie")
    assert cookies
    assert all(each.startswith("__Host-") and "Secure" in each and "Path=/" in each for each in cookies)
    assert (moved.status, moved.headers["Location"]) == (301, "https://door.example/my/?a=1")
    assert large.status == 413


def wait_for(*ports: int) -> None:
    for _ in range(600):
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the servers did not answer")


def ask(port: int, path: str, body: bytes | None = None) -> http.client.HTTPResponse:
    """Ask as a browser that knows the certificate."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # its own certificate
    raw = socket.create_connection(("127.0.0.1", port), 30)
    connection = http.client.HTTPConnection("door.example", timeout=30)
    connection.sock = trust.wrap_socket(raw, server_hostname="door.example")
    with contextlib.suppress(BrokenPipeError):
        connection.request("POST" if body else "GET", path, body=body)
    answer = connection.getresponse()
    answer.read()
    return answer
