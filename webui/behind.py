"""From the address that a proxy forwards to the one that readers see, which every link is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAID = "juanzong.host"
"""Under what an application finds the host that a request named."""


class Behind:
    """An application that believes the settings, not what a request says, about where it is reached."""

    def __init__(self, application: WSGIApplication, url: str) -> None:
        self._application = application
        parts = urlsplit(url)
        self._scheme, self._host, self._root = parts.scheme, parts.netloc, parts.path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request as one that was sent to the public address."""
        environ[SAID] = environ.get("HTTP_HOST", "")
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host
        environ["SCRIPT_NAME"] = self._root
        path = environ.get("PATH_INFO", "")
        # Some proxies cut the prefix off, some leave it.
        if self._root and (path == self._root or path.startswith(self._root + "/")):
            environ["PATH_INFO"] = path[len(self._root) :] or "/"
        return self._application(environ, start_response)
