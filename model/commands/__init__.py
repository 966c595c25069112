"""The commands of `python -m model`, one module for each page of the calculator."""
