"""cmapBQ's functions, asked of an openclue server: a notebook changes its imports and nothing else.

>>> import openclue.bq.query as cmap_query      # was: import cmapBQ.query as cmap_query
>>> import openclue.bq.config as cmap_config    # was: import cmapBQ.config as cmap_config
>>> client = cmap_config.get_bq_client()
>>> cmap_query.cmap_compounds(client, moa="HDAC inhibitor")

The functions are here too: ``import openclue.bq as cmap_query``. Each takes a client first; a list means any
of its members, arguments are joined by *and*, answers are data frames with the columns of the LINCS 2020
tables. Conditions left out are None, as there. There is no SQL.
"""

from .config import get_bq_client, get_default_config, setup_credentials
from .matrices import cmap_matrix
from .metadata import (
    cmap_cell,
    cmap_compounds,
    cmap_genes,
    cmap_genetic_perts,
    cmap_profiles,
    cmap_sig,
    list_cmap_compounds,
    list_cmap_moas,
    list_cmap_targets,
)
from .tables import get_table_info, list_tables

__all__ = [
    "cmap_cell",
    "cmap_compounds",
    "cmap_genes",
    "cmap_genetic_perts",
    "cmap_matrix",
    "cmap_profiles",
    "cmap_sig",
    "get_bq_client",
    "get_default_config",
    "get_table_info",
    "list_cmap_compounds",
    "list_cmap_moas",
    "list_cmap_targets",
    "list_tables",
    "setup_credentials",
]
