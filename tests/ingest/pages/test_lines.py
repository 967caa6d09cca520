"""Which lines of a page are its article's: the standfirst in, captions, links alone and pulled quotes out."""

from __future__ import annotations

import pytest

from ingest.pages.asides import drop_asides
from ingest.pages.extract import extract
from ingest.pages.standfirst import standfirst
from ingest.pages.text import parse
from tests.ingest.pages.samples import PARAGRAPHS

URL = "https://www.harbourmail.example/news/pier"
HEADLINE = "Saltmarsh closes the pier that it was built around"
LEAD = "Divers found cracks in nine of the forty piles of the old ferry pier of Saltmarsh."
TEXT = "\n".join(PARAGRAPHS)


def page(above: str = "", inside: str = "", head: str = "") -> str:
    first, *others = PARAGRAPHS
    body = f"<p>{first}</p>{inside}" + "".join(f"<p>{p}</p>" for p in others)
    return f"<html><head>{head}</head><body><h1>{HEADLINE}</h1>{above}<article>{body}</article></body></html>"


def lead(above: str, about: str = "") -> str:
    return standfirst(parse(page(above)), TEXT, (about,), (HEADLINE,))


@pytest.mark.parametrize("name", ["lead", "article__subtitle", "c-dek", "entry-excerpt"])
def test_a_standfirst_is_known_by_its_name_below_the_headline(name: str) -> None:
    assert lead(f"<p class='{name}'>{LEAD}</p>") == LEAD
    assert lead(f"<p class='x'>{LEAD}</p>") == ""


def test_or_by_what_the_pages_data_says_of_it() -> None:
    assert lead(f"<div><span class='x'>{LEAD}</span></div>", LEAD) == LEAD
    assert lead(f"<p>{LEAD} The town is in shock.</p>", LEAD) == f"{LEAD} The town is in shock."


@pytest.mark.parametrize(
    "above",
    [
        f"<p class='lead'>{PARAGRAPHS[0]}</p>",
        f"<p class='lead'>{PARAGRAPHS[0].replace('Tuesday', 'Tuesday (1 March)')}</p>",
        f"<p class='lead'>{HEADLINE}</p>",
        f"<a href='/other'><p class='lead'>{LEAD}</p></a>",
        f"<p class='lead image-caption'>{LEAD}</p>",
        f"<p class='lead'>{LEAD[:-1]} ...</p>",
        f"<p class='lead'>{LEAD} © Harbour Mail</p>",
        "<p class='lead'>Win tickets for tonight's grand musical gala of the provincial brass bands!</p>",
    ],
)
def test_what_the_text_holds_and_what_is_of_another_piece_is_no_standfirst(above: str) -> None:
    assert lead(above) == ""


def test_a_standfirst_stands_between_headline_and_text() -> None:
    named = f"<p class='lead'>{LEAD}</p>"
    for html in (page(named), page(inside=named), page().replace("<h1>", f"{named}<h1>")):
        assert standfirst(parse(html), TEXT, (), (HEADLINE,)) == (LEAD if html == page(named) else "")


def test_what_the_data_says_may_be_the_text_itself() -> None:
    assert lead("", PARAGRAPHS[1]) == ""


def test_an_article_begins_with_its_standfirst() -> None:
    head = f'<meta name="description" content="{LEAD}">'
    found = extract(page(f"<header><p class='x'>{LEAD}</p></header>", head=head).encode(), url=URL)
    assert found.text == f"{LEAD}\n{TEXT}"
    assert found.revision != extract(page(head=head).encode(), url=URL).revision


LINE = "Nine of the forty piles are cracked, a diver's photograph shows."


@pytest.mark.parametrize(
    "inside",
    [
        f"<p><a href='/x'>{LINE}</a></p>",
        f"<ul><li><a href='/x'>{LINE}</a></li></ul>",
        f"<figure><img src='a.jpg'><figcaption>{LINE}</figcaption></figure>",
        f"<div class='image-caption'><p>{LINE}</p></div>",
        f"<figcaption>{LINE}</figcaption>",
        *(
            f"<{box}><div><p>{LINE}</p></div></{box}>"
            for box in ("aside", "nav", "footer", "form", "button", "figure")
        ),
        f"<div class='newsletter-box'><p>{LINE}</p></div>",
        f"<div class='c-author-bio'><p>{LINE}</p></div>",
        f"<section class='most-read'><p>{LINE}</p></section>",
        f"<blockquote class='twitter-tweet'><p>{LINE}</p></blockquote>",
    ],
)
def test_a_line_set_apart_by_its_markup_is_dropped(inside: str) -> None:
    assert drop_asides(parse(page(inside=inside)), f"{TEXT}\n{LINE}") == TEXT


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>{LINE}</p>",
        f"<p>As <a href='/x'>the Gazette</a> wrote: {LINE}</p>",
        f"<p class='supporters'>{LINE}</p>",
        f"<div class='related'><p>{LINE}</p>{'<p>So it goes, on and on.</p>' * 40}</div>",
        f"<div><h2><a href='/x'>{LINE}</a></h2></div>",
        f"<ul><li><a href='#x'>{LINE}</a></li></ul><h2>{LINE}</h2>",
        f"<blockquote class='quote'><p>{LINE}</p></blockquote>",
        f"<form id='page'><p>{LINE}</p>{'<p>So it goes, on and on.</p>' * 40}</form>",
    ],
)
def test_a_line_of_the_article_stays(inside: str) -> None:
    text = f"{TEXT}\n{LINE}"
    assert drop_asides(parse(page(inside=inside)), text) == text


def test_a_quote_pulled_out_of_the_text_is_dropped() -> None:
    quote = "would not stand another winter"
    html = page(inside=f"<blockquote>{quote}</blockquote>")
    assert drop_asides(parse(html), f"{TEXT}\n{quote}") == TEXT


@pytest.mark.parametrize("title", ["Pier to close after divers find cracks", HEADLINE])
def test_no_wording_of_the_headline_is_text(title: str) -> None:
    head = f'<meta property="og:title" content="{title}">'
    html = page(head=head).replace("<article>", f"<article><p>{HEADLINE}</p>")
    assert extract(html.encode(), url=URL).text == TEXT
