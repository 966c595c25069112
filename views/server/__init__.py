"""What is served beside the page: results by address, how they are described, and what guards all.

From an address to its answer: `routes` has the table of addresses, `asked` reads the parameters,
`answers` makes the bytes from the model, `workshop` makes few of them at a time and keeps them,
`replies` sends them. `embed` is the chart for other people's pages. `guard` stands before all of it
and the page.
"""
