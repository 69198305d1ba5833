"""A matrix with metadata of both sides, as GCT has it, and as cmapPy and anndata want it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pandas as pd

MISSING = "-666"


@dataclass
class AnnotatedMatrix:
    """Scores and what is known of their rows and columns; the attributes are named as those of cmapPy's
    GCToo.

    Attributes:
        data_df: float32, rows x columns; the index is called ``rid``, the columns ``cid``.
        row_metadata_df: rows x fields, by ``rid``.
        col_metadata_df: columns x fields, by ``cid``.
    """

    data_df: pd.DataFrame
    row_metadata_df: pd.DataFrame
    col_metadata_df: pd.DataFrame

    def to_gctoo(self) -> Any:
        """A ``cmapPy.pandasGEXpress.GCToo.GCToo``; needs cmapPy.

        Raises:
            ImportError: if cmapPy is not installed.
        """
        try:
            from cmapPy.pandasGEXpress.GCToo import GCToo
        except ImportError as error:
            raise ImportError("A GCToo needs cmapPy: pip install cmapPy") from error
        return GCToo(
            data_df=self.data_df, row_metadata_df=self.row_metadata_df, col_metadata_df=self.col_metadata_df
        )

    def to_anndata(self) -> Any:
        """An ``anndata.AnnData`` of columns x rows: observations are signatures, variables are genes; needs
        anndata.

        Raises:
            ImportError: if anndata is not installed.
        """
        try:
            from anndata import AnnData
        except ImportError as error:
            raise ImportError("AnnData needs anndata: pip install anndata") from error
        obs, var = (
            frame.rename_axis(index=None, columns=None)
            for frame in (self.col_metadata_df, self.row_metadata_df)
        )
        return AnnData(X=self.data_df.to_numpy().T.copy(), obs=obs, var=var)


def parse_gct(text: str) -> AnnotatedMatrix:
    """A GCT #1.3 as the server writes it; -666 in metadata is a missing value.

    Raises:
        ValueError: if it is no GCT of that version.
    """
    version, _, rest = text.partition("\n")
    if version.strip() != "#1.3":
        raise ValueError(f'A GCT of version #1.3 was expected, and "{version[:40]}" came.')
    size, _, body = rest.partition("\n")
    rows, columns, row_fields, column_fields = (int(number) for number in size.split())
    cells = pd.read_csv(
        io.StringIO(body), sep="\t", header=None, dtype=str, keep_default_na=False, quoting=3, na_filter=False
    )
    cids = pd.Index(cells.iloc[0, 1 + row_fields :], name="cid")
    rids = pd.Index(cells.iloc[1 + column_fields :, 0], name="rid")
    data = cells.iloc[1 + column_fields :, 1 + row_fields :].replace("", "nan").astype("float32")
    row_metadata = cells.iloc[1 + column_fields :, 1 : 1 + row_fields]
    column_metadata = cells.iloc[1 : 1 + column_fields, 1 + row_fields :].T
    if data.shape != (rows, columns):
        raise ValueError(
            f"The GCT says that it has {rows} x {columns} values and has {data.shape[0]} x {data.shape[1]}."
        )
    return AnnotatedMatrix(
        pd.DataFrame(data.to_numpy(), index=rids, columns=cids),
        metadata(row_metadata, rids, cells.iloc[0, 1 : 1 + row_fields], "rhd"),
        metadata(column_metadata, cids, cells.iloc[1 : 1 + column_fields, 0], "chd"),
    )


def metadata(cells: pd.DataFrame, ids: pd.Index, fields: pd.Series, name: str) -> pd.DataFrame:
    """Metadata by id; a field of which every value is a number becomes numeric, unless its name ends on _id
    or _iname."""
    frame = pd.DataFrame(
        cells.to_numpy(), index=ids, columns=pd.Index(fields.to_numpy(), name=name), dtype="object"
    )
    frame = frame.mask(frame.isin([MISSING, ""]))
    for field in frame.columns:
        if not str(field).endswith(("_id", "_iname", "_symbol")):
            numbers = pd.to_numeric(frame[field], errors="coerce")
            if numbers.notna().any() and numbers.notna().equals(frame[field].notna()):
                frame[field] = numbers
    return frame


def side_by_side(parts: list[AnnotatedMatrix]) -> AnnotatedMatrix:
    """Matrices of the same rows as one."""
    return AnnotatedMatrix(
        pd.concat([part.data_df for part in parts], axis=1),
        parts[0].row_metadata_df,
        pd.concat([part.col_metadata_df for part in parts]),
    )


def gct_text(frame: pd.DataFrame) -> str:
    """A GCT #1.2 of a frame of genes x signatures, to be sent to the server.

    Raises:
        ValueError: if a row or column comes twice.
    """
    for ids, kind in ((frame.index, "row"), (frame.columns, "column")):
        if ids.has_duplicates:
            raise ValueError(f'The matrix has the {kind} "{ids[ids.duplicated()][0]}" twice.')
    head = "\t".join(["Name", "Description", *map(str, frame.columns)])
    body = frame.astype("float64").to_csv(sep="\t", header=False, na_rep="NaN", lineterminator="\n")
    lines = (line.split("\t", 1) for line in body.splitlines())
    return (
        "\n".join([f"#1.2\n{len(frame)}\t{frame.shape[1]}", head, *(f"{rid}\t\t{z}" for rid, z in lines)])
        + "\n"
    )
