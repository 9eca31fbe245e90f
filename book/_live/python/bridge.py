"""Runs the chapter's cells in the page and carries the messages of their widgets.

The worker sets `post` to a function that takes one JSON text. Nothing here knows the law.
"""

import ast
import json
import os
from typing import Any

os.environ["JUPYTER_WIDGETS_ECHO"] = "0"

import comm
from comm.base_comm import BaseComm, CommManager


def post(text: str) -> None:
    """Replaced by the page's own way of sending."""


manager = CommManager()


class PageComm(BaseComm):
    """A channel between a widget in Python and its model in the page."""

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        post(json.dumps({"type": msg_type, "comm_id": self.comm_id, "data": data or {}, "metadata": metadata or {}, **keys}))


comm.create_comm = PageComm
comm.get_comm_manager = lambda: manager

import ipywidgets
from ipywidgets.widgets import widget as library


class Shell:
    """To this shell ipywidgets shows what went wrong while it followed a message; it goes on to the page."""

    @staticmethod
    def showtraceback() -> None:
        """Raise it again."""
        raise  # noqa: PLE0704 - within the handling of the error


library.get_ipython = Shell


def run(cells: str) -> str:
    """Run the cells in order; the models shown, by cell, and the errors, by cell, as JSON."""
    space: dict[str, Any] = {"__name__": "__main__"}
    shown, errors = [], []
    for cell in json.loads(cells):
        try:
            result = _run_cell(cell["source"], space)
        except Exception as error:
            errors.append({"cell": cell["id"], "error": f"{type(error).__name__}: {error}"})
            continue
        if isinstance(result, ipywidgets.Widget):
            shown.append({"cell": cell["id"], "model": result.model_id})
    return json.dumps({"shown": shown, "errors": errors})


def _run_cell(source: str, space: dict[str, Any]) -> Any:
    """The value of a cell's last expression, as in a notebook."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), space) if last else None


def receive(message: str) -> None:
    """One message of the page to a widget."""
    content = json.loads(message)
    manager.comms[content["comm_id"]].handle_msg({"content": content, "buffers": []})
