"""What is searched for is counted: for all processes together, never in the way of a search, and not for long."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from indexer import searches as room
from indexer.searches import Search, Searches


@pytest.fixture
def searches(tmp_path: Path) -> Searches:
    return Searches(tmp_path / "searches.db")


def ask(searches: Searches, text: str, times: int, total: int = 5) -> None:
    for _ in range(times):
        searches.add(text, total)


def test_popular_were_asked_often(searches: Searches) -> None:
    ask(searches, "作风建设", 3)
    ask(searches, "防汛", 4, 9)
    ask(searches, "只有两次", 2)
    assert searches.popular() == [Search("防汛", 4, 9), Search("作风建设", 3, 5)]
    assert searches.popular(1) == [Search("防汛", 4, 9)]


def test_spellings_count_together(searches: Searches) -> None:
    for text in ("作風  建設", " 作风 建设", "作风\u3000建设\n"):
        searches.add(text, 2)
    assert searches.popular() == [Search("作风 建设", 3, 2)]


def test_missed_found_nothing_last(searches: Searches) -> None:
    ask(searches, "没有的词", 2, 0)
    ask(searches, "曾经没有", 1, 0)
    ask(searches, "曾经没有", 1, 3)
    assert searches.missed() == [Search("没有的词", 2, 0)]
    assert searches.popular() == []


@pytest.mark.parametrize("text", ["", "  ", "作" * 61, "作\0风", "\ud800作", "作\x07", "z" * 100_000])
def test_odd_texts_are_not_counted(searches: Searches, text: str) -> None:
    ask(searches, text, 3)
    assert searches.popular() == []
    assert searches.problem is None


def test_nothing_but_counts_is_kept(searches: Searches, tmp_path: Path) -> None:
    ask(searches, "作风", 3)
    searches.flush()
    connection = sqlite3.connect(tmp_path / "searches.db")
    names = [row[1] for row in connection.execute("pragma table_info(searches)")]
    ((month,),) = connection.execute("select month from searches")
    connection.close()
    assert names == ["text", "times", "total", "month"]
    assert len(month) == len("2024-05")


def test_another_process_sees_counts(searches: Searches, tmp_path: Path) -> None:
    ask(searches, "作风", 2)
    searches.flush()
    script = "import sys; from pathlib import Path; from indexer.searches import Searches\ns = Searches(Path(sys.argv[1])); s.add('作风', 7); s.flush(); assert not s.problem"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "searches.db")], check=True)
    assert searches.popular() == [Search("作风", 3, 7)]


def test_threads_and_files_lose_nothing(tmp_path: Path) -> None:
    several = [Searches(tmp_path / "searches.db") for _ in range(3)]

    def work(searches: Searches) -> None:
        for number in range(200):
            searches.add(f"词语{number % 5}", number)
            if number % 20 == 0:
                searches.flush()

    threads = [threading.Thread(target=work, args=(several[place % 3],)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # What met a lock waits for the next writing.
    while any(searches.waiting for searches in several):
        for searches in several:
            searches.flush()
    assert sum(search.times for search in several[0].popular(100)) == 1_200


def test_rare_ones_make_room(searches: Searches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "KEPT", 50)
    monkeypatch.setattr(room, "SWEPT", 10)
    ask(searches, "常问", 5)
    for number in range(120):
        searches.add(f"只问一次{number}", 1)
        searches.flush()
    assert searches.popular() == [Search("常问", 5, 5)]
    assert len(searches.missed(1_000)) == 0
    connection = sqlite3.connect(searches.path)
    ((count,),) = connection.execute("select count(*) from searches")
    connection.close()
    assert 40 <= count <= 50


def test_missing_folder_is_only_told(tmp_path: Path) -> None:
    searches = Searches(tmp_path / "没有" / "searches.db")
    ask(searches, "作风", 3)
    assert searches.popular() == []
    assert searches.problem is not None
    assert "searches.db" in searches.problem
    (tmp_path / "没有").mkdir()
    assert searches.popular() == [Search("作风", 3, 5)]
    assert searches.problem is None


def test_locked_file_is_waited_for_later(searches: Searches) -> None:
    ask(searches, "作风", 3)
    searches.flush()
    other = sqlite3.connect(searches.path, isolation_level=None)
    other.execute("begin exclusive")
    ask(searches, "作风", 2)
    searches.flush()
    assert searches.problem is not None
    other.execute("rollback")
    other.close()
    assert searches.popular() == [Search("作风", 5, 5)]


def test_damaged_file_is_begun_anew(searches: Searches) -> None:
    searches.path.write_bytes(b"this is no database at all" * 100)
    ask(searches, "作风", 3)
    searches.flush()
    assert searches.problem is not None
    assert searches.popular() == [Search("作风", 3, 5)]
    assert searches.problem is None


def test_folder_in_its_place_is_only_told(tmp_path: Path) -> None:
    (tmp_path / "searches.db").mkdir()
    searches = Searches(tmp_path / "searches.db")
    ask(searches, "作风", 3)
    assert searches.popular() == []
    assert searches.problem is not None


def test_reading_leaves_no_file(searches: Searches) -> None:
    assert searches.popular() == searches.missed() == []
    assert not searches.path.exists()
