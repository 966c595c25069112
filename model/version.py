"""The version of the program: what files, links and citations carry."""

VERSION = "0.1.0"

# What Python calls the package: `model` in the project's folder, `suanli` where it is installed.
PACKAGE = __name__.partition(".")[0]
MODULE = f"python -m {PACKAGE}"
