"""What click itself says on the help's pages, in the commands' own language."""

import rich_click as click
from rich_click import rich_click as words


def translate(command: click.Command) -> None:
    """Say it in French for a command and all that are under it."""
    words.COMMANDS_PANEL_TITLE = "Commandes"
    words.ERRORS_PANEL_TITLE = "Erreur"
    words.DEFAULT_STRING = "(par défaut : {})"
    click.help_option("--help", help="Montrer cette aide.")(command)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            translate(below)
