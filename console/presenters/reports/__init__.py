"""Reports as people see them: what was counted becomes tables, each with a chart of its own rows, for the page and for export."""
