"""The connection: the system's proxies and certificate store, and our name on each request.

Certificates are checked against the store of the operating system (truststore), where an
organisation that inspects its traffic has put its own root. Checking is never switched off.
"""

from __future__ import annotations

import ssl
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter

from kolada_bench import __version__
from kolada_bench.client import AT_ONCE

USER_AGENT = f"kolada-bench/{__version__}"


class SystemStoreAdapter(HTTPAdapter):
    """An adapter whose connections, proxied or not, trust what the system trusts."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool with the system's certificate store."""
        super().init_poolmanager(*args, ssl_context=_context(), **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make a proxy's pool with the system's certificate store."""
        return super().proxy_manager_for(proxy, ssl_context=_context(), **kwargs)


class PlainSession(requests.Session):
    """A session that leaves redirects to ``transport``.

    requests works out the next request even when it is told not to follow: it then reads
    the whole body, and trips over a Location that is no address.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that there is nothing to follow."""


def open_session() -> requests.Session:
    """Return a session that never retries by itself: ``transport`` does that."""
    session = PlainSession()
    adapter = SystemStoreAdapter(
        pool_connections=AT_ONCE, pool_maxsize=AT_ONCE, pool_block=True, max_retries=0
    )
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # Without it requests reads .netrc, whose default entry would send Kolada a password.
    session.auth = _no_password
    session.headers["User-Agent"] = USER_AGENT
    session.headers["Accept"] = "application/json"
    return session


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _context() -> truststore.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
