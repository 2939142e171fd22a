"""The one blueprint of all that other sites may show or fetch, the API aside."""

from __future__ import annotations

from flask import Blueprint

embed = Blueprint("embed", __name__)
