"""Pages of invented outlets about invented events."""

from __future__ import annotations

import json

PARAGRAPHS = (
    "The council of Saltmarsh voted on Tuesday to close the old ferry pier after divers found cracks in nine of "
    "its forty piles, ending a crossing that has run since the town was founded.",
    "Engineers had warned in spring that the piles would not stand another winter, council leader Mara Quill said "
    "after the meeting, which lasted until almost midnight.",
    "Some two hundred commuters use the ferry every day. They will be taken by bus across the bridge at Alderholt, "
    "which adds forty minutes to the journey, until a new pier is built.",
    "A new pier would cost eleven million crowns, the treasurer told the meeting, and take two years to build.",
)


def page(
    *paragraphs: str,
    title: str = "Saltmarsh closes its ferry pier",
    head: str = "",
    body: str = "",
    lang: str = "en",
    site: str = "Harbour Mail",
) -> bytes:
    """An article page with its site's usual furniture around it."""
    text = "".join(f"<p>{p}</p>" for p in paragraphs or PARAGRAPHS)
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | {site}</title>
<meta property="og:title" content="{title} | {site}"><meta property="og:site_name" content="{site}">{head}</head>
<body><header><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav></header>
<main><article><h1>{title}</h1>{text}{body}</article></main>
<footer><p>Harbour Mail, Quay 1, Saltmarsh</p></footer></body></html>""".encode()


def json_ld(**values: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'
