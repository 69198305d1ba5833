"""The client of one server."""

from __future__ import annotations

import os
from typing import Optional, Union

from .connection import Connection, decoded, find_key
from .jobs import Jobs
from .matrices import Matrices
from .queries import Queries
from .services import Services


class Client(Services, Queries, Jobs, Matrices):
    """An openclue server, asked with one key.

    Args:
        url: of the server; without it the variable OPENCLUE_URL, or http://127.0.0.1:3000.
        key: a user_key. Without it the file ``key_file``, the variable OPENCLUE_KEY or the file
            ~/.config/openclue/key.
        key_file: a file that holds nothing but the key.
        timeout: seconds to wait for a connection, and between two pieces of an answer.
        retries: how often to ask again, after the pause that the server asks for, where it is too busy.

    Raises:
        ValueError: if the address is none, or ``key_file`` has no key.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        key: Optional[str] = None,
        *,
        key_file: Union[str, os.PathLike, None] = None,
        timeout: float = 120.0,
        retries: int = 3,
    ) -> None:
        address = url or os.environ.get("OPENCLUE_URL") or "http://127.0.0.1:3000"
        self._connection = Connection(address, find_key(key, key_file), timeout, retries)

    @classmethod
    def demo(cls, url: Optional[str] = None) -> "Client":
        """A client with the server's demo key, which sees the synthetic demo dataset alone."""
        asking = cls(url, key="demo")
        del asking._connection.session.headers["user_key"]
        key = decoded(asking._connection.send("GET", "temp_api_key"))["user_key"]
        return cls(url, key)

    @property
    def url(self) -> str:
        """The server's address."""
        return self._connection.url

    def __repr__(self) -> str:
        return f"Client({self.url!r})"
