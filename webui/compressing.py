"""From a page to fewer bytes on the wire."""

from __future__ import annotations

import gzip

from flask import Response, request

SMALL = 1024
"""Bytes below which compressing gains nothing."""
LEVEL = 1
"""Of zlib's nine: the others take up to four times as long, and save at most a tenth."""
KINDS = ("text/", "application/json", "application/xml", "image/svg+xml", "application/atom+xml",
         "application/opensearchdescription+xml", "application/x-suggestions+json")  # fmt: skip


def compress(response: Response) -> Response:
    """Compress an answer that is text and is not compressed yet, for browsers that take it so."""
    if not (response.mimetype or "").startswith(KINDS):
        return response
    response.vary.add("Accept-Encoding")
    if (
        request.accept_encodings["gzip"] > 0
        and not response.content_encoding
        and not response.is_streamed
        and not response.direct_passthrough
        and response.status_code not in (204, 304)
    ):
        body = response.get_data()
        if len(body) >= SMALL:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.content_encoding = "gzip"
            tag, is_weak = response.get_etag()
            if tag and not is_weak:
                # A strong one would promise the very bytes.
                response.set_etag(tag, weak=True)
    return response
