"""The command `idp` itself: finds the settings, turns every foreseen fault into a sentence."""

import errno
import logging
import os
from pathlib import Path
from typing import Any

import redis
import rich_click as click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from idp import create_app
from idp.cli import french
from idp.cli.accounts import accounts
from idp.cli.audit import audit
from idp.cli.clients import clients
from idp.cli.database import database
from idp.cli.demo import demo
from idp.cli.enrolment import enrolment
from idp.cli.families import families
from idp.cli.keys import keys
from idp.cli.messages import messages
from idp.cli.options import OutOfReach, Refused, database_said
from idp.cli.serve import serve, worker
from idp.cli.stats import stats
from idp.keys.files import KeyFileError
from idp.platform import french_faults, logs
from idp.platform.settings import CONFIG_PATH_VARIABLE, ConfigError


class Root(click.RichGroup):
    """Says in a sentence what is wrong with the settings, the servers or the key files."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the sub-command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise french.told(error) from error

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 — click's signature
        """Run the sub-command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise french.told(error) from error
        except Exception as error:
            if told := _told(error):
                raise told from error
            raise


def _told(error: Exception) -> Refused | None:
    """Return a foreseen fault as a sentence; None: a fault of ours, or click's own."""
    match error:
        case DatabaseError() if not isinstance(error, IntegrityError | DataError):
            sentence = "La base de données ne répond pas, ou n’est pas à jour (idp db upgrade)"
            return OutOfReach(f"{sentence} : {database_said(error)}")
        case redis.RedisError():
            return OutOfReach(f"Redis ou Valkey ne répond pas : {error}")
        case UnicodeEncodeError():
            return Refused("Ce qui est tapé n’est pas de l’UTF-8.")
        case KeyFileError():
            return OutOfReach(str(error))
        case OSError() if error.errno != errno.EPIPE:  # there click ends quietly
            cause = french_faults.of_system(error)
            return OutOfReach(f"{error.filename or 'Le système refuse'} : {cause}.")
        case _:
            return None


@click.group(cls=Root)
@click.option(
    "--config",
    envvar=CONFIG_PATH_VARIABLE,
    type=click.Path(path_type=Path),
    help=f"Le fichier TOML des réglages (sinon ${CONFIG_PATH_VARIABLE}).",
)
@click.version_option(package_name="preau", message="%(version)s", help="Montrer la version.")
@click.pass_context
def idp(context: click.Context, config: Path | None) -> None:
    """Préau : les parents se connectent une fois, chaque ENT reçoit une réponse OpenID Connect.

    Code de sortie : 0, fait ; 1, un serveur ne répond pas, la commande est interrompue, ou une
    partie est refusée ; 2, la saisie ou les réglages sont à corriger et rien n’est changé.
    """
    if config is not None:  # processes that a command starts read the same file
        os.environ[CONFIG_PATH_VARIABLE] = str(config.absolute())
    if not isinstance(context.obj, ScriptInfo):  # tests bring their own
        stays = context.invoked_subcommand in {serve.name, worker.name}
        make = _application if stays else _quiet_application
        context.obj = ScriptInfo(create_app=make, set_debug_flag=False)


def _quiet_application() -> Flask:
    """For a command that answers and ends: what it does is in its answer and the audit trail."""
    app = _application()
    logs.configure(human=True, level=logging.WARNING)
    return app


def _application() -> Flask:
    try:
        return create_app()
    except ConfigError as error:
        faults = "\n".join(f"  {fault}" for fault in error.faults)
        named = os.environ.get(CONFIG_PATH_VARIABLE)
        where = named or f"aucun fichier n’est nommé : --config ou {CONFIG_PATH_VARIABLE}"
        raise Refused(f"Réglages à corriger ({where}) :\n{faults}") from error


for command in (
    clients,
    keys,
    families,
    accounts,
    enrolment,
    messages,
    stats,
    audit,
    database,
    serve,
    worker,
    demo,
):
    idp.add_command(command)
french.translate(idp)
