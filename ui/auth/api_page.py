"""The API's own page: what may be called, with which fields, out of the OpenAPI document. Plain HTML, nothing remote."""

from __future__ import annotations

from html import escape
from typing import Any

from tieout.ui.auth.login_page import STYLE

Json = dict[str, Any]

WIDER = """
body { place-items: start center; } main { max-width: 860px; margin: 24px 0; }
h2 { margin: 28px 0 4px; font-size: 1.05rem; } h2 code { font-size: 1rem; } h3 { margin: 12px 0 0; font-size: .92rem; }
table { width: 100%; border-collapse: collapse; margin: 8px 0; font-size: .92rem; }
th, td { padding: 5px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, var(--line) 35%, transparent); }
pre { overflow-x: auto; padding: 10px 12px; background: var(--back); border-radius: 8px; font-size: .86rem; }
"""


def api_html(document: Json) -> str:
    sections = [
        _operation(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The desk’s API – Tieout</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}{WIDER}</style></head><body><main><h1>The desk’s API</h1><p>{escape(document['info']['description'])}</p>"
        '<p>JSON in, JSON out; an error is <code>{"error": sentence}</code>. Where the desk asks for a login, send '
        "<code>Authorization: Bearer TOKEN</code>; <code>tieout users token NAME</code> makes one. "
        f'Everything here as <a href="openapi.json">OpenAPI</a>.</p>{"".join(sections)}</main></body></html>'
    )


def _operation(document: Json, path: str, method: str, operation: Json) -> str:
    fields = _fields(document, operation)
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return (
        f"<section><h2><code>{method.upper()} /api{escape(path)}</code></h2><p>{escape(operation.get('description', ''))}</p>"
        f"{_table('Fields', fields)}{_table('Answer', _properties(document, answer))}</section>"
    )


def _fields(document: Json, operation: Json) -> list[tuple[str, Json, bool]]:
    """Of the body, or of the address: name, schema, required."""
    if "requestBody" in operation:
        return _properties(document, operation["requestBody"]["content"]["application/json"]["schema"])
    return [(p["name"], {**p["schema"], **p}, p.get("required", False)) for p in operation.get("parameters", ())]


def _properties(document: Json, schema: Json) -> list[tuple[str, Json, bool]]:
    whole = _resolved(document, schema)
    required = whole.get("required", ())
    return [(name, field, name in required) for name, field in whole.get("properties", {}).items()]


def _resolved(document: Json, schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = document["components"]["schemas"][name] if name else schema
    return found


def _table(title: str, fields: list[tuple[str, Json, bool]]) -> str:
    if not fields:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(name)}</code></th><td>{escape(_kind(schema))}{", required" if must and title == "Fields" else ""}'
        f"</td><td>{escape(schema.get('description', ''))}</td></tr>"
        for name, schema, must in fields
    )
    head = '<tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr>'
    return f"<h3>{title}</h3><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _kind(schema: Json) -> str:
    """ "list of string", "integer", "date-time or null"."""
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or schema.get("$ref", "").rpartition("/")[2] or "any")
