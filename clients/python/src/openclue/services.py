"""Records of the metadata services."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import pandas as pd

from .conditions import parts_of, where_of
from .connection import Connection
from .frames import record_frame

PAGE = 10_000


class Services:
    """Part of :class:`openclue.Client`: what is known of perturbagens, signatures, cell lines, genes, wells
    and drugs.

    Each method takes conditions as keywords and answers a frame of records x properties. All conditions must
    hold; a list means any of its members (and properties that are lists, such as ``target``, match by any of
    theirs); a dict is an operator of the filter language, e.g. ``tas={"gt": 0.5}`` or ``pert_iname={"like":
    "^vor", "options": "i"}``.
    """

    _connection: Connection

    def perts(self, **conditions: Any) -> pd.DataFrame:
        """Perturbagens: ``client.perts(moa="HDAC inhibitor")``. See :meth:`records` for the other
        keywords."""
        return self.records("perts", **conditions)

    def sigs(self, **conditions: Any) -> pd.DataFrame:
        """Signatures (Level 5): doses in ``pert_dose_unit``, times in ``pert_time_unit``, TAS from 0 to 1."""
        return self.records("sigs", **conditions)

    def cells(self, **conditions: Any) -> pd.DataFrame:
        """Cell lines."""
        return self.records("cells", **conditions)

    def genes(self, **conditions: Any) -> pd.DataFrame:
        """Genes by ``entrez_id`` or ``gene_symbol``; ``l1000_type`` tells landmarks from inferred genes."""
        return self.records("genes", **conditions)

    def profiles(self, **conditions: Any) -> pd.DataFrame:
        """Wells (Level 3 and 4), one record each."""
        return self.records("profiles", **conditions)

    def rep_drugs(self, **conditions: Any) -> pd.DataFrame:
        """Drugs of the Repurposing Hub with their highest clinical phase, ``final_status``."""
        return self.records("rep_drugs", **conditions)

    def records(
        self,
        service: str,
        *,
        where: Optional[Mapping[str, Any]] = None,
        fields: Union[str, Sequence[str], None] = None,
        order: Union[str, Sequence[str], None] = None,
        limit: Optional[int] = None,
        **conditions: Any,
    ) -> pd.DataFrame:
        """Records of any service by its name in the address (``"pcls"``, ``"rep_samples"``, …), all pages of
        them.

        Args:
            where: a condition in the server's filter language, beside the keywords.
            fields: properties to answer, in this order; without it all that the service has.
            order: ``"tas DESC"`` or several of them; without it by the record's id.
            limit: most records; without it all.

        Returns:
            records x properties. integer is Int64 and boolean is boolean, which know missing values; lists
            are lists.

        Raises:
            ValueError: for a condition that is None, an unknown service or an unknown field.
            OpenclueError: if the server refuses, e.g. for a condition on a property that there is not.
        """
        types = self._types(service)
        names = [fields] if isinstance(fields, str) else list(types if fields is None else fields)
        unknown = [name for name in names if name not in types]
        if unknown:
            raise ValueError(f'{service} have no property "{unknown[0]}". They have {", ".join(types)}.')
        filters = [where_of(part, where) for part in parts_of(conditions)]
        if order is not None and len(filters) > 1:
            raise ValueError(
                "A list of more than 10,000 values is asked for in parts, which have no common order. "
                "Sort the answer."
            )
        found: List[dict] = []
        for one in filters:
            most = None if limit is None else limit - len(found)
            found += self._pages(service, one, names if fields is not None else None, order, most)
        return record_frame(found, {name: types[name] for name in names})

    def count(self, service: str, *, where: Optional[Mapping[str, Any]] = None, **conditions: Any) -> int:
        """How many records of a service meet the conditions."""
        wheres = [where_of(part, where) for part in parts_of(conditions)]
        answers = (
            self._connection.send(
                "POST",
                f"api/{service}/find",
                params={"total": "true"},
                json={"where": one, "fields": ["id"], "limit": 1},
            )
            for one in wheres
        )
        return sum(int(answer.headers["X-Total-Count"]) for answer in answers)

    def distinct(
        self, service: str, field: str, *, where: Optional[Mapping[str, Any]] = None, **conditions: Any
    ) -> List[Any]:
        """Values of a property among the records that meet the conditions, sorted, each once; elements of
        lists."""
        condition = json.dumps(where_of(conditions, where))
        return sorted(self._connection.get(f"api/{service}/distinct", field=field, where=condition))

    def _pages(
        self, service: str, where: dict, fields: Optional[List[str]], order: Any, most: Optional[int]
    ) -> List[dict]:
        """Pages by the last id of the page before, which stays right while records are added; by number if
        ordered."""
        found: List[dict] = []
        while most is None or len(found) < most:
            size = PAGE if most is None else min(PAGE, most - len(found))
            body: Dict[str, Any] = {"where": where, "limit": size}
            if fields is not None:
                body["fields"] = list(dict.fromkeys(["id", *fields]))
            if order is not None:
                body.update(order=order, skip=len(found))
            elif found:
                body["where"] = (
                    {"and": [where, {"id": {"gt": found[-1]["id"]}}]}
                    if where
                    else {"id": {"gt": found[-1]["id"]}}
                )
            page = self._connection.post(f"api/{service}/find", body)
            found += page
            if len(page) < size:
                break
        return found

    @cached_property
    def _description(self) -> dict:
        return self._connection.get("openapi.json")

    def _types(self, service: str) -> Dict[str, str]:
        """Properties of a service and their types, as the server describes them."""
        operation = self._description["paths"].get(f"/api/{service}/find", {}).get("post")
        if operation is None:
            services = sorted(path[5:-5] for path in self._description["paths"] if path.endswith("/find"))
            raise ValueError(f'There is no service "{service}". There are {", ".join(services)}.')
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["items"]["$ref"]
        properties = self._description["components"]["schemas"][schema.rsplit("/", 1)[1]]["properties"]
        return {name: about.get("type", "object") for name, about in properties.items()}
