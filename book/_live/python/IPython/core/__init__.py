"""Named by ipywidgets only."""
