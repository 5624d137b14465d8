"""The Message payloads: typed values, RENDER, and what the inbox makes of them."""

from __future__ import annotations

import json
import threading
import unittest

from channel.frame import Frame
from channel.inbox import Inbox, Load
from channel.message import MessageError, MessageReader, MessageWriter
from channel.protocol import (
    MessageType,
    RenderTask,
    Shot,
    TraceTask,
    TruthTask,
    decode_cancel,
    decode_frame_taken,
    decode_render,
    decode_trace,
    decode_truth,
    encode_render,
    encode_trace,
    encode_truth,
)

TASK = RenderTask(7, (0.001, -2.5, 3.0), 2, ((0xFFFF0000, 1), (2, 3), (4, 0)), 0xFFFFFFFF)
TRACE = TraceTask(8, (0.0, 1.0, -1.0), (Shot(4, 0xFFFFFFFF, ()), Shot(2, 7, (3,)), Shot(64, 9, (5, 0, 254))))


class MessageTest(unittest.TestCase):
    def test_values_come_back(self) -> None:
        octets = MessageWriter().u32(1, 2).u64(1 << 40).f32(0.5).f64(-1e300).string("größe").finish()
        reader = MessageReader(octets)
        values = (reader.u32(), reader.u32(), reader.u64(), reader.f32(), reader.f64(), reader.string())
        self.assertEqual(values, (1, 2, 1 << 40, 0.5, -1e300, "größe"))
        reader.end()

    def test_golden_octets(self) -> None:
        self.assertEqual(MessageWriter().u32(1).string("ab").finish().hex(), "01000000" + "02000000" + "6162")

    def test_reading_beyond_the_end(self) -> None:
        for read in (MessageReader.u32, MessageReader.u64, MessageReader.f32, MessageReader.f64, MessageReader.string):
            with self.subTest(read.__name__), self.assertRaises(MessageError):
                read(MessageReader(b"\1\0\0"))

    def test_a_string_longer_than_the_payload(self) -> None:
        with self.assertRaises(MessageError):
            MessageReader(b"\xff\xff\xff\xffab").string()

    def test_a_string_that_is_not_utf8(self) -> None:
        with self.assertRaises(MessageError):
            MessageReader(b"\1\0\0\0\xff").string()

    def test_render_comes_back(self) -> None:
        self.assertEqual(decode_render(encode_render(TASK)), TASK)

    def test_render_golden_octets(self) -> None:
        task = RenderTask(1, (1.0, 0.0, 0.0), 1, ((0xFF010203,),), 9, 32)
        expected = "01000000 000000000000f03f 0000000000000000 0000000000000000 01000000 01000000 030201ff 09000000 20000000"
        self.assertEqual(encode_render(task), bytes.fromhex(expected))

    def test_malformed_render(self) -> None:
        whole = encode_render(TASK)
        huge = MessageWriter().u32(1).f64(0, 0, 0).u32(0xFFFFFFFF, 0xFFFFFFFF).finish()
        for octets in (whole[:-1], whole + b"\0", whole[:20], b"", huge):
            with self.subTest(length=len(octets)), self.assertRaises(MessageError):
                decode_render(octets)

    def test_trace_comes_back(self) -> None:
        for task in (TRACE, TraceTask(1, (0.0, 0.0, 0.0), ())):
            self.assertEqual(decode_trace(encode_trace(task)), task)

    def test_trace_golden_octets(self) -> None:
        task = TraceTask(1, (1.0, 0.0, 0.0), (Shot(16, 9, (2, 3), 32), Shot(1, 0, ())))
        head = "01000000 000000000000f03f 0000000000000000 0000000000000000 02000000"
        shots = "10000000 09000000 20000000 02000000 02000000 03000000" + "01000000 00000000 00000000 00000000"
        self.assertEqual(encode_trace(task), bytes.fromhex(head + shots))

    def test_malformed_trace(self) -> None:
        whole = encode_trace(TRACE)
        many_shots = MessageWriter().u32(1).f64(0, 0, 0).u32(0xFFFFFFFF).finish()
        many_leds = MessageWriter().u32(1).f64(0, 0, 0).u32(1, 4, 0, 0, 0xFFFFFFFF, 0).finish()
        for octets in (whole[:-1], whole + b"\0", whole[:20], b"", many_shots, many_leds):
            with self.subTest(length=len(octets)), self.assertRaises(MessageError):
                decode_trace(octets)

    def test_truth(self) -> None:
        task = TruthTask(5, (0.0, 2.0, 0.5))
        octets = encode_truth(task)
        self.assertEqual(len(octets), 28)
        self.assertEqual(decode_truth(octets), task)
        for wrong in (octets[:-1], octets + b"\0", b""):
            with self.assertRaises(MessageError):
                decode_truth(wrong)

    def test_malformed_cancel_and_frame_taken(self) -> None:
        for decode in (decode_cancel, decode_frame_taken):
            for octets in (b"", b"\0\0\0", bytes(12)):
                with self.subTest(decode.__name__), self.assertRaises(MessageError):
                    decode(octets)


