"""The same answers as JSON, for programs: every operation of the API, and the document that describes them."""

from __future__ import annotations

from webui.api import documents, openapi, searches
from webui.api.operations import OPERATIONS, api

__all__ = ["OPERATIONS", "api", "documents", "openapi", "searches"]
