"""`idp demo`: the whole service on this machine, with families to play with."""

from pathlib import Path

import rich_click as click

from idp.cli.options import Refused
from idp.demo.places import HOME, DemoError
from idp.demo.run import run


@click.command()
@click.option(
    "--directory",
    default=HOME,
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    help="Où garder comptes, clés et messages jusqu’à la prochaine fois.",
)
@click.option("--fresh", is_flag=True, help="Oublier les comptes des démonstrations précédentes.")
def demo(directory: Path, *, fresh: bool) -> None:
    """Démarrer tout le service sur cette machine, avec des familles à essayer."""
    try:
        run(directory, fresh=fresh)
    except DemoError as error:
        raise Refused(str(error)) from error
