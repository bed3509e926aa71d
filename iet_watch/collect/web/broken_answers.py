"""What a server that breaks off, or breaks HTTP, did: worded for the reader, not by the HTTP library.

The library speaks English, and of its own insides. What servers are seen to do has a sentence of the catalogue;
whatever else it says is quoted as it stands.
"""

from __future__ import annotations

import httpcore

from iet_watch.locale import later
from iet_watch.model.trouble import Failure

LONGEST_REASON = 120  # characters of what the library says

# How h11 0.16 and httpcore 1.0 begin what they say. Where a later version says it in other words, it is quoted.
_KNOWN = (
    ("Server disconnected without sending", later("the answer breaks HTTP: the server closes without answering")),
    ("peer closed connection without sending", later("the answer breaks HTTP: it stops before its end")),
    ("peer unexpectedly closed connection", later("the answer breaks HTTP: it stops before its end")),
    ("illegal status line", later("the answer breaks HTTP: this is another protocol")),
    ("illegal request line", later("the answer breaks HTTP: this is another protocol")),
    ("Received server _SWITCH", later("the answer breaks HTTP: this is another protocol")),
    ("no response line received", later("the answer breaks HTTP: this is another protocol")),
    ("Receive buffer too long", later("the answer breaks HTTP: its headers have no end")),
    ("illegal header line", later("the answer breaks HTTP: one of its headers is malformed")),
    ("Illegal header name", later("the answer breaks HTTP: one of its headers is malformed")),
    ("Illegal header value", later("the answer breaks HTTP: one of its headers is malformed")),
    ("conflicting Content-Length", later("the answer breaks HTTP: it gives several lengths, or none that is a number")),
    ("bad Content-Length", later("the answer breaks HTTP: it gives several lengths, or none that is a number")),
    ("illegal chunk header", later("the answer breaks HTTP: its pieces do not have the size they say")),
    ("malformed chunk footer", later("the answer breaks HTTP: its pieces do not have the size they say")),
    ("Only Transfer-Encoding: chunked", later("the answer breaks HTTP: it is sent in a way that was not asked for")),
)
_OTHER = later("the answer breaks HTTP: %(reason)s")
_BROKEN_OFF = later("the answer breaks HTTP: the connection was broken off")


def broken_answer(url: str, error: Exception) -> Failure:
    """The failure of an answer, from what the HTTP library raised about it."""
    said = str(error)
    if isinstance(error, httpcore.NetworkError) or not said:
        return Failure(url, _BROKEN_OFF, trouble="http")
    for beginning, message in _KNOWN:
        if said.startswith(beginning):
            return Failure(url, message, trouble="http")
    return Failure(url, _OTHER, {"reason": said[:LONGEST_REASON]}, trouble="http")
