"""Connectivity queries that are answered at once."""

from __future__ import annotations

import json
import warnings
from typing import Any, Dict, List, Mapping, Optional, Sequence

import pandas as pd

from .connection import Connection, pieces
from .failures import OpenclueError, OpenclueWarning
from .genesets import GeneLists, Profile, gene_list, list_fields, signature_field
from .progress import Progress, progress_line


class Queries:
    """Part of :class:`openclue.Client`: scores of gene lists and profiles against every signature of a
    dataset."""

    _connection: Connection

    def query(
        self,
        up: Optional[GeneLists] = None,
        down: Optional[GeneLists] = None,
        *,
        profile: Optional[Profile] = None,
        dataset: Optional[str] = None,
        top: Optional[int] = 50,
        where: Optional[Mapping[str, Any]] = None,
        fields: Optional[Sequence[str]] = None,
        metric: Optional[str] = None,
        es_tail: Optional[str] = None,
        name: str = "query",
        progress: Progress = False,
    ) -> pd.DataFrame:
        """Signatures that are most like, and most opposite to, a query.

        Args:
            up, down: genes (Entrez ids, symbols, probes), or lists by name for several queries. One of the
                two will do.
            profile: instead of lists, a value for each gene: a Series or mapping, or a frame of genes x
                profiles.
            dataset: by name; without it the server's default one.
            top: signatures from each end of the ranking; None streams every signature.
            where: signatures to rank, e.g. ``{"cell_iname": "MCF7", "pert.moa": "HDAC inhibitor"}``.
            fields: metadata to answer; without it the usual.
            metric: ``"spearman"`` (default), ``"pearson"``, ``"cosine"`` or ``"xcos"``; of profiles alone.
            es_tail: ``"both"``, ``"up"`` or ``"down"``; lists that count.
            name: of the query, where there is one.
            progress: True shows a line; a function is called with the share that is done.

        Returns:
            A row for each signature, by query and rank (1 is most alike): ``query_id``, ``rank``, ``sig_id``,
            metadata and scores. ``norm_cs`` is the normalised score, ``raw_cs`` WTCS from -1 to 1,
            ``p_empirical`` and ``q_empirical`` are shares. ``attrs["unused_genes"]`` has the genes of each
            list that could not be used, ``attrs["dataset"]`` the dataset's name. What the server warns of is
            issued as :class:`OpenclueWarning`.

        Raises:
            OpenclueError: if the server refuses; ``code`` is JOB_REJECTED for lists that cannot be used.
        """
        body = {
            "dataset": dataset,
            "where": where,
            "fields": fields,
            "metric": metric,
            "es_tail": es_tail,
            "name": name,
        }
        body = {field: value for field, value in body.items() if value is not None}
        body.update(query_fields(up, down, profile, name))
        if top is None:
            answer = self._streamed(body, progress)
        else:
            answer = self._connection.post("api/queries", {**body, "top": top})
        for warning in answer["warnings"]:
            warnings.warn(warning, OpenclueWarning, stacklevel=2)
        frame = ranking(answer["queries"])
        frame.attrs["dataset"] = answer["manifest"]["dataset"]["name"]
        return frame

    def _streamed(self, body: dict, progress: Progress) -> dict:
        """The answer with every signature of each query; an end without ``done`` is a broken answer."""
        answer: Dict[str, Any] = {"queries": [], "warnings": [], "manifest": {"dataset": {"name": None}}}
        tell = progress_line(progress, "query")
        with self._connection.send(
            "POST", "api/queries", json=body, accept="application/x-ndjson", stream=True
        ) as lines:
            for line in pieces(lines.iter_lines()):
                said = json.loads(line)
                if "rank" in said:
                    answer["queries"][-1]["rows"].append(said)
                elif "query" in said:
                    answer["queries"].append({**said["query"], "rows": []})
                    answer["manifest"] = said["manifest"]
                    answer["warnings"] = list(dict.fromkeys([*answer["warnings"], *said["warnings"]]))
                elif "progress" in said:
                    tell(said["progress"])
                elif "error" in said:
                    error = said["error"]
                    raise OpenclueError(
                        error["message"], error.get("statusCode", 0), error.get("code"), body=said
                    )
                elif "done" in said:
                    tell(None)
                    return answer
        raise OpenclueError("The answer was cut off before its end. Ask again.")

    def running_sum(
        self, sig_id: str, up: Any = None, down: Any = None, *, dataset: Optional[str] = None
    ) -> dict:
        """How the score of one signature came about, gene by gene: the JSON of ``POST
        /api/queries/running-sum``."""
        lists = {side: gene_list(genes) for side, genes in (("up", up), ("down", down)) if genes is not None}
        named = {"dataset": dataset} if dataset is not None else {}
        return self._connection.post("api/queries/running-sum", {"sig_id": sig_id, **lists, **named})


def query_fields(
    up: Optional[GeneLists], down: Optional[GeneLists], profile: Optional[Profile], name: str
) -> Dict[str, Any]:
    """What is asked, as fields of a query or job.

    Raises:
        TypeError: if there is nothing to ask, or lists and a profile at once.
    """
    if profile is None and up is None and down is None:
        raise TypeError("Give up, down or profile.")
    if profile is not None:
        if up is not None or down is not None:
            raise TypeError("Give either lists, up and down, or a profile.")
        return {"signature": signature_field(profile, name)}
    return list_fields(up, down, name)


def ranking(answers: Sequence[dict]) -> pd.DataFrame:
    """The ends of each ranking, or all of it, as one frame; where both ends meet a signature comes once."""
    rows: List[dict] = []
    unused = {}
    for answer in answers:
        found = answer["rows"] if "rows" in answer else answer["top"] + answer["bottom"]
        by_rank = {row["rank"]: row for row in found}
        rows += [{"query_id": answer["query_id"], **by_rank[rank]} for rank in sorted(by_rank)]
        unused[answer["query_id"]] = unused_genes(answer.get("genes", {}))
    frame = (
        pd.DataFrame.from_records(rows)
        if rows
        else pd.DataFrame(columns=["query_id", "rank", "sig_id", "norm_cs"])
    )
    frame.attrs["unused_genes"] = unused
    return frame


def unused_genes(genes: Mapping[str, Any]) -> Dict[str, List[str]]:
    """Entries of each list that are no known gene, or none that the dataset has."""
    return {
        side: [*fate.get("invalid", []), *(gene["token"] for gene in fate.get("validNotUsed", []))]
        for side, fate in genes.items()
    }
