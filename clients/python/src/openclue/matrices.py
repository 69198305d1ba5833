"""z-scores of a dataset and connections of its background."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Union

import pandas as pd

from .conditions import plain
from .connection import Connection, segment
from .failures import OpenclueError
from .frames import table
from .matrix import AnnotatedMatrix, parse_gct, side_by_side


class Matrices:
    """Part of :class:`openclue.Client`: parts of matrices, without the matrix."""

    _connection: Connection

    def slice(
        self,
        genes: Optional[Sequence[Any]] = None,
        sigs: Optional[Sequence[str]] = None,
        *,
        dataset: str = "Touchstone",
        space: Optional[str] = None,
        ignore_missing: bool = False,
    ) -> pd.DataFrame:
        """z-scores of some genes in some signatures.

        Args:
            genes: Entrez ids, symbols or probes; without it all of the space.
            sigs: signature ids; without it all of the dataset.
            dataset: by name; ``"Touchstone"`` is the server's default one.
            space: ``"landmark"``, ``"bing"`` or ``"all"``; without it the largest of the dataset.
            ignore_missing: leave out what the dataset lacks, instead of refusing.

        Returns:
            genes x signatures, float32, in the order asked for; the index is Entrez ids (text), called
            ``rid``.
        """
        return self.slice_matrix(
            genes, sigs, dataset=dataset, space=space, ignore_missing=ignore_missing
        ).data_df

    def slice_matrix(
        self,
        genes: Optional[Sequence[Any]] = None,
        sigs: Optional[Sequence[str]] = None,
        *,
        dataset: str = "Touchstone",
        space: Optional[str] = None,
        ignore_missing: bool = False,
    ) -> AnnotatedMatrix:
        """:meth:`slice` with the symbols of the genes and the metadata of the signatures; ``to_gctoo()`` and
        ``to_anndata()`` of it make what cmapPy and scanpy work with.

        More scores than the server gives at a time are asked for in parts, if ``sigs`` names the signatures.
        """
        asked = {"genes": genes, "sigs": sigs, "space": space}
        body: Dict[str, Any] = {
            field: plain_list(value) for field, value in asked.items() if value is not None
        }
        if ignore_missing:
            body["ignore_missing"] = True
        return self._slice(dataset, body)

    def _slice(self, dataset: str, body: dict) -> AnnotatedMatrix:
        try:
            answer = self._connection.send(
                "POST", f"api/datasets/{segment(dataset)}/slice", params={"format": "gct"}, json=body, accept="*/*"
            )
        except OpenclueError as error:
            sigs = body.get("sigs", [])
            if error.status != 413 or len(sigs) < 2:
                raise
            return self._halves(dataset, body, sigs)
        return parse_gct(answer.content.decode("utf-8"))

    def _halves(self, dataset: str, body: dict, sigs: Sequence[str]) -> AnnotatedMatrix:
        """What is too much for one answer, in two; a half may have no known signature where these are left
        out."""
        half = len(sigs) // 2
        parts: List[AnnotatedMatrix] = []
        lost: Optional[OpenclueError] = None
        for part in (sigs[:half], sigs[half:]):
            try:
                parts.append(self._slice(dataset, {**body, "sigs": part}))
            except OpenclueError as error:
                if error.code != "INDEX_ID_UNKNOWN" or not body.get("ignore_missing"):
                    raise
                lost = error
        if lost is not None and not parts:
            raise lost
        return side_by_side(parts)

    def connections(
        self,
        pert: Union[str, Sequence[str]],
        *,
        targets: Union[str, Sequence[str]] = "all",
        dataset: Optional[str] = None,
        cell: Optional[str] = None,
        score: str = "tau",
        pert_type: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> pd.DataFrame:
        """How perturbagens connect to each other, from the dataset's background.

        Args:
            pert: a pert_id or name; a list of them for a matrix.
            targets: of a matrix, its rows: pert_ids or names, or all.
            cell: a cell line; without it the summary over all.
            score: ``"tau"``, -100 to 100, or ``"ncs"``.
            limit: most connections of one perturbagen; without it all.

        Returns:
            Of one perturbagen its connections, the most alike first: ``rank``, ``pert_id``, ``pert_iname``,
            ``pert_type``, ``score``, ``summary`` and a column ``cell:<name>`` for each cell line. Of a list
            targets x (``pert_iname``, ``pert_type``, ``moa``, ``pcl`` and a column for each perturbagen), by
            ``id``.
        """
        if not isinstance(pert, str):
            body = {
                "perts": list(pert),
                "targets": targets if isinstance(targets, str) else list(targets),
                "score": score,
            }
            if cell is not None:
                body["cells"] = [cell]
            if pert_type is not None:
                body["pert_type"] = pert_type
            place = f"api/datasets/{segment(dataset or 'Touchstone')}/connections"
            answer = self._connection.send(
                "POST", place, params={"format": "csv"}, json=body, accept="text/csv"
            )
            return table(answer.content.decode("utf-8"), "id")
        said = self._connection.get(
            f"api/perts/{segment(pert)}/connections",
            dataset=dataset,
            cell=cell,
            score=score,
            pert_type=pert_type,
            limit=limit or 0,
        )
        rows: List[dict] = []
        for connection in said["connections"]:
            cells = connection.pop("cells")
            rows.append({**connection, **{f"cell:{line}": cells.get(line) for line in said["cells"]}})
        frame = pd.DataFrame.from_records(rows)
        frame.attrs.update(dataset=said["dataset"], background=said["background"], score=said["score"])
        return frame


def plain_list(value: Any) -> Any:
    """A list as texts; a text as it is."""
    return value if isinstance(value, str) else [str(plain(one)) for one in value]
