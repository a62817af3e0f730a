"""How the JSON API answers, and which errors every operation may answer with."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from bot.web.schema import Busy, Overview, Problem, Standing

ALWAYS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem},
    401: {"model": Problem},
    403: {"model": Problem},
    413: {"model": Problem},
    415: {"model": Problem},
    422: {"model": Problem},
    503: {"model": Busy},
}

OWN: dict[int | str, dict[str, Any]] = {404: {"model": Problem}}


def as_json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), media_type="application/json")


def versioned(body: Standing | Overview) -> Response:
    response = as_json(body)
    response.headers["etag"] = f'"{body.version}"'
    return response
