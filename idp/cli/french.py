"""What click itself says, in the commands' own language: its help, and wrong words on a line."""

import re
from typing import Any

import rich_click as click

# Not among the names that rich_click passes on.
from click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchCommand,
    NoSuchOption,
    UsageError,
)
from rich_click import rich_click as words

_METAVARS: dict[type[click.ParamType[Any]], str] = {
    type(click.STRING): "TEXTE",
    click.IntRange: "NOMBRE",
    click.Path: "CHEMIN",
    click.DateTime: "JJ/MM/AAAA",
}
_NO_NUMBER_ABOVE = 2**31
"""A range that ends above is the database's own."""
_TOO_MUCH = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


def translate(command: click.Command) -> None:
    """Say the help in French for a command and all that are under it."""
    words.COMMANDS_PANEL_TITLE = "Commandes"
    words.ERRORS_PANEL_TITLE = "Erreur"
    words.ABORTED_TEXT = "Interrompu."
    words.DEFAULT_STRING = "(par défaut : {})"
    words.REQUIRED_LONG_STRING = "(obligatoire)"
    click.help_option("--help", help="Montrer cette aide.")(command)
    for param in command.params:
        if isinstance(param, click.Option) and not param.is_flag and param.metavar is None:
            param.metavar = _METAVARS.get(type(param.type))
    if isinstance(command, click.Group):
        command.subcommand_metavar = "COMMANDE…"
        for below in command.commands.values():
            translate(below)


def told(error: UsageError) -> UsageError:
    """Return the same refusal of a command line in French, where it is one of the usual ones."""
    sentence = _sentence(error)
    return UsageError(sentence, ctx=error.ctx) if sentence else error


def _sentence(error: UsageError) -> str:
    match error:
        case NoSuchOption():
            return f"L’option {error.option_name} n’existe pas."
        case NoSuchCommand():
            return f"La commande « {error.command_name} » n’existe pas."
        case MissingParameter():
            return f"Il manque {_name(error).rstrip('…')}."
        case BadParameter():
            return f"Cette valeur de {_name(error)} n’est pas possible : {_wanted(error)}."
        case BadOptionUsage():
            wants = "attend une" if "requires" in error.message else "n’attend pas de"
            return f"L’option {error.option_name} {wants} valeur."
        case _:
            found = _TOO_MUCH.search(error.message)
            return f"« {found[1]} » est de trop." if found else ""


def _wanted(error: BadParameter) -> str:
    match error.param.type if error.param else None:
        case click.Choice() as choice:
            return ", ".join(map(str, choice.choices))
        case click.IntRange(min=least, max=most):
            bounded = most is not None and most < _NO_NUMBER_ABOVE
            return f"un nombre entier de {least} à {most}" if bounded else "un nombre entier"
        case click.DateTime():
            return "une date jj/mm/aaaa"
        case _:
            return "voir --help"


def _name(error: BadParameter) -> str:
    if error.param is None or error.ctx is None:
        return str(error.param_hint or "une valeur")
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.make_metavar(error.ctx)
