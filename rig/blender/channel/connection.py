"""The socket to the render node: sending from any thread, receiving on a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from .frame import Frame, FrameDecoder, FrameError, encode_frame
from .message import MessageError


class Connection:
    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._sending = threading.Lock()

    def send(self, type_: int, payload: bytes = b"") -> None:
        """One whole frame; frames of several threads never mix. A dead peer is left to the receiver to notice."""
        frame = encode_frame(type_, payload)
        try:
            with self._sending:
                self._socket.sendall(frame)
        except OSError:
            pass

    def receive_forever(self, handle: Callable[[Frame], None], closed: Callable[[str | None], None]) -> None:
        """Starts the receiving thread. `closed` gets None when the peer hung up, else what it did wrong."""

        def run() -> None:
            decoder = FrameDecoder()
            try:
                while octets := self._socket.recv(1 << 16):
                    for frame in decoder.feed(octets):
                        handle(frame)
            except (FrameError, MessageError, ValueError) as error:
                closed(str(error))
            except OSError:
                closed(None)
            else:
                closed(f"the node hung up inside a frame ({decoder.pending} octets)" if decoder.pending else None)

        threading.Thread(target=run, name="channel-receive", daemon=True).start()
