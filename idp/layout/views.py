"""Pages that belong to no feature, the brand's colours, and what templates may call."""

from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, render_template, request, url_for

from idp.config import Brand, Section
from idp.layout import colours, mistakes
from idp.platform import clock, settings

blueprint = Blueprint("layout", __name__, static_folder="static", static_url_path="/apparence")
_STATIC = Path(__file__).with_name("static")
_YEAR = 31536000  # seconds

blueprint.app_template_global("mistakes")(mistakes.of_form)


@blueprint.get("/aide")
def help_page() -> str:
    """Answer the questions that a hurried parent has."""
    return render_template("layout/help.html", **_known())


@blueprint.get("/donnees-personnelles")
def privacy() -> str:
    """Say what is done with personal data (RGPD art. 13 and 14)."""
    return render_template("layout/privacy.html", **_known())


@blueprint.get("/mentions-legales")
def legal_notice() -> str:
    """Say who publishes and who hosts the service (LCEN art. 6)."""
    return render_template("layout/legal_notice.html", **_known())


@blueprint.get("/accessibilite")
def accessibility() -> str:
    """Say how far the pages conform to RGAA 4.1, and whom to tell about an obstacle."""
    return render_template("layout/accessibility.html", **_known())


def _known() -> dict[str, Section]:
    """Return what these pages tell of the settings, so that they never say another figure."""
    configuration = settings.current()
    return {
        "legal": configuration.legal,
        "limits": configuration.enrolment,
        "durations": configuration.session,
    }


@blueprint.get("/apparence/couleurs.css")
def colours_css() -> Response:
    """Give the brand's colours as custom properties: the policy of content bars inline style."""
    body = _stylesheet(settings.current().brand)
    return Response(body, mimetype="text/css")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Answer browsers that ask without reading the page."""
    return blueprint.send_static_file("favicon.svg")


@blueprint.app_template_global()
def asset(name: str) -> str:
    """Return the address of a file of static/, which changes with its content."""
    return url_for("layout.static", filename=name, v=_digest(name))


@blueprint.app_template_global()
def colours_url() -> str:
    """Return the address of the brand's colours, which changes with them."""
    stamp = sha256(_stylesheet(settings.current().brand).encode()).hexdigest()[:12]
    return url_for("layout.colours_css", v=stamp)


@blueprint.app_template_global()
def when(instant: datetime) -> str:
    """Return an instant as one says it in Paris: « 23/11/2026 à 9 h 05 »."""
    local = instant.astimezone(clock.PARIS)
    return f"{local:%d/%m/%Y} à {local.hour}\u00a0h\u00a0{local.minute:02}"


@blueprint.after_request
def _keep_what_is_stamped(response: Response) -> Response:
    """Let browsers keep files whose address names their content."""
    stamped = request.endpoint in {"layout.static", "layout.colours_css"} and "v" in request.args
    if stamped and response.status_code == 200:  # noqa: PLR2004
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


@cache
def _digest(name: str) -> str:
    return sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _stylesheet(brand: Brand) -> str:
    light = colours.palette(brand.colour_primary, brand.colour_accent, dark=False)
    dark = colours.palette(brand.colour_primary, brand.colour_accent, dark=True)
    return (
        f":root {{ {_properties(light)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_properties(dark)} }} }}\n"
    )


def _properties(palette: colours.Palette) -> str:
    return " ".join(
        f"--{name.replace('_', '-')}: {value};" for name, value in palette._asdict().items()
    )
