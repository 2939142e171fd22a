"""What can be set, what it means, and where it may be said: defaults < file < environment < command line."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.errors import SettingsError
from indexer.languages import LANGUAGES
from indexer.sites import public, site

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "juanzong.toml"
PREFIX = "JUANZONG_"
_SWITCH = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default; a path may be given as a string."""

    archive: Path = _option(Path("index_data/archive"), "档案文件夹，或一个 .jsonl 文件")
    index: Path = _option(Path("index_data/index"), "索引所在的文件夹")
    synonyms: Path = _option(
        Path("index_data/synonyms.tsv"), "本档案自己的同义词表，每行一组，用制表符隔开；没有也可以"
    )
    compact: bool = _option(False, "索引小一些，原样字符串查得慢一些；改后须重建")
    jobs: int = _option(0, "建索引时的进程数；0 表示与处理器核数相同")
    time_limit: int = _option(120, "读一个文件最多等几秒没有动静，超过就放弃这个文件")
    memory_limit: int = _option(2048, "读文件的进程最多用多少 MB 内存")
    keep: int = _option(2, "保留几代索引（含正在使用的一代），至少 2")
    host: str = _option("127.0.0.1", "网页服务监听的地址")
    port: int = _option(8000, "网页服务监听的端口")
    workers: int = _option(1, "网页服务的进程数")
    url: str = _option("", "读者访问的网址，如 https://dangan.example.gov.cn/juanzong；前面有反向代理时要写")
    sites: tuple[str, ...] = _option(
        (), "可以嵌入本馆、读取接口的网站，如 https://oa.example.gov.cn；几个之间用空格分开"
    )
    count_searches: bool = _option(True, "统计检索词（只在本机，不记是谁），用来提示常搜的词；false 则不统计")

    language: str = _option("zh-Hans", "命令行的语言：zh-Hans 或 en")

    def __post_init__(self) -> None:
        for row in dataclasses.fields(self):
            value = _converted(row.name, getattr(self, row.name), type(row.default))
            object.__setattr__(self, row.name, value)
        if self.language not in LANGUAGES:
            raise SettingsError(
                f"设置 language 的值“{self.language}”不能用", "可用的值：" + "、".join(LANGUAGES)
            )
        object.__setattr__(self, "url", _public(self.url))
        object.__setattr__(self, "sites", tuple(dict.fromkeys(map(_site, self.sites))))
        limits = {
            "jobs": (0, 256), "keep": (2, 100), "port": (0, 65535), "workers": (1, 64),
            "time_limit": (1, 86400), "memory_limit": (512, 1_000_000),
        }  # fmt: skip
        for name, (low, high) in limits.items():
            if not low <= getattr(self, name) <= high:
                value = getattr(self, name)
                raise SettingsError(
                    f"设置 {name} 的值 {value} 超出范围", f"请用 {low} 到 {high} 之间的整数。"
                )

    @property
    def processes(self) -> int:
        """How many processes a build may use."""
        return self.jobs or os.cpu_count() or 1


NAMES: tuple[str, ...] = tuple(row.name for row in dataclasses.fields(Settings))


def load(
    overrides: Mapping[str, Any] | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Gather the settings from the file, the environment and the command line, the last one winning."""
    values: dict[str, Any] = {}
    if file is not None or Path(FILE).is_file():
        values |= _from_file(file or Path(FILE))
    values |= {
        name: environment[PREFIX + name.upper()] for name in NAMES if environment.get(PREFIX + name.upper())
    }
    values |= {name: value for name, value in (overrides or {}).items() if value is not None}
    return Settings(**values)


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values: dict[str, Any] = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"读不了设置文件“{file}”：{error.strerror}", "请检查 --config 后面的路径。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"设置文件“{file}”不是正确的 TOML：{error}", "请改正该行，或先移走这个文件。"
        ) from error
    for name in values:
        if name not in NAMES:
            raise SettingsError(
                f"设置文件“{file}”里有不认识的设置“{name}”", "可用的设置：" + "、".join(NAMES)
            )
    for name in ("archive", "index", "synonyms"):
        if isinstance(values.get(name), str):
            values[name] = file.parent / values[name]
    return values


def _converted(name: str, value: Any, kind: type) -> Any:
    try:
        if issubclass(kind, Path):
            return Path(value)
        if kind is tuple:
            return tuple(value.replace(",", " ").split() if isinstance(value, str) else map(str, value))
        if kind is bool:
            return _SWITCH[str(value).lower()]
        return str(value) if kind is str else int(str(value))
    except (TypeError, ValueError, KeyError):
        what = "一个路径" if issubclass(kind, Path) else " true 或 false" if kind is bool else "一个整数"
        raise SettingsError(f"设置 {name} 的值“{value}”不能用", f"这里要{what}。") from None


def _public(text: str) -> str:
    try:
        return public(text)
    except ValueError:
        raise SettingsError(
            f"设置 url 的值“{text}”不能用", "请写读者访问的网址，如 https://dangan.example.gov.cn/juanzong。"
        ) from None


def _site(text: str) -> str:
    try:
        return site(text)
    except ValueError:
        raise SettingsError(
            f"设置 sites 里的“{text}”不是一个网站",
            "请写成 http://oa.example.gov.cn、https://10.1.2.3:8080 或 https://*.example.gov.cn，不带路径。",
        ) from None
