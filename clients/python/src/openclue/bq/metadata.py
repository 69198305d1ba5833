"""cmapBQ's functions for metadata."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import pandas as pd

from ..client import Client
from ..conditions import is_list, plain
from .tables import CELLINFO, COMPOUNDINFO, GENEINFO, GENETIC_PERTINFO, INSTINFO, SIGINFO, as_table

SIG_PRIORITY = (
    "sig_id pert_id cmap_name pert_type cell_iname pert_idose nsample build_name project_code ss_ngene cc_q75 tas"
).split()
PROFILE_PRIORITY = (
    "sample_id det_plate pert_id cmap_name pert_type cell_iname pert_idose build_name project_code".split()
)
GENETIC = {"pert_type": {"like": "^trt_(sh|oe|xpr)"}}
COMPOUND = {"pert_type": "trt_cp"}


def list_cmap_moas(client: Client) -> pd.DataFrame:
    """Mechanisms of action of compounds: one column, ``moa``."""
    return distinct(client, "moa", "moa")


def list_cmap_targets(client: Client) -> pd.DataFrame:
    """Targets of compounds, as symbols: one column, ``target``."""
    return distinct(client, "target", "target")


def list_cmap_compounds(client: Client) -> pd.DataFrame:
    """Names of compounds: one column, ``cmap_name``."""
    return distinct(client, "pert_iname", "cmap_name")


def cmap_genetic_perts(
    client: Client,
    pert_id: Any = None,
    cmap_name: Any = None,
    gene_id: Any = None,
    gene_title: Any = None,
    ensemble_id: Any = None,
    table: None = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Perturbagens that knock down, over-express or knock out a gene, with that gene: one row each.

    The gene is the perturbagen's ``entrez_geneId``, or else the one whose symbol it is named by.
    """
    refuse_table(table)
    perts = ask(
        client,
        "perts",
        {"pert_id": pert_id, "pert_iname": cmap_name},
        verbose,
        where=GENETIC,
        fields=["pert_id", "pert_iname", "pert_type", "entrez_geneId"],
    )
    wanted = ["entrez_id", "gene_symbol", "gene_title", "ensembl_id"]
    entrez = pd.to_numeric(perts["entrez_geneId"], errors="coerce").astype("Int64")
    by_id = client.genes(entrez_id=entrez.dropna().unique(), fields=wanted)
    by_symbol = client.genes(gene_symbol=perts.loc[entrez.isna(), "pert_iname"].unique(), fields=wanted)
    symbols = dict(zip(by_symbol["gene_symbol"], by_symbol["entrez_id"]))
    perts["entrez_id"] = entrez.fillna(perts["pert_iname"].map(symbols).astype("Int64"))
    genes = pd.concat([by_id, by_symbol]).drop_duplicates("entrez_id").drop(columns="gene_symbol")
    table_of = as_table(perts.merge(genes, on="entrez_id", how="left"), GENETIC_PERTINFO)
    return rows_with(table_of, {"gene_id": gene_id, "gene_title": gene_title, "ensemble_id": ensemble_id})


