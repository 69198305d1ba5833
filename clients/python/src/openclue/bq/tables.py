"""The LINCS 2020 tables: their columns, and the properties of the services that have the same."""

from __future__ import annotations

from typing import Any, Dict, Optional

import pandas as pd

from ..client import Client
from .config import get_default_config

# column of the table: (property of the service, type). "|" is a list that the table has as one text.
SIGINFO = {
    "bead_batch": ("bead_batch", "STRING"),
    "nearest_dose": ("nearest_dose", "FLOAT"),
    "pert_dose": ("pert_dose", "FLOAT"),
    "pert_dose_unit": ("pert_dose_unit", "STRING"),
    "pert_idose": ("pert_idose", "STRING"),
    "pert_itime": ("pert_itime", "STRING"),
    "pert_time": ("pert_time", "FLOAT"),
    "pert_time_unit": ("pert_time_unit", "STRING"),
    "cell_mfc_name": ("cell_mfc_name", "STRING"),
    "pert_mfc_id": ("pert_mfc_id", "STRING"),
    "nsample": ("distil_nsample", "INTEGER"),
    "cc_q75": ("distil_cc_q75", "FLOAT"),
    "ss_ngene": ("ss_ngene", "INTEGER"),
    "tas": ("tas", "FLOAT"),
    "pct_self_rank_q25": ("pct_self_rank_q25", "FLOAT"),
    "wt": ("wt", "STRING"),
    "median_recall_rank_spearman": ("median_recall_rank_spearman", "FLOAT"),
    "median_recall_rank_wtcs_50": ("median_recall_rank_wtcs_50", "FLOAT"),
    "median_recall_score_spearman": ("median_recall_score_spearman", "FLOAT"),
    "median_recall_score_wtcs_50": ("median_recall_score_wtcs_50", "FLOAT"),
    "batch_effect_tstat": ("batch_effect_tstat", "FLOAT"),
    "batch_effect_tstat_pct": ("batch_effect_tstat_pct", "FLOAT"),
    "is_hiq": ("is_hiq", "INTEGER"),
    "qc_pass": ("qc_pass", "INTEGER"),
    "pert_id": ("pert_id", "STRING"),
    "sig_id": ("sig_id", "STRING"),
    "pert_type": ("pert_type", "STRING"),
    "cell_iname": ("cell_iname", "STRING"),
    "det_wells": ("det_wells", "|"),
    "det_plates": ("det_plates", "|"),
    "distil_ids": ("distil_id", "|"),
    "build_name": ("build_name", "STRING"),
    "project_code": ("project_code", "STRING"),
    "cmap_name": ("pert_iname", "STRING"),
    "is_exemplar_sig": ("is_exemplar_sig", "INTEGER"),
    "is_ncs_sig": ("is_ncs_sig", "INTEGER"),
    "is_null_sig": ("is_null_sig", "INTEGER"),
}
INSTINFO = {
    "bead_batch": ("bead_batch", "STRING"),
    "nearest_dose": ("nearest_dose", "FLOAT"),
    "pert_dose": ("pert_dose", "FLOAT"),
    "pert_dose_unit": ("pert_dose_unit", "STRING"),
    "pert_idose": ("pert_idose", "STRING"),
    "pert_time": ("pert_time", "FLOAT"),
    "pert_itime": ("pert_itime", "STRING"),
    "pert_time_unit": ("pert_time_unit", "STRING"),
    "cell_mfc_name": ("cell_mfc_name", "STRING"),
    "pert_mfc_id": ("pert_mfc_id", "STRING"),
    "det_plate": ("det_plate", "STRING"),
    "det_well": ("det_well", "STRING"),
    "rna_plate": ("rna_plate", "STRING"),
    "rna_well": ("rna_well", "STRING"),
    "count_mean": ("count_mean", "FLOAT"),
    "count_cv": ("count_cv", "FLOAT"),
    "qc_f_logp": ("qc_f_logp", "FLOAT"),
    "qc_iqr": ("qc_iqr", "FLOAT"),
    "qc_slope": ("qc_slope", "FLOAT"),
    "pert_id": ("pert_id", "STRING"),
    "sample_id": ("distil_id", "STRING"),
    "pert_type": ("pert_type", "STRING"),
    "cell_iname": ("cell_iname", "STRING"),
    "qc_pass": ("qc_pass", "INTEGER"),
    "dyn_range": ("dyn_range", "FLOAT"),
    "inv_level_10": ("inv_level_10", "FLOAT"),
    "build_name": ("build_name", "STRING"),
    "failure_mode": ("failure_mode", "STRING"),
    "project_code": ("project_code", "STRING"),
    "cmap_name": ("pert_iname", "STRING"),
}
COMPOUNDINFO = {
    "pert_id": ("pert_id", "STRING"),
    "cmap_name": ("pert_iname", "STRING"),
    "target": ("target", "STRING"),
    "moa": ("moa", "STRING"),
    "canonical_smiles": ("canonical_smiles", "STRING"),
    "inchi_key": ("inchi_key", "STRING"),
    "compound_aliases": ("alt_name", "STRING"),
}
GENEINFO = {
    "gene_id": ("entrez_id", "INTEGER"),
    "gene_symbol": ("gene_symbol", "STRING"),
    "ensembl_id": ("ensembl_id", "STRING"),
    "gene_title": ("gene_title", "STRING"),
    "gene_type": ("gene_type", "STRING"),
    "src": ("src", "STRING"),
    "feature_space": ("l1000_type", "STRING"),
}
CELLINFO = {
    name: (
        name,
        "|" if name == "cell_alias" else "FLOAT" if name.startswith("donor_") and "age" in name else "STRING",
    )
    for name in (
        "cell_iname cellosaurus_id donor_age donor_age_death donor_disease_age_onset doubling_time growth_medium "
        "provider_catalog_id feature_id cell_type donor_ethnicity donor_sex donor_tumor_phase cell_lineage primary_disease "
        "subtype provider_name growth_pattern ccle_name cell_alias"
    ).split()
}
GENETIC_PERTINFO = {
    "pert_id": ("pert_id", "STRING"),
    "cmap_name": ("pert_iname", "STRING"),
    "pert_type": ("pert_type", "STRING"),
    "gene_id": ("entrez_id", "INTEGER"),
    "gene_title": ("gene_title", "STRING"),
    "ensemble_id": ("ensembl_id", "STRING"),
}
TABLES: Dict[str, Dict[str, Any]] = {
    "cellinfo": CELLINFO,
    "compoundinfo": COMPOUNDINFO,
    "geneinfo": GENEINFO,
    "genetic_pertinfo": GENETIC_PERTINFO,
    "instinfo": INSTINFO,
    "siginfo": SIGINFO,
}


