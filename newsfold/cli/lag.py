"""`newsfold lag`: how far each stage is behind."""

from __future__ import annotations

import click
import msgspec

from newsfold.cli.base import Session, echo_json, session

__all__ = ["lag"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a stage and topic.")
@session
def lag(here: Session, as_json: bool) -> None:
    """Show how many records each stage has yet to read, and how long the oldest has waited.

    A number that keeps growing names the stage that cannot keep up.

    \b
    Example:  newsfold lag
    Next:     newsfold dead-letters list      what no stage could use
    """
    with here.open_log() as log:
        rows = sorted(log.lag(), key=lambda row: (row.group, row.topic, row.partition))
    if as_json:
        for row in rows:
            echo_json({"stage": row.group.removeprefix("newsfold."), **msgspec.to_builtins(row)})
        return
    if not rows:
        click.echo("no stage has read anything yet: start newsfold run")
        return
    click.echo(f"{'stage':<12} {'reads':<26} {'behind':>8} {'oldest':>10}")
    for row in rows:
        stage = row.group.removeprefix("newsfold.")
        waited = f"{row.seconds:.0f} s" if row.behind else "-"
        click.echo(f"{stage:<12} {row.topic:<26} {row.behind:>8} {waited:>10}")
