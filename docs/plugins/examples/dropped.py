"""A command: in which sessions did a score drop by more than so much?"""

from alliancekit.api import CommandOffer, hookimpl


def load():
    """Click is imported, and the command made, when it is called for."""
    import csv

    import click

    @click.command("dropped")
    @click.argument("scores", type=click.File(encoding="utf-8"))
    @click.option("--score", default="total", show_default=True, help="Which column.")
    @click.option("--by", default=1.0, show_default=True, help="How much is a drop.")
    def dropped(scores, score, by):
        """Each session of SCORES in which a score is lower than in the client's session before."""
        rows = csv.DictReader(scores)
        if missing := {"client", "session", score} - set(rows.fieldnames or ()):
            raise click.UsageError(f"no column {min(missing)!r} in the scores")
        before = {}
        for row in rows:
            if not row[score]:
                continue  # a missing score is no drop to 0
            now = float(row[score])
            if before.get(row["client"], now) - now >= by:
                click.echo(f"client {row['client']}, session {row['session']}: {now:g}")
            before[row["client"]] = now

    return dropped


@hookimpl
def register_commands():
    yield CommandOffer("dropped", "Sessions in which a score dropped.", load)