def as_table(records: pd.DataFrame, columns: Dict[str, Any]) -> pd.DataFrame:
    """Records of a service as a table: its names, lists as texts joined by |, flags as 0 and 1."""
    made = {}
    for column, (name, kind) in columns.items():
        values = records[name]
        if kind == "|":
            values = values.map(lambda parts: "|".join(parts) if isinstance(parts, list) else parts)
        made[column] = values.astype("Int64") if kind == "INTEGER" else values
    return pd.DataFrame(made, columns=list(columns))


def list_tables() -> None:
    """Print what each table of cmapBQ is here: a service, or a dataset."""
    tables = get_default_config().tables
    for name in sorted(vars(tables)):
        print(f"{name}: {getattr(tables, name)}")


def get_table_info(client: Client, table_id: str) -> pd.DataFrame:
    """Columns of a table by its name, alone or behind ``project.dataset.``: ``column_name``,
    ``data_type``."""
    columns: Optional[Dict[str, Any]] = TABLES.get(table_id.rsplit(".", 1)[-1])
    if columns is None:
        raise ValueError(f'There is no table "{table_id}" of metadata; there are {", ".join(TABLES)}.')
    types = [(column, "STRING" if kind == "|" else kind) for column, (_, kind) in columns.items()]
    return pd.DataFrame(types, columns=["column_name", "data_type"])
