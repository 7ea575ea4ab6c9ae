"""The reverse proxies before us, and what they tell of the person's connection."""

from werkzeug.middleware.proxy_fix import ProxyFix


class Proxies(ProxyFix):
    """Werkzeug's, which reads a list where there is nearly always one value."""

    def _get_real_value(self, trusted: int, value: str | None) -> str | None:
        if not (trusted and value):
            return None
        if trusted == 1 and "," not in value and '"' not in value:
            return value.strip()
        return super()._get_real_value(trusted, value)
