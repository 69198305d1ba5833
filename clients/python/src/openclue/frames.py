"""Records and tables as data frames with settled types."""

from __future__ import annotations

import io
from typing import Any, Mapping, Optional, Sequence

import pandas as pd

# Names and labels stay text, even where all of them look like numbers.
TEXTS = (
    "id sig_id query_id pert_id pert_iname pert_type cell_id cell_iname pert_idose pert_itime moa target_name pcl_id "
    "group_id src_set_id set_type pr_gene_symbol distil_ids det_plates det_wells build_name project_code"
).split()


def record_frame(records: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Records as rows, with a column for each of ``types`` in their order, also where no record has a value.

    integer becomes Int64 and boolean boolean, both of which know missing values; number float64; all else is
    kept: text, and lists as lists.
    """
    columns = {}
    for name, kind in types.items():
        values = [record.get(name) for record in records]
        if kind == "integer":
            columns[name] = pd.array(values, dtype="Int64")
        elif kind == "boolean":
            columns[name] = pd.array(values, dtype="boolean")
        elif kind == "number":
            columns[name] = pd.array([float("nan") if v is None else v for v in values], dtype="float64")
        else:
            columns[name] = pd.Series(values, dtype="object")
    return pd.DataFrame(columns, index=pd.RangeIndex(len(records)))


def table(text: str, index: Optional[str] = None) -> pd.DataFrame:
    """A CSV of the server. Only what is empty is missing: a gene or compound may be called NA."""
    frame = pd.read_csv(
        io.StringIO(text),
        dtype={name: str for name in TEXTS},
        keep_default_na=False,
        na_values=[""],
        float_precision="round_trip",
    )
    return frame.set_index(index) if index else frame
