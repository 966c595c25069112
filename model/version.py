"""The version of the program: what files, links and citations carry."""

VERSION = "0.1.0"
