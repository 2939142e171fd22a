"""What other pages show of the archive: the component, frames, fragments, feeds, and the gallery that composes them."""

from __future__ import annotations

from webui.embed import feed, fragment, frames, gallery, oembed, opensearch, script
from webui.embed.blueprint import embed

__all__ = ["embed", "feed", "fragment", "frames", "gallery", "oembed", "opensearch", "script"]
