"""What goes wrong, as exceptions with the server's own sentence."""

from __future__ import annotations

from typing import Any, Optional

import requests


class OpenclueError(Exception):
    """A request that was refused or could not be sent; ``str()`` of it is the server's sentence.

    Attributes:
        status: HTTP status; 0 where no server answered.
        code: stable name of the failure (docs/errors.md), e.g. ``"DATASET_UNKNOWN"``; None where there is
            none.
        retry_after: seconds after which it is worth trying again; None where the server does not say.
        body: the answer as it came: decoded JSON, or text.
    """

    def __init__(
        self,
        message: str,
        status: int = 0,
        code: Optional[str] = None,
        retry_after: Optional[float] = None,
        body: Any = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.body = body


class OpenclueWarning(UserWarning):
    """What the server has to say about an answer that it gave nevertheless, such as genes that it does not
    know."""


def failure_of(response: requests.Response) -> OpenclueError:
    """The exception that an answer with a status of 400 or more stands for."""
    try:
        body: Any = response.json()
    except ValueError:
        body = response.text
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        error = {"message": error}
    said = error if isinstance(error, dict) else {}
    message = said.get("message") or (
        f"{response.url.split('?')[0]} answered with status {response.status_code} and no word on why."
    )
    return OpenclueError(message, response.status_code, said.get("code"), retry_after(response), body)


def retry_after(response: requests.Response) -> Optional[float]:
    """Seconds of the header ``Retry-After``."""
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
