"""What the tests ask: the demo of the server that OPENCLUE_URL names, with the key in OPENCLUE_KEY.

Run them with: python3 -m unittest discover -s clients/python/tests, with clients/python/src on PYTHONPATH.
OPENCLUE_DEMO_FILES is the folder of the demo's files.
"""

import os
import unittest
from pathlib import Path

from openclue import Client, read_gmt

DEMO = Path(os.environ.get("OPENCLUE_DEMO_FILES", ".openclue/demo"))


def client() -> Client:
    if "OPENCLUE_URL" not in os.environ:
        raise unittest.SkipTest("OPENCLUE_URL names no running server")
    return Client()


def demo_list(name: str) -> list:
    """The genes of one of the demo's lists, such as vorinostat_up."""
    (genes,) = read_gmt(DEMO / f"{name}.gmt").values()
    return genes
