"""How one piece of work is shared among Python processes that talk in lines of JSON."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from indexer.errors import ArchiveError

Message = Mapping[str, Any]


def run(entry: str, tasks: Sequence[Message], tell: Callable[[Message], None]) -> None:
    """Call `entry` ("package.module:function") once a task, each in a process of its own, and pass on what they say.

    A fresh interpreter each, rather than `multiprocessing`: that would import the caller's script again.
    """
    command = [sys.executable, "-c", "from indexer.processes import work; work()"]
    # The workers look for packages where this process does.
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONIOENCODING": "utf-8",
    }
    said: queue.Queue[tuple[int, Message | None]] = queue.Queue()
    workers = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment
        )
        for _ in tasks
    ]
    try:
        for place, (worker, task) in enumerate(zip(workers, tasks, strict=True)):
            threading.Thread(
                target=_listen, args=(worker, {"entry": entry, **task}, place, said), daemon=True
            ).start()
        running = len(workers)
        while running:
            place, message = said.get()
            if message is None:
                running -= 1
                if code := workers[place].wait():
                    raise ArchiveError(
                        f"一个工作进程意外结束（代码 {code}）", "请看上面的错误；原来的索引没有改动。"
                    )
            elif "error" in message:
                raise ArchiveError(message["error"], message.get("hint", ""))
            else:
                tell(message)
    finally:
        for worker in workers:
            if worker.poll() is None:
                worker.terminate()
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None and not stream.closed:
                    stream.close()


def work() -> None:
    """Do the one task that comes in; what `run` starts."""
    task = json.load(sys.stdin)
    module, function = task.pop("entry").split(":")
    try:
        getattr(import_module(module), function)(task, _say)
    except ArchiveError as error:
        _say({"error": error.message, "hint": error.hint})
    except OSError as error:
        _say({"error": f"工作进程出错：{error}", "hint": "请检查磁盘空间和权限；原来的索引没有改动。"})


def _say(message: Message) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _listen(
    worker: subprocess.Popen[str], task: Message, place: int, said: queue.Queue[tuple[int, Message | None]]
) -> None:
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        json.dump(task, worker.stdin)
        worker.stdin.close()
        for line in worker.stdout:
            said.put((place, json.loads(line)))
    except (OSError, ValueError):
        worker.kill()
    said.put((place, None))
