"""How a request goes out: to an address that was checked, within one deadline for all of it."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA gives out (RFC 4291 §2.4). Beyond it are forms that some network turns into IPv4:
compatible (RFC 4291 §2.5.5.1), translated (RFC 2765 §2.1), a local NAT64's (RFC 8215)."""
_RESERVED = (
    ipaddress.ip_network("192.0.0.0/24"),  # RFC 6890 §2.2.2
    ipaddress.ip_network("192.88.99.0/24"),  # RFC 7526 §4
    ipaddress.ip_network("3fff::/20"),  # RFC 9637 §3
)
"""What some versions of Python take for public."""


class NotPublic(Exception):  # noqa: N818 — reads as what happened
    """The name leads to an address that is not of the public Internet."""


class Deadline:
    """The instant at which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left. Raises httpcore.ReadTimeout."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class Backend(httpcore.NetworkBackend):
    """Opens connections for httpcore; Host, SNI and certificate stay the name's."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve once and connect to the first checked address that answers."""
        del timeout
        addresses = resolve(host, port)
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise NotPublic("not a public address")
        for number, address in enumerate(addresses, start=1):
            # One that does not answer leaves time for the next.
            share = self._deadline.left() / (len(addresses) - number + 1)
            try:
                stream = self._plain.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
                continue
            return _Stream(stream, self._deadline)
        raise httpcore.ConnectError


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline: slow drops do not hold a page."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        del timeout
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        del timeout
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on encrypted, with the certificate of the name."""
        del timeout
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 — httpcore's own
        """Return what the connection says of itself."""
        return self._stream.get_extra_info(info)


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, each once. Raises httpcore.ConnectError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an IP address is of the public Internet, with what it carries within (IPv6)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        routed = parsed in _UNICAST or parsed in _NAT64
        return routed and _is_open(parsed) and all(map(_is_open, _inner(parsed)))
    return _is_open(parsed)


def _is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    reserved = any(address in network for network in _RESERVED)
    return address.is_global and not address.is_multicast and not reserved


def _inner(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 one leads to: mapped, 6to4, Teredo, NAT64."""
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]
