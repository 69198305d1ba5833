"""Gene lists and profiles as the server takes them."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, Iterable, List, Mapping, Optional, Union

import pandas as pd

Genes = Union[str, Iterable[Any]]
GeneLists = Union[Genes, Mapping[str, Genes]]
Profile = Union[Mapping[Any, float], pd.Series, pd.DataFrame]


def read_gmt(path: Union[str, os.PathLike]) -> Dict[str, List[str]]:
    """The sets of a GMT file by name: a set a line, name TAB description TAB genes.

    Raises:
        ValueError: if a line has no gene or a name comes twice.
    """
    sets: Dict[str, List[str]] = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            name, _, *genes = line.rstrip("\r\n").split("\t") + [""]
            genes = [gene.strip() for gene in genes if gene.strip()]
            if not genes or name in sets:
                fault = f'has a second set "{name}"' if name in sets else "has no genes"
                raise ValueError(f"{path}, line {number}, {fault}. A line is name TAB description TAB genes.")
            sets[name] = genes
    return sets


def gene_list(genes: Genes) -> List[str]:
    """Entrez ids, symbols or probes as texts; a text is cut at blanks, commas, semicolons and line ends."""
    if isinstance(genes, str):
        return [gene for gene in re.split(r"[\s,;]+", genes) if gene]
    if isinstance(genes, Mapping):
        raise TypeError(
            "Lists by name are several queries; give both up and down by name, or send a profile."
        )
    # Entrez ids of a column with missing values are floats in pandas.
    return [str(int(gene)) if isinstance(gene, float) and gene.is_integer() else str(gene) for gene in genes]


def list_fields(up: Optional[GeneLists], down: Optional[GeneLists], name: str) -> Dict[str, str]:
    """Up and down lists as the GMT fields of a job or of several queries.

    Raises:
        TypeError: if one of the two is lists by name and the other is not.
    """
    given = {"uptag-cmapfile": up, "dntag-cmapfile": down}
    named = {isinstance(lists, Mapping) for lists in given.values() if lists is not None}
    if len(named) > 1:
        raise TypeError("Give up and down both as lists, or both as lists by name.")
    fields = {}
    for field, lists in given.items():
        if lists is not None:
            sets = lists if isinstance(lists, Mapping) else {name: lists}
            fields[field] = "".join(
                "\t".join([str(tag), "", *gene_list(genes)]) + "\n" for tag, genes in sets.items()
            )
    return fields


def signature_field(profile: Profile, name: str) -> List[dict]:
    """Profiles as the field ``signature``: a Series or mapping is one, each column of a frame is one; missing
    values are left out.

    Raises:
        ValueError: if a gene comes twice.
    """
    frame = (
        profile if isinstance(profile, pd.DataFrame) else pd.Series(profile, dtype="float64").to_frame(name)
    )
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        raise ValueError(f'The profile has gene "{repeated[0]}" twice. Leave one value for each gene.')
    return [
        {"name": str(column), "values": {str(gene): float(z) for gene, z in frame[column].dropna().items()}}
        for column in frame.columns
    ]
