"""One LibreOffice kept running: names of files come in, a line each, and the files come out converted.

Run as a script of its own. When whoever asks has gone, for whatever reason, LibreOffice and its folders go too.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

STARTING = 60.0
"""Seconds that LibreOffice may take to start."""
MOST = 400
"""Files that one LibreOffice converts before a fresh one takes over, so that it does not grow."""
MEMORY = 4 * 2**30
"""Bytes that LibreOffice may take."""

_QUIET = ("--headless", "--invisible", "--nologo", "--norestore", "--nodefault")
_POSIX = os.name == "posix"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


class Office:
    """A LibreOffice with a private folder, which stays because a document of ours stays open in it."""

    def __init__(self, program: str, home: Path, gone: threading.Event) -> None:
        self.program = program
        self.home = home
        self.profile = (home / "profile").as_uri()
        self.gone = gone
        self.process: subprocess.Popen[bytes] | None = None
        self.converted = 0

    def convert(self, file: str, named: str, kind: str, seconds: float) -> dict[str, str]:
        """Convert a copy of a file under another name; return where it is, or what went wrong.

        That is `start`, `time`, `gone`, or `file` where it cannot be read.
        """
        folder = self.home / "files"
        _remove(folder)
        folder.mkdir()
        # A name of our own: the reader's may mean something to LibreOffice, and it writes beside the file.
        copy = folder / named
        shutil.copyfile(file, copy)
        if fate := self._run(copy, kind, seconds):
            return {"fate": fate}
        made = copy.with_suffix(f".{kind}")
        return {"made": str(made)} if made.exists() else {"fate": "file"}

    def stop(self) -> None:
        """End LibreOffice and remove what it wrote."""
        self._end()
        _remove(self.home)

    def _run(self, file: Path, kind: str, seconds: float) -> str:
        if self.process is None or self.process.poll() is not None or self.converted >= MOST:
            self._end()
            if not self._start():
                self._end()
                return "start"
        self.converted += 1
        # A second call hands its files to the one that runs, and waits for it.
        call = self._call("--headless", "--convert-to", kind, "--outdir", str(file.parent), str(file))
        fate = self._wait(call, time.monotonic() + seconds)
        _kill(call)
        if fate:
            self._end()
        return fate

    def _end(self) -> None:
        if self.process is not None:
            _kill(self.process)
            self.process = None
        for socket in sockets(self.profile):
            socket.unlink(missing_ok=True)
        _remove(self.home / "profile")

    def _start(self) -> bool:
        settings = self.home / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_registry(), "utf-8")
        held, lock = self.home / "held.rtf", self.home / ".~lock.held.rtf#"
        held.write_text("{\\rtf1 }", "ascii")
        lock.unlink(missing_ok=True)
        self.converted = 0
        self.process = self._call(*_QUIET, str(held))
        deadline = time.monotonic() + STARTING
        # It locks the document once that is open.
        while not lock.exists():
            if self.process.poll() is not None or time.monotonic() > deadline or self.gone.is_set():
                return False
            time.sleep(0.02)
            _beat()
        return True

    def _call(self, *arguments: str) -> subprocess.Popen[bytes]:
        kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL")
        # What it leaves behind when it is ended must lie in folders of ours.
        own = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(self.home / "profile"))
        return subprocess.Popen(
            [self.program, f"-env:UserInstallation={self.profile}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.home,
            env={name: os.environ[name] for name in kept if name in os.environ} | own,
            start_new_session=_POSIX,
        )

    def _wait(self, call: subprocess.Popen[bytes], deadline: float) -> str:
        beat = time.monotonic() + 0.5
        while call.poll() is None:
            now = time.monotonic()
            if self.gone.is_set() or now > deadline:
                return "gone" if self.gone.is_set() else "time"
            if now > beat:
                _beat()
                beat = now + 0.5
            # `Popen.wait` looks ever less often, and most files take less than a tenth of a second.
            time.sleep(0.004)
        return ""


def _beat() -> None:
    """Tell whoever asks that the work goes on."""
    with contextlib.suppress(OSError):
        sys.stdout.write("\n")
        sys.stdout.flush()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started."""
    if _POSIX:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    process.wait()


def _remove(folder: Path) -> None:
    # A process that was just ended may still write.
    for _ in range(5):
        if not folder.exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1 if folder.exists() else 0)


def sockets(profile: str) -> Iterator[Path]:
    """Yield the sockets that LibreOffice listens on for its second call, which it leaves behind when it is killed."""
    mark = "".join(
        f"{byte:x}" for byte in hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    )
    for folder in filter(None, ("/tmp", "/var/tmp", os.environ.get("XDG_RUNTIME_DIR"))):
        yield from Path(folder).glob(f"OSL_PIPE_*_SingleOfficeIPC_{mark}")


def _limit() -> None:
    """Bound LibreOffice's memory, and take off limits meant for the process that asks."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, resource.RLIM_INFINITY)):
        _, hard = resource.getrlimit(kind)
        soft = most if hard == resource.RLIM_INFINITY else hard if most < 0 else min(most, hard)
        resource.setrlimit(kind, (soft, hard))


def _registry() -> str:
    """Return the settings of a fresh profile."""
    rows = Path(__file__).with_name("profile.tsv").read_text("utf-8").splitlines()
    return "\n".join((_HEAD, *_items(rows), "</oor:items>"))


def _items(rows: list[str]) -> Iterator[str]:
    for row in rows:
        if row and not row.startswith("#"):
            path, name, value = map(html.escape, row.split("\t"))
            yield (
                f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
                f"<value>{value}</value></prop></item>"
            )


def serve(program: str) -> None:
    """Convert what standard input asks for until it ends."""
    _limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    gone = threading.Event()
    asked: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            asked.put(line)
        gone.set()
        asked.put("")

    threading.Thread(target=listen, daemon=True).start()
    office = Office(program, Path(tempfile.mkdtemp(prefix="juanzong-")), gone)
    try:
        while line := asked.get():
            try:
                said = office.convert(**json.loads(line))
            except OSError as error:
                said = {"fate": error.strerror or str(error)}
            with contextlib.suppress(OSError):
                sys.stdout.write(json.dumps(said) + "\n")
                sys.stdout.flush()
    finally:
        office.stop()


if __name__ == "__main__":
    serve(sys.argv[1])
    # The thread that listens may hold what an orderly end waits for.
    os._exit(0)
