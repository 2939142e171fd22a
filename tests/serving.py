"""From an application, or an index, to a real server as long as a test needs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def serving(application: WSGIApplication, port: int = 0) -> Iterator[str]:
    """Serve an application, and tell its address; another port is another origin."""
    server = make_server("127.0.0.1", port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(index: Path, **settings: str) -> Iterator[str]:
    """Serve an index in a process of its own, as readers meet it, and tell its address."""
    command = [sys.executable, "-m", "indexer", "serve", "--index", str(index), "--port", "0"]
    named = {f"JUANZONG_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "JUANZONG_COUNT_SEARCHES": "false", **named}
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", env=environment) as server:
        assert server.stderr is not None
        found = None
        while not found:
            line = server.stderr.readline()
            assert line, "the server did not start"
            found = re.search(r"http://[\w.]+:\d+(?=/)", line)
        try:
            yield found[0]
        finally:
            server.terminate()
