"""What the server lets in.

1. A page elsewhere whose name leads to this machine (DNS rebinding) reaches nothing of the page.
"""

import http.client
from urllib.parse import urlsplit

import pytest


def status_of_stream(address: str, host: str) -> int:
    """Return the status of asking for the stream that holds all of the page, under a name."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    for name, value in {
        "Host": host,
        "Origin": f"http://{host}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example"])
def test_other_names_are_refused(address, host):
    """1: this machine's own names are let in."""
    port = urlsplit(address).port
    assert status_of_stream(address, host) == 403
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert status_of_stream(address, f"{name}:{port}") == 101
