"""Many scenarios: read in pieces, projected together, written in pieces, anywhere.

A piece is a fixed number of scenarios. It can be read, computed and written alone, so that
what a run writes depends neither on how many processes there are nor on when it was stopped.
"""