class InboxTest(unittest.TestCase):
    def setUp(self) -> None:
        self.quits = 0
        self.inbox = Inbox(self.quit)

    def quit(self) -> None:
        self.quits += 1

    def handle(self, type_: int, payload: bytes = b"") -> None:
        self.inbox.handle(Frame(type_, payload))

    def test_commands_in_order(self) -> None:
        self.handle(MessageType.LOAD, json.dumps({"object": 1}).encode())
        truth = TruthTask(9, (0.0, 0.0, 0.0))
        self.handle(MessageType.RENDER, encode_render(TASK))
        self.handle(MessageType.TRACE, encode_trace(TRACE))
        self.handle(MessageType.TRUTH, encode_truth(truth))
        for command in (Load({"object": 1}), TASK, TRACE, truth):
            self.assertEqual(self.inbox.next_command(), command)

    def test_a_trace_can_be_cancelled(self) -> None:
        self.handle(MessageType.TRACE, encode_trace(TRACE))
        self.handle(MessageType.CANCEL, MessageWriter().u32(8).finish())
        self.assertTrue(self.inbox.cancelled(8))

    def test_quit_at_once(self) -> None:
        self.handle(MessageType.QUIT)
        self.assertEqual(self.quits, 1)

    def test_what_the_node_does_not_send(self) -> None:
        for type_, payload in ((1, b"{}"), (99, b""), (16, b"not json"), (16, b"[]"), (16, b"\xff")):
            with self.subTest(type_), self.assertRaises(ValueError):
                self.handle(type_, payload)

    def test_a_slot_waits_until_it_is_taken(self) -> None:
        self.handle(MessageType.RENDER, encode_render(TASK))
        self.assertTrue(self.inbox.hold(0, 7, 0))
        passed = threading.Event()
        waiter = threading.Thread(target=lambda: self.inbox.wait_for_slot(0, 7) and passed.set())
        waiter.start()
        self.handle(MessageType.FRAME_TAKEN, MessageWriter().u32(7, 1).finish())
        self.assertFalse(passed.wait(0.05))
        self.handle(MessageType.FRAME_TAKEN, MessageWriter().u32(7, 0).finish())
        waiter.join(5)
        self.assertTrue(passed.is_set())

    def test_cancel_wakes_a_waiting_task_and_frees_its_slots(self) -> None:
        self.handle(MessageType.RENDER, encode_render(TASK))
        self.inbox.hold(0, 7, 0)
        results: list[bool] = []
        waiter = threading.Thread(target=lambda: results.append(self.inbox.wait_for_slot(0, 7)))
        waiter.start()
        self.handle(MessageType.CANCEL, MessageWriter().u32(7).finish())
        waiter.join(5)
        self.assertEqual(results, [False])
        self.assertFalse(self.inbox.hold(1, 7, 1))
        self.inbox.finished(7)
        self.assertTrue(self.inbox.wait_for_slot(0, 8))

    def test_a_cancel_of_an_unknown_task_is_forgotten(self) -> None:
        self.handle(MessageType.CANCEL, MessageWriter().u32(7).finish())
        self.handle(MessageType.RENDER, encode_render(TASK))
        self.assertFalse(self.inbox.cancelled(7))


if __name__ == "__main__":
    unittest.main()
