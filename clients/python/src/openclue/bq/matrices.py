"""cmapBQ's function for scores."""

from __future__ import annotations

from typing import Any, List, Optional

from ..client import Client
from .config import get_default_config
from .metadata import values_of

# What the genes of a space are called. A dataset need not be built for a space to have its genes.
SPACES = {"landmark": ["landmark"], "bing": ["landmark", "best inferred"], "aig": None}


def cmap_matrix(
    client: Client,
    data_level: str = "level5",
    feature_space: str = "landmark",
    rid: Any = None,
    cid: Any = None,
    verbose: bool = False,
    chunk_size: int = 1000,
    table: Optional[str] = None,
    limit: int = 4000,
) -> Any:
    """Scores of some genes in some signatures (level 5) or wells (levels 3 and 4).

    Args:
        data_level: ``"level3"``, ``"level4"`` or ``"level5"``; which dataset that is
            :mod:`openclue.bq.config` says.
        feature_space: ``"landmark"`` (978 genes), ``"bing"`` (10,174) or ``"aig"`` (12,328); where ``rid`` is
            not given.
        rid: Entrez ids.
        cid: signature or sample ids, ``limit`` at most; those that there are not are left out.
        chunk_size: accepted for notebooks that have it; what is too much for one answer is asked for in parts
            anyway.
        table: a dataset by name, instead of that of the level.

    Returns:
        A GCToo of genes x signatures where cmapPy is installed, else an :class:`openclue.AnnotatedMatrix`,
        which has the same ``data_df``, ``row_metadata_df`` and ``col_metadata_df``.

    Raises:
        LookupError: if the level is not loaded; the sentence says how to load it.
        ValueError: for an unknown level or space, and without ``cid`` or with too many.
    """
    if data_level not in ("level3", "level4", "level5"):
        raise ValueError(f'data_level is level3, level4 or level5, not "{data_level}".')
    if feature_space not in SPACES:
        raise ValueError(f'feature_space is {", ".join(SPACES)}, not "{feature_space}".')
    cids = values_of(cid)
    if not 0 < len(cids) <= limit:
        raise ValueError(f"Name the columns by cid, {limit} at most; there are {len(cids)}.")
    dataset = table or getattr(get_default_config().tables, data_level)
    require_dataset(client, dataset, data_level)
    if verbose:
        print(f"Dataset: {dataset}")
    genes = genes_of(client, SPACES[feature_space]) if rid is None else values_of(rid)
    matrix = client.slice_matrix(genes, cids, dataset=dataset, ignore_missing=True)
    try:
        return matrix.to_gctoo()
    except ImportError:
        return matrix


def genes_of(client: Client, types: Optional[List[str]]) -> Optional[List[int]]:
    """Entrez ids of genes of these types, rising; None, which is every gene, without a type."""
    return (
        None if types is None else sorted(client.genes(l1000_type=types, fields=["entrez_id"])["entrez_id"])
    )


def require_dataset(client: Client, dataset: str, data_level: str) -> None:
    """Raises LookupError if the server has no such dataset."""
    if dataset == "Touchstone" or client.count("datasets", name=dataset):
        return
    file = {"level3": "level3_beta_all", "level4": "level4_beta_all", "level5": "level5_beta_trt_cp"}[
        data_level
    ]
    info = "siginfo_beta.txt" if data_level == "level5" else "instinfo_beta.txt"
    loaded = client.records("datasets", fields="name")["name"]
    raise LookupError(
        f'There is no dataset "{dataset}" here that you may see, so {data_level} is not loaded. On the server: '
        f"openclue matrix add {dataset} {file}_n….gctx --siginfo {info}. Or name another dataset by table= or "
        f"the variable OPENCLUE_{data_level.upper()}; there are {', '.join(loaded)}."
    )
