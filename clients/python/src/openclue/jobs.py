"""Analyses that run on the server as jobs, and their results."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Union

import pandas as pd

from .connection import Connection, pieces, segment
from .failures import OpenclueError
from .frames import table
from .genesets import GeneLists, Profile
from .matrix import gct_text
from .progress import Progress, progress_line
from .queries import query_fields

Matrix = Union[str, os.PathLike, pd.DataFrame]
# What to look at first in a result of each tool, as docs/results.md and the result's own README.txt say.
FIRST_LOOK = {
    "sig_queryl1k_tool": "matrices/query/ncs.gctx",
    "sig_gutc_tool": "matrices/gutc/ps_pert_summary.gctx",
    "sig_fastgutc_tool": "matrices/gutc/ps_pert_summary.gctx",
}


class Jobs:
    """Part of :class:`openclue.Client`: submit an analysis, wait for it, read its result."""

    _connection: Connection

    def submit(
        self,
        tool: str = "sig_gutc_tool",
        *,
        up: Optional[GeneLists] = None,
        down: Optional[GeneLists] = None,
        profile: Optional[Profile] = None,
        matrix: Optional[Matrix] = None,
        dataset: Optional[str] = None,
        name: str = "query",
        **options: Any,
    ) -> str:
        """Submit an analysis.

        Args:
            tool: ``"sig_gutc_tool"`` (tau), ``"sig_queryl1k_tool"`` (NCS and q), ``"sig_introspect_tool"`` or
                ``"proteomics_query"``.
            up, down, profile: as for :meth:`Client.query`.
            matrix: signatures of your own: a GCT or GCTx file, or a frame of genes x signatures.
            options: other fields of the submission, e.g. ``metric=``, ``group_by=``, ``gset_size=``.

        Returns:
            The job_id, for :meth:`wait`, :meth:`result` and the others.

        Raises:
            OpenclueError: if the job is not accepted; the sentence says which list and why.
        """
        fields = {"tool_id": tool, "name": name, "dataset": dataset, **options}
        if not (up is None and down is None and profile is None):
            fields.update(query_fields(up, down, profile, name))
        fields = {field: value for field, value in fields.items() if value is not None}
        if isinstance(matrix, (str, os.PathLike)):
            with open(matrix, "rb") as file:
                uploaded = {"matrix": (Path(matrix).name, file, "application/octet-stream")}
                answer = self._connection.send(
                    "POST", "api/jobs", data=as_form(fields), files=uploaded
                ).json()
        else:
            if matrix is not None:
                fields["matrix"] = gct_text(matrix)
            answer = self._connection.post("api/jobs", fields)
        return answer["result"]["job_id"]

    def wait(self, job_id: str, *, timeout: Optional[float] = None, progress: Progress = True) -> dict:
        """Wait for the end of a job.

        Args:
            timeout: seconds to wait at most; without it until the job ends.
            progress: True shows a line with the share that is done; a function is called with it.

        Returns:
            The job's record: ``status``, ``tool_id``, ``created``, ``download_url``, …

        Raises:
            OpenclueError: if the job failed, with its sentence (code JOB_FAILED), or did not end in time
                (WAITED_TOO_LONG).
        """
        end = None if timeout is None else time.monotonic() + timeout
        tell = progress_line(progress, f"job {job_id}")
        while True:
            left = 20.0 if end is None else end - time.monotonic()
            job = self._connection.get(f"api/jobs/{job_id}/summary", wait=max(0, min(2, int(left))))["job"]
            if job["status"] == "completed":
                tell(None)
                return job
            if job["status"] not in ("pending", "submitted", "processing"):
                raise OpenclueError(
                    job.get("errorMessage") or f"Job {job_id} is {job['status']}.",
                    code="JOB_FAILED",
                    body=job,
                )
            tell(job.get("progress") or 0.0)
            if end is not None and time.monotonic() >= end:
                raise OpenclueError(
                    f"Job {job_id} goes on after {timeout:g} seconds. Wait again.",
                    code="WAITED_TOO_LONG",
                    body=job,
                )

    def files(self, job_id: str) -> pd.DataFrame:
        """The files of a result: ``path``, ``kind`` (matrix or text), ``rows``, ``columns``, ``fields``,
        ``bytes``."""
        return pd.DataFrame.from_records(self._connection.get(f"api/jobs/{job_id}/results"))

    def result(
        self,
        job_id: str,
        path: Optional[str] = None,
        *,
        where: Optional[Mapping[str, Any]] = None,
        order: Optional[str] = None,
        limit: Optional[int] = None,
        beside: Union[str, Sequence[str], None] = None,
    ) -> pd.DataFrame:
        """One matrix of a result, whole or in part.

        Args:
            path: as :meth:`files` has it. Without one tau by perturbagen of sig_gutc_tool, NCS by signature
                of sig_queryl1k_tool, the square matrix of NCS of sig_introspect_tool.
            where: rows to take, by ``id``, metadata or scores: ``{"pert_type": "trt_cp"}``.
            order: ``"VORINOSTAT DESC"``, by a metadata field or the name of a query.
            beside: other matrices of the result whose columns to add, named ``q_empirical:VORINOSTAT``.

        Returns:
            rows x (metadata and a column for each query), by ``id``.
        """
        params = {
            "format": "csv",
            "where": None if where is None else json.dumps(where),
            "order": order,
            "limit": limit,
            "beside": beside if beside is None or isinstance(beside, str) else ",".join(beside),
        }
        found = path or self._first_look(job_id)
        return table(
            self._connection.send(
                "GET", f"api/jobs/{job_id}/results/{segment(found)}", params=params, accept="text/csv"
            ).text,
            "id",
        )

    def text(self, job_id: str, path: str) -> str:
        """A text of a result, such as ``README.txt`` or ``gene_report.txt``."""
        answer = self._connection.send("GET", f"api/jobs/{job_id}/results/{segment(path)}", accept="*/*")
        return answer.content.decode("utf-8")

    def download(self, job_id: str, path: Union[str, os.PathLike]) -> Path:
        """Write the whole result, CLUE's tar.gz archive, to a file; nothing half-written keeps its name."""
        job = self._connection.get(f"api/jobs/{job_id}")
        if not job.get("download_url"):
            raise OpenclueError(
                f"Job {job_id} has no archive: it is {job['status']}.", code="JOB_FAILED", body=job
            )
        target, partial = Path(path), Path(f"{path}.part")
        # The address has no scheme, and the server's own idea of its name; we know the way to it already.
        place = job["download_url"].split("/", 3)[3]
        with (
            self._connection.send("GET", place, accept="*/*", stream=True) as answer,
            open(partial, "wb") as file,
        ):
            for chunk in pieces(answer.iter_content(1 << 20)):
                file.write(chunk)
        return partial.replace(target)

    def compare(self, *job_ids: str, score: Optional[str] = None, top: int = 25) -> pd.DataFrame:
        """Perturbagens of two to six results side by side.

        Args:
            job_ids: jobs that have completed; ``"<job_id>:<query>"`` for a query that is not the first of its
                job.
            score: ``"tau"`` or ``"ncs"``; without it tau where every result has it.
            top: perturbagens of each end whose overlap is counted.

        Returns:
            perturbagens by falling mean score: ``pert_id``, ``pert_iname``, ``pert_type``, ``moa``,
            ``target_name`` and for each query ``score:<query>`` and ``rank:<query>``; queries of one name are
            told apart by their number. ``attrs["correlation"]`` is Spearman's, query by query;
            ``attrs["overlap"]`` counts what the ends share.
        """
        said = self._connection.get(
            "api/jobs/compare", ids=",".join(job_ids), score=score, top=top, limit=100_000
        )
        names = [query["query_id"] for query in said["queries"]]
        labels = [
            name if names.count(name) == 1 else f"{name}:{number}" for number, name in enumerate(names, 1)
        ]
        columns = ["pert_id", "pert_iname", "pert_type", "moa", "target_name"]
        rows = [
            {
                **{column: pert.get(column) for column in columns},
                **{f"score:{label}": score for label, score in zip(labels, pert["scores"])},
                **{f"rank:{label}": rank for label, rank in zip(labels, pert["ranks"])},
            }
            for pert in said["perturbagens"]
        ]
        frame = pd.DataFrame.from_records(rows)
        frame = frame.astype({column: "Int64" for column in frame.columns if column.startswith("rank:")})
        frame.attrs.update(score=said["score"], correlation=said["correlation"], overlap=said["overlap"])
        return frame

    def repurposing(
        self, job_id: str, *, phase: Union[str, Sequence[str]] = "Launched", **conditions: Any
    ) -> pd.DataFrame:
        """Drugs that a result ranks, those that reverse the query most first.

        Args:
            phase: highest clinical phases; ``"all"`` for every one.
            conditions: ``moa``, ``target``, ``target_class``, ``disease_area``, ``indication``, ``query``,
                ``score``, …

        Returns:
            drugs x (``rank``, ``score`` — tau, or NCS where there is no tau —, ``pert_id``, ``name``,
            ``phase``, ``moa``, …).
        """
        given = {"phase": phase, **conditions}
        lists = {
            name: value if isinstance(value, str) else json.dumps(list(value))
            for name, value in given.items()
        }
        said = self._connection.get(f"api/jobs/{job_id}/repurposing", **lists)
        frame = pd.DataFrame.from_records(said["drugs"])
        frame.attrs.update(score=said["score"], query_id=said["query_id"])
        return frame

    def introspect(
        self,
        matrix: Optional[Matrix] = None,
        *,
        dataset: Optional[str] = None,
        where: Optional[Mapping[str, Any]] = None,
        sig_ids: Optional[Sequence[str]] = None,
        score: str = "ncs",
        progress: Progress = True,
        **options: Any,
    ) -> pd.DataFrame:
        """Every signature as a query against all others: those of a matrix of yours, or some of a dataset.

        Args:
            matrix: a GCT or GCTx file, or a frame of genes x signatures.
            dataset, where, sig_ids: or signatures of a dataset.
            score: ``"cs"`` (WTCS, -1 to 1), ``"ncs"`` or ``"ps"`` (percentile among the scores of its query,
                -100 to 100).
            options: ``group_by=``, ``gset_size=``, …

        Returns:
            signatures x signatures, symmetric.
        """
        if (matrix is None) == (dataset is None):
            raise TypeError("Give either a matrix or the name of a dataset.")
        if score not in ("cs", "ncs", "ps"):
            raise ValueError(f'There is no score "{score}" of an introspection; there are cs, ncs and ps.')
        chosen = {
            "where": None if where is None else json.dumps(where),
            "sig_ids": None if sig_ids is None else ",".join(sig_ids),
        }
        job_id = self.submit(
            "sig_introspect_tool", matrix=matrix, dataset=dataset, name="introspect", **chosen, **options
        )
        self.wait(job_id, progress=progress)
        scores = self.result(job_id, self._square(job_id, score))
        return scores[list(scores.index)].rename_axis(index=None, columns=None)

    def _first_look(self, job_id: str) -> str:
        tool = self._connection.get(f"api/jobs/{job_id}")["tool_id"]
        if tool == "sig_introspect_tool":
            return self._square(job_id, "ncs")
        if tool not in FIRST_LOOK:
            raise ValueError(
                f"Say which matrix of the result; there are {', '.join(self._matrices(job_id))}."
            )
        return FIRST_LOOK[tool]

    def _square(self, job_id: str, score: str) -> str:
        return next(path for path in self._matrices(job_id) if path.startswith(f"{score}_n"))

    def _matrices(self, job_id: str) -> list[str]:
        return [
            file["path"]
            for file in self._connection.get(f"api/jobs/{job_id}/results")
            if file["kind"] == "matrix"
        ]


def as_form(fields: Mapping[str, Any]) -> dict:
    """Fields as a form has them: texts, and JSON for all else."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
