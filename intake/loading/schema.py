"""The plan format as JSON Schema, so that an editor helps while a plan is written."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from intake.plan import Form, Plan


def schema_text() -> str:
    """`plans/schema.json`: a file with the key `form` is a form, any other is a plan.yaml."""
    _, schema = models_json_schema(
        [(Plan, "validation"), (Form, "validation")], by_alias=True, ref_template="#/$defs/{model}"
    )
    definitions: dict[str, Any] = schema["$defs"]
    plan = definitions["Plan"]
    del plan["properties"]["forms"]
    plan["required"].remove("forms")
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Phiếu: plan.yaml, forms/*.yaml",
        "if": {"required": ["form"]},
        "then": {"$ref": "#/$defs/Form"},
        "else": {"$ref": "#/$defs/Plan"},
        "$defs": definitions,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True)
