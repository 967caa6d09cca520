"""What the fetcher keeps in newsfold.site-state: the pages it has seen and each site's furniture."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.pages.furniture import Furniture
from ingest.pages.memory import Memory
from ingest.urls import host_of
from newsfold.stream.codec import decode, encode
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Output, Record
from newsfold.stream.messages import PageState, SiteFurniture
from newsfold.stream.topics import SITE_STATE

__all__ = ["SiteState"]


class SiteState:
    """The memory of pages and of furniture, and the records that bring it back after a restart."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.pages = Memory()
        self.unreadable = 0  # records of those given that could not be read: they count as none
        self._furniture = Furniture()
        for record in records:
            kind, _, name = record.key.partition(":")
            try:
                if kind == "page":
                    self._restore_page(name, record.value)
                elif kind == "furniture":
                    self._restore_site(name, record.value)
            except DecodeError:
                self.unreadable += 1

    def _restore_page(self, page: str, value: bytes | None) -> None:
        if value is None:
            self.pages.drop(page)
        else:
            self.pages.put(decode(PageState, value))

    def _restore_site(self, host: str, value: bytes | None) -> None:
        if value is None:
            self._furniture.drop(host)
        else:
            self._furniture.put(decode(SiteFurniture, value))

    def remember(self, state: PageState) -> Output:
        """Take a page's new state; its record."""
        self.pages.put(state)
        return _page(state, encode(state))

    def furnished(self, url: str, title: str, text: str, now: float, *, new: bool) -> tuple[str, list[Output]]:
        """The text of a page without its site's furniture, and the site's record where it is time to store it.

        Only a `new` page is learned from: one that is read again says nothing more of its site.
        """
        cleaned, site = self._furniture.read(host_of(url), title, text, now, learn=new)
        return cleaned, [] if site is None else [_site(site.host, encode(site))]

    def expire(self, before: float, most: int) -> list[Output]:
        """Forget pages last fetched before a time, and sites of which none came since; at most so many of each."""
        outputs = []
        for state in list(self.pages.expired(before, most)):
            self.pages.drop(state.page_id)
            outputs.append(_page(state, None))
        for host in self._furniture.expired(before, most):
            self._furniture.drop(host)
            outputs.append(_site(host, None))
        return outputs


def _page(state: PageState, value: bytes | None) -> Output:
    return Output(topic=SITE_STATE, key=f"page:{state.page_id}", value=value, partition_by=host_of(state.url))


def _site(host: str, value: bytes | None) -> Output:
    return Output(topic=SITE_STATE, key=f"furniture:{host}", value=value, partition_by=host)
