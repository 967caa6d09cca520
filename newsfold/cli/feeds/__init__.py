"""`newsfold feeds`: the register of feeds to poll, a module for each kind of thing done to it."""

from __future__ import annotations

import click

from newsfold.cli.feeds.change import add, import_, pause, remove, resume
from newsfold.cli.feeds.discover import discover
from newsfold.cli.feeds.health import health
from newsfold.cli.feeds.look import export, list_, show
from newsfold.cli.feeds.trial import test

__all__ = ["feeds"]


@click.group()
def feeds() -> None:
    """Keep the register of feeds to poll; a running service sees every change at once.

    \b
    Examples:  newsfold feeds discover https://site/
               newsfold feeds add https://site/feed.xml
               newsfold feeds import subscriptions.opml
               newsfold feeds list
    Next:      newsfold run
    """


for command in (discover, test, add, import_, export, list_, health, remove, pause, resume, show):
    feeds.add_command(command)
