"""Where a person may be sent after signing in: this portal, and nowhere else."""

from urllib.parse import urlsplit

HOME = "/"
LONGEST = 2000
"""Characters: a longer address is a mistake or an attack."""


def local_path(value: str | None) -> str:
    r"""Return `value` if it is a path of this portal, else the home page.

    Browsers drop tabs and newlines and read a backslash as a slash, so that `/\t/evil.example`
    and `/\evil.example` would leave the site: such values are refused whole.
    """
    if not value or len(value) > LONGEST or not value.startswith("/"):
        return HOME
    if value.startswith("//") or "\\" in value or not value.isprintable():
        return HOME
    return value


def same_origin_path(target: str | None, origin: str) -> str:
    """Return the path of `target_link_uri` if it lies on `origin`, else the home page.

    OpenID Connect Core §4: the client must not be an open redirector through this parameter.
    """
    if not target or not target.isprintable() or "\\" in target:
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    if f"{parts.scheme}://{parts.netloc}" != origin:
        return HOME
    path = parts._replace(scheme="", netloc="", fragment="").geturl()
    return local_path(path)
