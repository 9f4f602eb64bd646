"""Prints docs/cli.md: the command-line reference, from the commands themselves."""

import click

from alliancekit.cli import SUMMARIES, cli

HEAD = """# Command-line reference

Made by `make docs` from the commands themselves; a test holds it to them.

Messages go to standard error, data to files or standard output. Files are written whole or not at
all. `ALLIANCEKIT_PLUGINS=a,b` allows only the named ones of the installed plugins; with
`ALLIANCEKIT_STRICT=1` a command does nothing where a plugin is broken (exit status 4). `NO_COLOR`
is honoured; `ALLIANCEKIT_DEBUG=1` shows where a fault of the toolkit itself arose.
`ALLIANCEKIT_RENDER_SECONDS` (60) and `ALLIANCEKIT_RENDER_MEMORY` (1024, in MiB) are the time and
the memory that `form` and `report` may take for a document.

| exit status | meaning |
|---|---|
| 0 | all done, everything scored |
| 1 | finished, some cells or rows rejected |
| 2 | usage |
| 3 | bad input |
| 4 | a plugin |
| 5 | output |
| 6 | a limit |
| 70 | a fault of alliancekit itself: please report it |
| 130, 143 | stopped by Ctrl-C, by a request to end |
"""


def reference() -> str:
    """The reference as Markdown."""
    parts = [HEAD, _section("alliancekit", cli, click.Context(cli, info_name="alliancekit"))]
    group = click.Context(cli, info_name="alliancekit")
    for name in SUMMARIES:
        command = cli.get_command(group, name)
        if command is None:
            raise AssertionError(name)
        context = click.Context(command, info_name=name, parent=group)
        parts.append(_section(f"alliancekit {name}", command, context))
    return "\n".join(parts)


def _section(title: str, command: click.Command, context: click.Context) -> str:
    context.max_content_width = 96
    context.terminal_width = 96
    return f"## {title}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
