"""Sites and addresses as administrators write them, held against what a browser makes of the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from indexer import Settings, admits, origin, site
from indexer.errors import SettingsError
from indexer.sites import public

HOSTS = (
    "oa.yunting.gov.cn", "OA.Yunting.GOV.cn", "oa", "localhost", "oa.localhost", "a_b.local", "_oa.cn", "-oa.cn", "oa-.cn",
    "oa.yunting.gov.cn.", "oa..gov.cn", ".gov.cn", "oa.", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1",
    "127.0.0.01", "127.0.0.1.", "256.1.1.1", "1.2.3", "1.2.3.4.5", "10.1.2.3", "oa.123", "oa.0x1", "oa.0xg", "123.oa",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[2001:DB8::A]", "[2001:db8:0:0:1:0:0:1]", "[::ffff:1.2.3.4]", "[1::2::3]", "[fe80::1%25eth0]",
    "[::1", "::1", "oa[::1]", "[::1].cn", "[v1.a]", "[]", "档案.中国", "云汀市.政务.cn", "Ｏａ．ｃｎ", "oa。cn", "oa．cn", "ㄅ.cn", "臺灣.cn",
    "straße.de", "ςigma.gr", "Σigma.gr", "bücher.de", "BÜCHER.de", "nb\u200dsp.cn", "\u00adoa.cn", "①.cn", "㎡.cn", "𠮷野.cn",
    "xn--dyv4b.xn--fiqs8s", "XN--DYV4B.cn", "xn--a.cn", "xn--.cn", "user@oa.cn", "user:word@oa.cn", "@oa.cn", "oa.cn@evil.cn",
    "oa.cn\\@evil.cn", "oa.cn\\evil.cn", "evil.cn\\.gov.cn", "oa%2ecn", "oa%00.cn", "oa.cn%2f.evil.cn", "o a.cn", "oa.cn evil.cn",
    "oa\t.cn", "oa\n.cn", "oa.cn;script-src", "oa.cn,evil.cn", "'self'", "*", "*.cn", "*.yunting.gov.cn", "o*a.cn", "*.127.0.0.1",
    "*.*.cn", "*.档案.中国", "oa.cn<b>", "oa.cn'", 'oa.cn"', "oa{.cn", "oa^.cn", "oa|.cn", "oa~.cn", "oa!.cn", "oa$.cn", "oa&.cn",
    "oa(.cn", "oa+.cn", "oa=.cn", "", "a" * 63 + ".cn", "a" * 64 + ".cn", ".".join(["a" * 60] * 5),
)  # fmt: skip
PORTS = (
    "",
    ":",
    ":80",
    ":443",
    ":0080",
    ":8080",
    ":0",
    ":65535",
    ":65536",
    ":-1",
    ":+80",
    ":８０",
    ":80a",
    ":8 0",
)
SHAPES = (
    "http:oa.cn", "http:/oa.cn", "http:///oa.cn", "//oa.cn", "oa.cn", "HTTP://oa.cn", "hTtPs://oa.cn", "ftp://oa.cn", "file:///oa",
    "null", "about:blank", "javascript:1", "data:,x", "http://oa.cn/", "http://oa.cn/a", "http://oa.cn?x", "http://oa.cn#x",
    "http:\\\\oa.cn", "http://oa.cn\\", "  http://oa.cn ", "\u3000http://oa.cn", "http ://oa.cn", "http://", "http", "", "blob:http://oa.cn/1",
    "ws://oa.cn", "https://oa.cn:443", "http://oa.cn:443", "https://oa.cn:80",
)  # fmt: skip
ADDRESSES = [
    *(f"{scheme}://{host}" for host in HOSTS for scheme in ("http", "https")),
    *(f"http://oa.cn{port}" for port in PORTS),
    *(f"https://[::1]{port}" for port in PORTS),
    *SHAPES,
]
ASKED = """(addresses) => addresses.map((text) => {
  try { const found = new URL(text); return found.host ? found.origin : ""; } catch { return ""; }
})"""
NAMES = st.from_regex(r"[a-z0-9_-]{1,8}(\.[a-z0-9_-]{1,8}){0,3}\.?", fullmatch=True)
SITES = (
    "http://oa.yunting.gov.cn",
    "https://*.yunting.gov.cn",
    "http://*.yunting.gov.cn:8080",
    "http://10.1.2.3",
)


@pytest.fixture(scope="module")
def browsers_origin(browser: Browser) -> Iterator[Any]:
    """Tell what Chromium takes the origins of addresses for; "" where it takes one for no address."""
    page = browser.new_page()
    yield lambda addresses: page.evaluate(ASKED, list(addresses))
    page.close()


def ours(text: str) -> str:
    """The origin as we find it, "" where there is none."""
    try:
        return origin(text)
    except ValueError:
        return ""


@pytest.mark.browser
def test_origins_are_the_browsers(browsers_origin: Any) -> None:
    plain = [text.strip() for text in ADDRESSES if "*" not in text]
    assert len(plain) >= 200
    theirs = browsers_origin(plain)
    differ = [(text, ours(text), their) for text, their in zip(plain, theirs, strict=True) if ours(text)]
    assert [(text, our, their) for text, our, their in differ if our != their] == []
    assert len(differ) >= 80


@pytest.mark.browser
def test_stars_aside_names_are_the_browsers(browsers_origin: Any) -> None:
    names = ["档案.中国", "yunting.gov.cn", "YUNTING.gov.cn:80", "a.local:8080"]
    theirs = browsers_origin([f"http://oa.{name}" for name in names])
    assert [site(f"http://*.{name}").replace("*", "oa") for name in names] == theirs


@pytest.mark.browser
def test_whatever_is_admitted_is_below(browsers_origin: Any) -> None:
    """No address whatever, read by a browser, is let in by a site that it is not below."""
    theirs = set(
        filter(None, browsers_origin([text.replace("evil", "x.yunting.gov.cn") for text in ADDRESSES]))
    )
    for found in theirs:
        host = urlsplit(found).hostname or ""
        wanted = found.startswith("https://") and host.endswith(".yunting.gov.cn") and found.count(":") == 1
        # A browser spells a star in another way, and knows odder names than a site has.
        if ours(found) == found or not wanted:
            assert admits("https://*.yunting.gov.cn", found) == wanted


@given(st.one_of(st.text(max_size=40), st.builds("http://{}:{}".format, NAMES, st.integers(-9, 99_999))))
def test_anything_is_origin_or_refused(text: str) -> None:
    found = ours(text)
    if found:
        assert origin(found) == found
        assert site(found) == found
        # What stands in a header of ours cannot begin another one, or another rule of the same.
        assert found.isascii()
        assert not set(found) & set(" ;,'\"\r\n\\")


@given(NAMES, st.sampled_from(SITES))
def test_admitted_hosts_end_alike(name: str, admitting: str) -> None:
    for scheme in ("http", "https"):
        for host in (name, f"{name}.yunting.gov.cn", f"{name}yunting.gov.cn", f"yunting.gov.cn.{name}"):
            for port in ("", ":8080"):
                asked = f"{scheme}://{host}{port}"
                scheme_of, _, rest = admitting.partition("://")
                wanted = asked == admitting or (
                    rest.startswith("*.") and scheme == scheme_of and f"{host}{port}".endswith(rest[1:])
                )
                # A name that no browser spells so may be refused, none let in that is not wanted.
                assert wanted or not admits(admitting, asked)
                if ours(asked) == asked:
                    assert admits(admitting, asked) == wanted


@pytest.mark.parametrize(
    "asked",
    [
        "null", "", "*", "http://oa.yunting.gov.cn.evil.com", "http://evil.com/.yunting.gov.cn", "http://yunting.gov.cn",
        "http://evilyunting.gov.cn", "HTTP://OA.YUNTING.GOV.CN", "http://OA.yunting.gov.cn", "http://oa.yunting.gov.cn.",
        "http://oa.yunting.gov.cn:81", "http://oa.yunting.gov.cn:80", "http://oa.yunting.gov.cn/", "http://u@oa.yunting.gov.cn",
        "https://u@oa.yunting.gov.cn", "https://oa.yunting.gov.cn:443", "https://.yunting.gov.cn", "https://*.yunting.gov.cn",
        "https://a b.yunting.gov.cn", "https://evil.com#.yunting.gov.cn", "https://evil.com\\.yunting.gov.cn", "https://a..yunting.gov.cn",
        "https://档案.yunting.gov.cn", "https://oa.yunting.gov.cn http://evil.com", "ftp://oa.yunting.gov.cn", "http://10.1.2.30",
        "http://10.1.2.3:80", "http://10.1.2.3.evil.com", "https://yunting.gov.cn", "https://evil.com.yunting.gov.cn.",
    ],
)  # fmt: skip
def test_lookalikes_are_not_admitted(asked: str) -> None:
    assert not any(admits(site, asked) for site in SITES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://oa.yunting.gov.cn", "http://oa.yunting.gov.cn"),
        (" HTTPS://*.YunTing.gov.cn:443/ ", "https://*.yunting.gov.cn"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
        ("http://[0:0::1]:80/", "http://[::1]"),
        ("https://*.档案.中国", "https://*.xn--dyv4b.xn--fiqs8s"),
        ("http://oa", "http://oa"),
    ],
)
def test_sites_are_written_freely(text: str, found: str) -> None:
    assert Settings(sites=(text,)).sites == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "*", "null", "'self'", "https:", "oa.yunting.gov.cn", "http://oa.yunting.gov.cn/oa", "http://oa.yunting.gov.cn?x", "http://*",
        "http://*.", "http://*.10.1.2.3", "http://*.[::1]", "http://o*a.cn", "http://*.*.cn", "http://a@oa.cn", "http://127.1",
        "http://0x7f.0.0.1", "http://256.1.1.1", "http://straße.de", "http://oa.cn;script-src", "http://[::ffff:1.2.3.4]",
        "http://oa.cn:65536", "http://oa.cn:八十", "ftp://oa.cn", "http://[::1", "http://a..cn", "http://" + "a" * 64 + ".cn",
    ],
)  # fmt: skip
def test_bad_sites_are_named(text: str) -> None:
    with pytest.raises(SettingsError, match="sites") as error:
        Settings(sites=(text,))
    assert text in error.value.message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        ("https://dangan.yunting.gov.cn", "https://dangan.yunting.gov.cn"),
        ("https://dangan.yunting.gov.cn/juanzong/", "https://dangan.yunting.gov.cn/juanzong"),
        ("http://档案.中国:8080/a/b//", "http://xn--dyv4b.xn--fiqs8s:8080/a/b"),
    ],
)
def test_public_address_is_tidied(text: str, found: str) -> None:
    assert public(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "https://*.gov.cn",
        "https://a.cn/?q",
        "https://a.cn/卷宗",
        "/juanzong",
        "https://a.cn/a//b",
        "https://a.cn/%2e",
    ],
)
def test_bad_public_addresses_are_named(text: str) -> None:
    with pytest.raises(SettingsError, match="url"):
        Settings(url=text)
