"""The Connectivity Map of an openclue server, in pandas data frames.

>>> from openclue import Client
>>> client = Client("http://127.0.0.1:3000", key)
>>> client.perts(moa="HDAC inhibitor", fields=["pert_id", "pert_iname"])
>>> client.query(up=["CDKN1A", "TUBB3"], down=["MYC", "CCND1"], top=20)

:mod:`openclue.bq` has the functions of cmapBQ, asked of an openclue server.
"""

from .client import Client
from .failures import OpenclueError, OpenclueWarning
from .genesets import read_gmt
from .matrix import AnnotatedMatrix

__all__ = ["AnnotatedMatrix", "Client", "OpenclueError", "OpenclueWarning", "read_gmt"]
__version__ = "0.1.0"
