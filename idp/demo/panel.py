"""What `idp demo` prints once everything answers: addresses, and parents to play with."""

from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from idp.demo.families import PARENTS, SCHOOLS, Parent
from idp.demo.places import FRANCECONNECT_URL, ISSUER, PHONE_URL, PORTALS
from idp.families.school_year import school_year
from idp.platform import clock

_WIDTH_WITHOUT_TERMINAL = 120


def show(
    names: dict[str, str],
    config: Path,
    console: Console | None = None,
    *,
    franceconnect: bool = False,
) -> None:
    """Print the panel.

    `names` gives the name of each ENT, `config` is the provider's settings, `franceconnect` says
    whether it runs.
    """
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH_WITHOUT_TERMINAL
    console.print(
        Panel(
            Group(_people(), _addresses(names, franceconnect=franceconnect), *_hints(config)),
            title="EduConnect, démonstration",
            border_style="blue",
            padding=(1, 2),
        )
    )


def _addresses(names: dict[str, str], *, franceconnect: bool) -> Table:
    table = Table.grid(padding=(0, 2))
    first, *others = PORTALS
    rows = [
        (names[first.name], first.url, "commencez ici"),
        *((names[portal.name], portal.url, "") for portal in others),
        ("Téléphone (SMS et e-mails)", PHONE_URL, "les codes arrivent là"),
        ("Fournisseur d’identité", ISSUER, ""),
        ("FranceConnect (imité)", FRANCECONNECT_URL, "le bouton de la page de connexion")
        if franceconnect
        else ("FranceConnect", "absent", "il faut npm (Debian : apt-get install npm)"),
    ]
    for name, url, remark in rows:
        look = f"cyan link {url}" if url.startswith("http") else "dim"
        table.add_row(Text(name, "bold"), Text(url, look), Text(remark, "dim"))
    return table


def _people() -> Table:
    year = school_year(clock.today())
    table = Table(box=SIMPLE, title="Parents à essayer", title_justify="left", expand=True)
    table.add_column("Parent et portable", no_wrap=True)
    table.add_column("Enfants", ratio=4)
    table.add_column("À essayer", ratio=4)
    for parent in PARENTS:
        table.add_row(
            Text.assemble((parent.name, "bold"), f"\n{parent.mobile}"),
            "\n".join(_child(parent, index, year) for index in range(len(parent.children))),
            parent.to_try,
        )
    return table


def _child(parent: Parent, index: int, year: int) -> str:
    child = parent.children[index]
    return f"{child.given_name}, {child.born(year):%d/%m/%Y}, {child.school.title}"


def _hints(config: Path) -> tuple[Text, ...]:
    letters = (
        f"idp accounts letters --establishment {SCHOOLS[0].uai} --out courriers.pdf --reason essai"
    )
    return (
        Text(),
        Text("Les commandes (« idp --help »), dans un autre terminal, ici même :", "dim"),
        Text(
            f"export PATH=$PWD/.venv/bin:$PATH IDP_CONFIG={_typed(config)}", "cyan", overflow="fold"
        ),
        Text("Par exemple le courrier de l’école, pour un parent sans portable :", "dim"),
        Text(letters, "cyan", overflow="fold"),
        Text(),
        _end(),
    )


def _typed(path: Path) -> str:
    """The path as one types it from here, right from anywhere afterwards."""
    here = Path.cwd()
    return f"$PWD/{path.relative_to(here)}" if path.is_relative_to(here) else str(path)


def _end() -> Text:
    return Text(
        "Ctrl-C arrête tout. Les comptes créés restent pour la prochaine fois ;"
        " « make demo-fresh » recommence à zéro.",
        "dim",
    )
