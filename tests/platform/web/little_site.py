"""A site with something of everything that a view may do, for either kind of application."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    after_this_request,
    g,
    redirect,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

steps: list[str] = []
"""What was called, in its order."""
part = Blueprint("part", __name__, url_prefix="/part")


@part.before_request
def before_part() -> ResponseReturnValue | None:
    steps.append("before part")
    return ("kept out", 403) if request.args.get("out") else None


@part.after_request
def after_part(response: Response) -> Response:
    steps.append("after part")
    return response


def and_then(response: Response) -> Response:
    steps.append("and then")
    return response


@part.get("/page")
def page() -> ResponseReturnValue:
    @after_this_request
    def then(response: Response) -> Response:
        steps.append("after this")
        after_this_request(and_then)
        return response

    return "é"


@part.errorhandler(KeyError)
def of_part(error: KeyError) -> ResponseReturnValue:
    return f"part: {error}", 409


@part.get("/fails")
def fails() -> ResponseReturnValue:
    raise KeyError(request.args["name"])


def in_pieces() -> Iterator[bytes]:
    yield b"one, "
    yield b"two"


def note() -> str:
    session["seen"] = "yes"
    return "noted"


def little(site: Flask) -> Flask:
    """Fill a site."""
    site.secret_key = "x" * 32
    site.config["PROPAGATE_EXCEPTIONS"] = False
    site.register_blueprint(part)
    site.before_request(lambda: steps.append("before"))
    site.teardown_appcontext(lambda error: steps.append(f"end {type(error).__name__}"))
    site.register_error_handler(HTTPException, lambda e: (f"{e.code} {request.path}", e.code))

    @site.after_request
    def after(response: Response) -> Response:
        steps.append("after")
        if request.args.get("late"):
            raise ValueError
        return response

    views: dict[str, Any] = {
        "/text": lambda: "x",
        "/bytes": lambda: b"x",
        "/json": lambda: {"a": [1, None]},
        "/tuple": lambda: ("x", 201, {"X-Own": "yes", "Location": "/é"}),
        "/pieces": in_pieces,
        "/parts": lambda: Response(["a", "é"]),
        "/204": lambda: ("", 204),
        "/304": lambda: Response(status=HTTPStatus.NOT_MODIFIED),
        "/away": lambda: redirect("https://ent.example.fr/é?a=b c"),
        "/none": lambda: None,
        "/abort": lambda: abort(418),
        "/breaks": lambda: 1 / 0,
        "/slash/": lambda: "x",
        "/named/<name>": lambda name: name,
        "/number/<int:number>": str,
        "/arguments": lambda: str(request.args.to_dict(flat=False)),
        "/cookies": lambda: str(request.cookies.to_dict(flat=False)),
        "/type": lambda: request.mimetype,
        "/body": lambda: request.get_data(as_text=False),
        "/form": lambda: str(request.form.to_dict(flat=False)),
        "/host": lambda: f"{request.host} {request.url}",
        "/seen": lambda: str(session.get("seen")),
        "/note": note,
        "/clear": lambda: str(session.pop("seen", None)),
        "/kept": lambda: str(g.setdefault("kept", "fresh")),
    }
    for at, view in views.items():
        site.add_url_rule(at, at, view, methods=["GET", "POST"])
    site.add_url_rule("/only-put", "put", lambda: "put", methods=["PUT"])
    return site
