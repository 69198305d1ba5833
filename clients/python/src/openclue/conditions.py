"""Keyword conditions as filters of the server's language."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional

# Of the 20,000 that a server takes unless told otherwise (OPENCLUE_FILTER_VALUES).
MOST_VALUES = 10_000


def where_of(conditions: Mapping[str, Any], where: Optional[Mapping[str, Any]]) -> dict:
    """One condition of keywords and a ``where`` of the filter language, all of which must hold.

    A list means any of its members, a dict is an operator such as ``{"gt": 0.5}`` or ``{"like": "^vor"}``.

    Raises:
        ValueError: for a condition that is None, which would otherwise find everything.
    """
    parts = [{field: condition_of(field, value)} for field, value in conditions.items()]
    if where:
        parts.append(dict(where))
    return parts[0] if len(parts) == 1 else {"and": parts} if parts else {}


def condition_of(field: str, value: Any) -> Any:
    if value is None:
        raise ValueError(
            f"The condition {field} is None. Leave it out, or ask for records without it "
            f"by where={{'{field}': None}}."
        )
    if isinstance(value, Mapping):
        return dict(value)
    if is_list(value):
        return {"inq": [plain(one) for one in value]}
    return plain(value)


def is_list(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, (str, bytes, Mapping))


def plain(value: Any) -> Any:
    """A number of numpy as one of Python, which JSON can write."""
    return value.item() if hasattr(value, "item") else value


def parts_of(conditions: Mapping[str, Any]) -> Iterator[dict]:
    """The conditions in parts whose lists a server takes: one long list is cut, its values without
    repeats."""
    for field, value in conditions.items():
        if is_list(value) and len(values := list(dict.fromkeys(value))) > MOST_VALUES:
            for start in range(0, len(values), MOST_VALUES):
                yield from parts_of({**conditions, field: values[start : start + MOST_VALUES]})
            return
    yield dict(conditions)
