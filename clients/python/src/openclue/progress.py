"""A line that says how far something has come."""

from __future__ import annotations

import sys
from typing import Callable, Optional, Union

Progress = Union[bool, Callable[[float], None]]


def progress_line(progress: Progress, title: str) -> Callable[[Optional[float]], None]:
    """A function to tell the share that is done, 0 to 1, and None at the end.

    True writes to standard error: one line that changes on a terminal, else a line at the end.
    """
    if callable(progress):
        return lambda share: progress(1.0 if share is None else share)
    if not progress:
        return lambda share: None
    terminal = sys.stderr.isatty()

    def tell(share: Optional[float]) -> None:
        if terminal:
            sys.stderr.write(
                f"\r{title}: {100 if share is None else int(100 * share):3d}%"
                + ("\n" if share is None else "")
            )
        elif share is None:
            sys.stderr.write(f"{title}: done\n")
        sys.stderr.flush()

    return tell
