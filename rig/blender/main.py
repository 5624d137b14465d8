"""Runs inside Blender: connects to the render node, loads the scene it names, renders the tasks it sends.

Started as `blender --background --factory-startup --disable-autoexec -noaudio --python-exit-code 1 --python main.py`
with BLENDER_SIM_SOCKET, BLENDER_SIM_SHM and BLENDER_SIM_TOKEN in the environment (docs/channel.md). Only wiring here.
"""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy  # noqa: E402

from channel.connection import Connection  # noqa: E402
from channel.heartbeat import Progress, start_heartbeat  # noqa: E402
from channel.inbox import Inbox  # noqa: E402
from leave import Leave  # noqa: E402
from render.slots import Slots  # noqa: E402
from session import Session, hello  # noqa: E402


def main() -> None:
    slots = Slots(os.environ["BLENDER_SIM_SHM"])
    leave = Leave(slots.paths, bpy.app.tempdir)
    try:
        connection = Connection(os.environ["BLENDER_SIM_SOCKET"])
    except OSError as error:
        leave.now(f"cannot connect to the render node at {os.environ['BLENDER_SIM_SOCKET']}: {error}")
    progress = Progress()
    inbox = Inbox(quit_now=leave.now)
    hello(connection, os.environ.pop("BLENDER_SIM_TOKEN"))
    start_heartbeat(connection, progress)
    connection.receive_forever(inbox.handle, closed=leave.now)
    Session(connection, inbox, progress, slots).run()


main()
