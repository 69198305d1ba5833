"""What notebooks import as ``cmapBQ.query``."""

from . import (
    cmap_cell,
    cmap_compounds,
    cmap_genes,
    cmap_genetic_perts,
    cmap_matrix,
    cmap_profiles,
    cmap_sig,
    get_table_info,
    list_cmap_compounds,
    list_cmap_moas,
    list_cmap_targets,
    list_tables,
)

__all__ = [
    "cmap_cell",
    "cmap_compounds",
    "cmap_genes",
    "cmap_genetic_perts",
    "cmap_matrix",
    "cmap_profiles",
    "cmap_sig",
    "get_table_info",
    "list_cmap_compounds",
    "list_cmap_moas",
    "list_cmap_targets",
    "list_tables",
]
