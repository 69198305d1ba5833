"""Requests to one server with one key."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional, Union
from urllib.parse import quote, urlsplit

import requests

from .failures import OpenclueError, failure_of, retry_after

KEY_FILE = "~/.config/openclue/key"
LONGEST_PAUSE = 30.0


def segment(name: str) -> str:
    """A name as one step of a path, whatever characters it has."""
    return quote(name, safe="")


class Connection:
    """Sends requests, waits when the server asks to, and makes exceptions of refusals."""

    def __init__(self, url: str, key: Optional[str], timeout: float, retries: int) -> None:
        self.url = server_url(url)
        self.timeout = timeout
        self.retries = retries
        self.session = requests.Session()
        if key:
            self.session.headers["user_key"] = key

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Optional[Mapping[str, Any]] = None,
        json: Any = None,
        data: Optional[Mapping[str, Any]] = None,
        files: Optional[Mapping[str, Any]] = None,
        accept: str = "application/json",
        stream: bool = False,
    ) -> requests.Response:
        """The answer to one request, with a status below 300.

        What the server refuses for the moment (429 and 503 with ``Retry-After``) is sent again, ``retries``
        times at most; it has then done nothing yet. Uploads are not, for their files have been read.

        Raises:
            OpenclueError: with the server's sentence and code.
        """
        attempts = 1 if files else 1 + self.retries
        while True:
            attempts -= 1
            try:
                response = self.session.request(
                    method,
                    f"{self.url}/{path}",
                    params={k: v for k, v in (params or {}).items() if v is not None},
                    json=json,
                    data=data,
                    files=files,
                    headers={"Accept": accept},
                    timeout=self.timeout,
                    stream=stream,
                    # The header of the key would go along to wherever a redirect points.
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                raise OpenclueError(f"{self.url} cannot be reached or did not answer: {error}") from error
            if response.status_code < 300:
                return response
            if response.is_redirect:
                to = response.headers["Location"]
                raise OpenclueError(
                    f"{self.url} points to {to}. Give the client that address.", response.status_code
                )
            pause = retry_after(response)
            if response.status_code not in (429, 503) or pause is None or attempts <= 0:
                raise failure_of(response)
            time.sleep(min(pause, LONGEST_PAUSE))

    def get(self, path: str, **params: Any) -> Any:
        """The decoded JSON of a GET; parameters that are None are left out."""
        return decoded(self.send("GET", path, params=params))

    def post(self, path: str, body: Any) -> Any:
        """The decoded JSON of a POST with a JSON body."""
        return decoded(self.send("POST", path, json=body))


def pieces(stream: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of an answer that is read as it comes.

    Raises:
        OpenclueError: if it breaks off.
    """
    try:
        yield from stream
    except requests.RequestException as error:
        raise OpenclueError(f"The answer was cut off before its end: {error}. Ask again.") from error


def decoded(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        place = response.url.split("?")[0]
        raise OpenclueError(
            f"{place} did not answer with JSON. Is there an openclue server at that address?",
            response.status_code,
        ) from error


def server_url(url: str) -> str:
    """The address without ``/api`` and slashes at its end.

    Raises:
        ValueError: if it is no address of http or https.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f'"{url}" is no address of a server; give one such as http://127.0.0.1:3000.')
    stripped = url.rstrip("/")
    return stripped[: -len("/api")] if stripped.endswith("/api") else stripped


def find_key(key: Optional[str], key_file: Union[str, os.PathLike, None]) -> Optional[str]:
    """The first of: ``key``, the file ``key_file``, the variable OPENCLUE_KEY, the file
    ~/.config/openclue/key.

    Raises:
        ValueError: if ``key_file`` cannot be read or is empty.
    """
    if key:
        return key.strip()
    if key_file is not None:
        try:
            found = Path(key_file).expanduser().read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"The key cannot be read from {key_file}: {error.strerror}.") from error
        if not found:
            raise ValueError(f"The file {key_file} is empty; it should hold your user_key.")
        return found
    if os.environ.get("OPENCLUE_KEY", "").strip():
        return os.environ["OPENCLUE_KEY"].strip()
    usual = Path(KEY_FILE).expanduser()
    return usual.read_text(encoding="utf-8").strip() or None if usual.is_file() else None
