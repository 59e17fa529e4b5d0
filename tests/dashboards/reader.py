"""A reader without a browser: sends what Dash's script would, and reads the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask.testing import FlaskClient

Post = Callable[[str, bytes], tuple[int, bytes]]
"""Sends a body to an address under the prefix; returns status and answer."""


class Reader:
    """Asks the callbacks of an app that is served under ``prefix``.

    Parameters
    ----------
    get, post
        How to reach it: a test client's (``of``), or real requests.
    """

    def __init__(
        self, get: Callable[[str], bytes], post: Post, prefix: str = "/", width: int = 1280
    ) -> None:
        self._post, self._prefix, self._width = post, prefix, width
        self._callbacks = json.loads(get("_dash-dependencies"))

    @classmethod
    def of(cls, client: FlaskClient, prefix: str = "/") -> Reader:
        """Return a reader who uses a test client."""

        def post(path: str, body: bytes) -> tuple[int, bytes]:
            answer = client.post(prefix + path, data=body, content_type="application/json")
            return answer.status_code, answer.get_data()

        return cls(lambda path: client.get(prefix + path).get_data(), post, prefix)

    def visit(self, path: str, search: str = "") -> Any:
        """Return the components of a page."""
        return self.call("innehall.children", self.place(path, search))["innehall"][
            "children"
        ]

    def body(self, path: str, search: str = "") -> bytes:
        """Return what a browser sends for a page."""
        return self._body("innehall.children", self.place(path, search))

    def place(self, path: str, search: str) -> dict[str, Any]:
        """Return the properties that a browser has at an address."""
        return {
            "url.pathname": self._prefix + path.lstrip("/"),
            "url.search": search,
            "url.href": f"http://test{self._prefix}{path.lstrip('/')}{search}",
            "bredd.data": self._width,
        }

    def call(self, output: str, values: Mapping[str, Any]) -> Any:
        """Return what the callback that writes ``output`` answers, by id and property."""
        status, answer = self._post("_dash-update-component", self._body(output, values))
        assert status == 200, f"{status}: {answer[:500]!r}"
        found = json.loads(answer)
        return found.get("response", {}) | found.get("sideUpdate", {})

    def outputs(self) -> list[str]:
        """Return what each callback of the server writes, as Dash names it."""
        return [c["output"] for c in self._callbacks if not c["clientside_function"]]

    def _body(self, output: str, values: Mapping[str, Any]) -> bytes:
        asked = next(c for c in self._callbacks if output in _outputs(c["output"]))
        outputs = [_id(name) for name in _outputs(asked["output"])]
        several = asked["output"].startswith("..")
        names = [f"{item['id']}.{item['property']}" for item in asked["inputs"]]
        return json.dumps(
            {
                "output": asked["output"],
                "outputs": outputs if several else outputs[0],
                "inputs": [_filled(item, values) for item in asked["inputs"]],
                "state": [_filled(item, values) for item in asked["state"]],
                "changedPropIds": [name for name in names if name in values],
            }
        ).encode()


def texts(component: Any) -> Iterator[str]:
    """Return every text of a component and those in it, and of its attributes."""
    if isinstance(component, str):
        yield component
    elif isinstance(component, dict):
        for name, value in component.items():
            yield from _written(value) if name == "data-html" else texts(value)
    elif isinstance(component, list):
        for value in component:
            yield from texts(value)


class _Html(HTMLParser):
    """Collects text and the values of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _written(html: str) -> list[str]:
    """Return what the server wrote as HTML, piece by piece."""
    parser = _Html()
    parser.feed(html)
    return parser.found


def said(component: Any) -> str:
    """Return all text of a component."""
    return " ".join(texts(component))


def _outputs(name: str) -> list[str]:
    return name.strip(".").split("...")


def _id(name: str) -> dict[str, str]:
    id_, _, property_ = name.rpartition(".")
    return {"id": id_, "property": property_}


def _filled(item: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    name = f"{item['id']}.{item['property']}"
    return {
        "id": item["id"], "property": item["property"], "value": values.get(name),
    }  # fmt: skip
