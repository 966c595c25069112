"""What readers might type as a name or a note to make a file do something.

None of these may become an element, a link, a formula or a command anywhere.
"""

SCRIPT = "<script>alert(1)</script>"
NAMES = {
    "script": SCRIPT,
    "attribute": '" onload="alert(1)',
    "image": "<img src=x onerror=alert(1)>",
    "end": "</title></svg><svg onload=alert(1)>",
    "template": "{{ 7 * 7 }}{% raw %}",
    "formula": "=HYPERLINK(1;2)",
    "markdown": "[a](javascript:alert(1)) ![b](http://x)",
    "bibtex": "}}, note = {\\input{x}} %",
    "yaml": '": - [a, *b]',
    "shell": "'; touch x; $(touch x)",
    "chinese": "“算力”：2027 年",
}
NOTE = f"Two lines,\nthe second with {SCRIPT} and ]]> & <b>bold</b>"
