"""From a port to the pages: one process, or several that share the port."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict

from waitress import create_server

from indexer import ArchiveError, Settings
from webui import create_app
from webui.octets import Channel

THREADS = 4


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Answer until stopped; `ready` is told the address once the port is open."""
    listener = _listen(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    helpers = [_start_helper(settings, listener) for _ in range(settings.workers - 1)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ready(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/")
    try:
        _answer(settings, listener)
    finally:
        for helper in helpers:
            helper.terminate()
            helper.wait()


def help_serve() -> None:
    """Answer on a port that another process opened, as long as that process lives."""
    task = json.loads(sys.argv[1])
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    listener = socket.socket(fileno=task.pop("listener"))
    _answer(Settings(**task), listener)


def _answer(settings: Settings, listener: socket.socket) -> None:
    # A queue under load is no news to whoever reads the terminal.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(settings)
    app.extensions["juanzong"].wake()
    # What is loaded by now stays: looking through it again and again would hold up a reader for 40 ms now and then.
    gc.collect()
    gc.freeze()
    server = create_server(app, sockets=[listener], threads=THREADS, ident="juanzong")
    server.channel_class = Channel
    try:
        server.run()
    finally:
        server.close()
        app.extensions["juanzong"].close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        raise ArchiveError(
            f"打不开 {host} 的端口 {port}：{error.strerror or error}",
            f"端口可能已被占用；请换一个，例如 juanzong serve --port {port + 1 if 0 < port < 65535 else 8001}。",
        ) from error
    return listener


def _start_helper(settings: Settings, listener: socket.socket) -> subprocess.Popen[bytes]:
    if os.name != "posix":
        raise ArchiveError("这个系统上网页服务只能用一个进程", "请去掉 --workers。")
    task = {
        name: value if isinstance(value, int | tuple) else str(value)
        for name, value in asdict(settings).items()
    }
    command = [sys.executable, "-c", "from webui.server import help_serve; help_serve()"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        [*command, json.dumps(task | {"listener": listener.fileno()})],
        stdin=subprocess.PIPE, pass_fds=[listener.fileno()], env=environment,
    )  # fmt: skip


def _leave_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)
