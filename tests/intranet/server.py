"""A small intranet on one port, under any name below localhost: old pages, what they load, and a record of what was asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

PAGES = Path(__file__).with_name("pages")
LIBRARIES = {
    "react.js": Path("/usr/share/nodejs/react/umd/react.production.min.js"),
    "react-dom.js": Path("/usr/share/nodejs/react-dom/umd/react-dom.production.min.js"),
    "vue.js": Path("/usr/share/javascript/vue/vue.min.js"),
}
"""Where Debian puts the builds for browsers (packages node-react, node-react-dom, libjs-vue)."""
KINDS = {".htm": "text/html", ".css": "text/css", ".js": "text/javascript"}
STRICT = (
    "default-src 'none'; script-src 'self' {archive}; connect-src {archive}; style-src 'self'; "
    "frame-src {archive}; img-src 'self'; form-action {archive}"
)
"""The policy of pages whose name begins with strict: nothing inline, nothing from anywhere but here and the archive."""
INCLUDE = re.compile(rb'<!--#include virtual="([^"]*)" -->')
DECLARED = re.compile(rb"<meta [^>]*charset=\"?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """One request, as it came in."""

    host: str
    path: str
    headers: dict[str, str]


@dataclass
class Intranet:
    """The server, and what it was asked."""

    port: int
    archive: str = ""
    """The address of the archive, which its pages name."""
    asked: list[Asked] = field(default_factory=list)

    def site(self, name: str = "oa.localhost") -> str:
        """Return the origin of one of its names."""
        return f"http://{name}:{self.port}"

    def at(self, page: str, name: str = "oa.localhost") -> str:
        """Return the address of one of its pages."""
        return f"{self.site(name)}/{page}"

    def body(self, name: str) -> bytes:
        """Return a file as it is sent: in the encoding that it declares, with what it includes from the archive."""
        if name in LIBRARIES:
            return LIBRARIES[name].read_bytes()
        text = (PAGES / name).read_bytes()
        for mark, value in (("ARCHIVE", self.archive), ("PORT", str(self.port))):
            text = text.replace(f"[{mark}]".encode(), value.encode())
        declared = DECLARED.search(text)
        charset = declared[1].decode() if declared else "utf-8"
        whole = text.decode("utf-8").encode(charset, "xmlcharrefreplace")
        return INCLUDE.sub(lambda found: included(self.archive + found[1].decode("ascii")), whole)


def included(address: str) -> bytes:
    """Return what a server puts into its page: the bytes as they come."""
    with urlopen(address) as answer:
        body: bytes = answer.read()
    return body


@contextmanager
def open_intranet() -> Iterator[Intranet]:
    """Serve the intranet on a free port, as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            intranet.asked.append(Asked(self.headers["Host"], self.path, dict(self.headers)))
            name = self.path.partition("?")[0].strip("/") or "index.htm"
            known = name in LIBRARIES or (PAGES / name).is_file()
            body = intranet.body(name) if known else b""
            self.send_response(200 if known else 404)
            # Old servers name no encoding; the page does.
            self.send_header("Content-Type", KINDS.get(Path(name).suffix, "text/plain"))
            self.send_header("Content-Length", str(len(body)))
            # The strictest thing that a browser does of itself is not to be what keeps queries from leaking.
            self.send_header("Referrer-Policy", "unsafe-url")
            if name.startswith("strict"):
                self.send_header("Content-Security-Policy", STRICT.format(archive=intranet.archive))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing in the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    intranet = Intranet(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield intranet
    server.shutdown()
    thread.join()
    server.server_close()
