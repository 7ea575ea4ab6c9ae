"""A browser in words that its owner recognises: « Chrome sur Android ». Nothing raw is kept.

Coarse on purpose: enough to say « that was not me », too little to tell two phones apart.
"""

_BROWSERS = (
    # In this order: each names those after it as well.
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_UNKNOWN = "Appareil inconnu"


def describe(user_agent: str) -> str:
    """Return browser and system of a User-Agent header (RFC 9110 §10.1.5)."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if browser and system:
        return f"{browser} sur {system}"
    return browser or system or _UNKNOWN
