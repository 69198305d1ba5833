"""Which server, which key and which datasets: what notebooks import as ``cmapBQ.config``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from ..client import Client
from ..connection import KEY_FILE, find_key


@dataclass(frozen=True)
class TableDirectory:
    """Services for metadata, names of datasets for matrices."""

    compoundinfo: str = "perts"
    genetic_pertinfo: str = "perts"
    geneinfo: str = "genes"
    cellinfo: str = "cells"
    instinfo: str = "profiles"
    siginfo: str = "sigs"
    level3: str = "level3"
    level4: str = "level4"
    level5: str = "Touchstone"


@dataclass(frozen=True)
class Configuration:
    credentials: str
    tables: TableDirectory


def get_default_config() -> Configuration:
    """The tables, with the datasets that OPENCLUE_LEVEL3, OPENCLUE_LEVEL4 and OPENCLUE_LEVEL5 name.

    Without these variables level 5 is the server's default dataset, and levels 3 and 4 are datasets of that
    name.
    """
    levels = {
        level: os.environ[f"OPENCLUE_{level.upper()}"]
        for level in ("level3", "level4", "level5")
        if os.environ.get(f"OPENCLUE_{level.upper()}")
    }
    return Configuration(KEY_FILE, TableDirectory(**levels))


def setup_credentials(path_to_credentials: Union[str, os.PathLike]) -> None:
    """Keep the user_key that a file holds in ~/.config/openclue/key, where every client looks for it.

    Raises:
        ValueError: if the file cannot be read, or holds no key, such as Google's credentials.
    """
    key = find_key(None, path_to_credentials) or ""
    if len(key.split()) != 1 or key.startswith("{"):
        raise ValueError(f"{path_to_credentials} should hold an openclue user_key and nothing else.")
    kept = Path(KEY_FILE).expanduser()
    kept.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(key + "\n")


def get_bq_client(config: Optional[str] = None) -> Client:
    """A client of the server that OPENCLUE_URL names; ``config`` is a file with the key, else as for
    ``Client``."""
    return Client(key_file=config)
