"""How work is shared among Python processes that talk in lines of JSON."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from indexer.errors import ArchiveError

Message = Mapping[str, Any]
Say = Callable[[Message], None]
BLOB = "blob"
"""The key in a message for a long text, which goes beside the JSON: to write and read it there takes ten times as long."""


class Child:
    """A Python process that does one task, or what it is asked for after that, and says what comes of it.

    A fresh interpreter, rather than `multiprocessing`: that would import the caller's script again.
    """

    def __init__(
        self, entry: str, task: Message, tell: Callable[[Message | None], None], *, apart: bool = False
    ) -> None:
        """Call `entry` ("package.module:function") in a new process.

        `tell` hears, in a thread of its own, each message and None when there will be no more. `apart`: the process
        may start others, which end with it, and what they print is not shown.
        """
        # It looks for packages where this process does.
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        self._apart = apart
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from indexer.processes import work; work()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if apart else None,
            env=environment, start_new_session=apart,
        )  # fmt: skip
        self._asked: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._ask, daemon=True),
            threading.Thread(target=self._listen, args=(tell,), daemon=True),
        ]
        self.ask({"entry": entry, **task})
        for thread in self._threads:
            thread.start()

    def ask(self, message: Message) -> None:
        """Give the process something more to do."""
        self._asked.put(message)

    def wait(self) -> int:
        """Say that nothing more will come, wait for the process's end, and return its exit code."""
        self._asked.put(None)
        return self._process.wait()

    def kill(self) -> None:
        """End the process, and those that it started if it stands apart."""
        if self._process.poll() is None:
            if self._apart and os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
        self._process.wait()
        self._asked.put(None)

    def is_heard(self) -> bool:
        """Tell whether everything that the process said has been passed on."""
        return not self._threads[1].is_alive()

    def _ask(self) -> None:
        assert self._process.stdin is not None
        # Where it has ended, that is heard of.
        with suppress(OSError), self._process.stdin as stream:
            while (message := self._asked.get()) is not None:
                stream.write(json.dumps(message).encode("ascii") + b"\n")
                stream.flush()

    def _listen(self, tell: Callable[[Message | None], None]) -> None:
        assert self._process.stdout is not None
        try:
            with self._process.stdout as stream:
                for line in stream:
                    message = json.loads(line)
                    if BLOB in message:
                        blob = stream.read(message[BLOB])
                        if len(blob) < message[BLOB]:  # It ended in the midst of it.
                            break
                        message[BLOB] = blob.decode("utf-8", "surrogatepass")
                    tell(message)
        except (OSError, ValueError):
            self._process.kill()
        tell(None)


def run(entry: str, tasks: Sequence[Message], tell: Say) -> None:
    """Call `entry` once a task, each in a process of its own, and pass on what they say."""
    said: queue.Queue[tuple[int, Message | None]] = queue.Queue()

    def hear(place: int) -> Callable[[Message | None], None]:
        return lambda message: said.put((place, message))

    children = [Child(entry, task, hear(place)) for place, task in enumerate(tasks)]
    try:
        running = len(children)
        while running:
            place, message = said.get()
            if message is None:
                running -= 1
                if code := children[place].wait():
                    raise ArchiveError(
                        f"一个工作进程意外结束（代码 {code}）", "请看上面的错误；原来的索引没有改动。"
                    )
            elif "error" in message:
                raise ArchiveError(message["error"], message.get("hint", ""))
            else:
                tell(message)
    finally:
        for child in children:
            child.kill()


def work() -> None:
    """Do the task that comes in; what a `Child` starts."""
    # What libraries print must not be taken for messages.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(message: Message) -> None:
        blob = b""
        if BLOB in message:
            blob = message[BLOB].encode("utf-8", "surrogatepass")
            message = {**message, BLOB: len(blob)}
        output.write(json.dumps(message).encode("ascii") + b"\n" + blob)
        output.flush()

    asked: Iterator[Message] = map(json.loads, sys.stdin.buffer)
    task = dict(next(asked))
    module, function = task.pop("entry").split(":")
    # Where nobody listens any more, there is nothing left to do.
    with suppress(BrokenPipeError):
        _do(module, function, task, say, asked)


def _do(module: str, function: str, task: Message, say: Say, asked: Iterator[Message]) -> None:
    try:
        getattr(import_module(module), function)(task, say, asked)
    except ArchiveError as error:
        say({"error": error.message, "hint": error.hint})
    except BrokenPipeError:
        raise
    except OSError as error:
        say({"error": f"工作进程出错：{error}", "hint": "请检查磁盘空间和权限；原来的索引没有改动。"})