def cmap_cell(
    client: Client,
    cell_iname: Any = None,
    cell_alias: Any = None,
    ccle_name: Any = None,
    primary_disease: Any = None,
    cell_lineage: Any = None,
    cell_type: Any = None,
    table: None = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Cell lines: one row each."""
    refuse_table(table)
    conditions = {
        "cell_iname": cell_iname,
        "cell_alias": cell_alias,
        "ccle_name": ccle_name,
        "primary_disease": primary_disease,
        "cell_lineage": cell_lineage,
        "cell_type": cell_type,
    }
    return as_table(ask(client, "cells", conditions, verbose), CELLINFO)


def cmap_genes(
    client: Client,
    gene_id: Any = None,
    gene_symbol: Any = None,
    ensembl_id: Any = None,
    gene_title: Any = None,
    gene_type: Any = None,
    feature_space: Any = None,
    src: Any = None,
    table: None = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Genes: one row each; ``feature_space`` is ``landmark``, ``best inferred`` or ``inferred``."""
    refuse_table(table)
    conditions = {
        "entrez_id": gene_id,
        "gene_symbol": gene_symbol,
        "ensembl_id": ensembl_id,
        "gene_title": gene_title,
        "gene_type": gene_type,
        "l1000_type": feature_space,
        "src": src,
    }
    return as_table(ask(client, "genes", conditions, verbose), GENEINFO)


def cmap_sig(
    client: Client,
    sig_id: Any = None,
    pert_id: Any = None,
    pert_type: Any = None,
    pert_itime: Any = None,
    pert_idose: Any = None,
    cmap_name: Any = None,
    cell_iname: Any = None,
    det_plates: Any = None,
    build_name: Any = None,
    project_code: Any = None,
    return_fields: str = "priority",
    limit: Optional[int] = None,
    table: None = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Signatures (Level 5): one row each, with all columns of siginfo (``return_fields="all"``) or the usual
    twelve.

    ``det_plates`` is a plate, or plates joined by | as siginfo has them, all of which must be the
    signature's.
    """
    refuse_table(table)
    conditions = {
        "sig_id": sig_id,
        "pert_id": pert_id,
        "pert_type": pert_type,
        "pert_itime": pert_itime,
        "pert_idose": pert_idose,
        "pert_iname": cmap_name,
        "cell_iname": cell_iname,
        "build_name": build_name,
        "project_code": project_code,
    }
    plates = {"or": [{"det_plates": {"all": str(one).split("|")}} for one in values_of(det_plates)]}
    where = plates if plates["or"] else None
    found = ask(client, "sigs", conditions, verbose, where=where, limit=whole(limit))
    return chosen(as_table(found, SIGINFO), return_fields, SIG_PRIORITY)


def cmap_profiles(
    client: Client,
    sample_id: Any = None,
    pert_id: Any = None,
    pert_type: Any = None,
    pert_itime: Any = None,
    pert_idose: Any = None,
    cmap_name: Any = None,
    cell_iname: Any = None,
    det_plate: Any = None,
    build_name: Any = None,
    project_code: Any = None,
    return_fields: str = "priority",
    limit: Optional[int] = None,
    table: None = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Wells (Level 3 and 4): one row each, with all columns of instinfo or the usual nine."""
    refuse_table(table)
    conditions = {
        "distil_id": sample_id,
        "pert_id": pert_id,
        "pert_type": pert_type,
        "pert_itime": pert_itime,
        "pert_idose": pert_idose,
        "pert_iname": cmap_name,
        "det_plate": det_plate,
        "build_name": build_name,
        "project_code": project_code,
    }
    cells = values_of(cell_iname)
    where = {"or": [{"cell_iname": {"inq": cells}}, {"cell_id": {"inq": cells}}]} if cells else None
    found = ask(client, "profiles", conditions, verbose, where=where, limit=whole(limit))
    found["cell_iname"] = found["cell_iname"].where(found["cell_iname"].notna(), found["cell_id"])
    return chosen(as_table(found, INSTINFO), return_fields, PROFILE_PRIORITY)


def cmap_compounds(
    client: Client,
    pert_id: Any = None,
    cmap_name: Any = None,
    moa: Any = None,
    target: Any = None,
    compound_aliases: Any = None,
    limit: Optional[int] = None,
    verbose: bool = False,
) -> pd.DataFrame:
    """Compounds as compoundinfo has them: a row for each target, mechanism and alias of a compound.

    Conditions are on rows: ``target="HDAC1"`` leaves the row of that target alone.
    """
    conditions = {
        "pert_id": pert_id,
        "pert_iname": cmap_name,
        "moa": moa,
        "target": target,
        "alt_name": compound_aliases,
    }
    found = ask(
        client,
        "perts",
        conditions,
        verbose,
        where=COMPOUND,
        fields=[name for name, _ in COMPOUNDINFO.values()],
    )
    for name in ("alt_name", "target", "moa"):
        found = found.explode(name, ignore_index=True)
    rows = rows_with(
        as_table(found, COMPOUNDINFO), {"moa": moa, "target": target, "compound_aliases": compound_aliases}
    )
    return rows if limit is None else rows.head(whole(limit))


def ask(
    client: Client, service: str, conditions: Dict[str, Any], verbose: bool, **keywords: Any
) -> pd.DataFrame:
    """Records that meet the conditions that are not None."""
    given: Dict[str, Any] = {
        name: values_of(value) for name, value in conditions.items() if value is not None
    }
    if verbose:
        print(f"Service: {service}\nConditions: {given} {keywords.get('where') or ''}")
    return client.records(service, **given, **keywords)


def values_of(value: Any) -> List[Any]:
    return [] if value is None else [plain(one) for one in value] if is_list(value) else [plain(value)]


def rows_with(frame: pd.DataFrame, conditions: Dict[str, Any]) -> pd.DataFrame:
    for column, value in conditions.items():
        if value is not None:
            frame = frame[frame[column].isin(values_of(value))]
    return frame.reset_index(drop=True)


def chosen(frame: pd.DataFrame, return_fields: str, priority: List[str]) -> pd.DataFrame:
    if return_fields not in ("priority", "all"):
        raise ValueError(f'return_fields is "priority" or "all", not "{return_fields}".')
    return frame if return_fields == "all" else frame[priority]


def whole(limit: Optional[int]) -> Optional[int]:
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
        raise ValueError(f"limit is a whole number of rows, not {limit!r}.")
    return limit


def refuse_table(table: Any) -> None:
    if table is not None:
        raise ValueError(
            "A server has one table of each kind; leave table out. For matrices it names a dataset."
        )


def distinct(client: Client, field: str, column: str) -> pd.DataFrame:
    return pd.DataFrame({column: client.distinct("perts", field, where=COMPOUND)}, dtype="object")
