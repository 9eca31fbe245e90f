"""Run notebooks and store their outputs so that a second run writes the same bytes."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def refresh(path: Path) -> None:
    """Execute one notebook; keep outputs and counts, drop times, model ids and widget state."""
    notebook = nbformat.read(path, as_version=4)
    there = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, store_widget_state=False, resources=there).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
    notebook.metadata = METADATA
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"running {name}", flush=True)
        refresh(Path(name))
