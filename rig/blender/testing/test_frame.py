"""Framing of the channel: whole, cut and malformed frames."""

from __future__ import annotations

import struct
import unittest
import zlib

from channel.frame import HEADER, MAX_PAYLOAD, Frame, FrameDecoder, FrameError, encode_frame


def header(magic: bytes = b"BSCH", version: int = 1, type_: int = 1, length: int = 0, crc: int = 0) -> bytes:
    return HEADER.pack(magic, version, type_, length, crc)


class FrameTest(unittest.TestCase):
    def test_golden_octets(self) -> None:
        expected = bytes.fromhex("42534348 0100 1400 08000000") + struct.pack("<I", zlib.crc32(b"\x07\0\0\0\x02\0\0\0"))
        self.assertEqual(encode_frame(20, b"\x07\0\0\0\x02\0\0\0"), expected + b"\x07\0\0\0\x02\0\0\0")

    def test_empty_payload(self) -> None:
        self.assertEqual(encode_frame(19), bytes.fromhex("42534348010013000000000000000000"))
        self.assertEqual(FrameDecoder().feed(encode_frame(19)), [Frame(19, b"")])

    def test_frames_cut_at_every_octet(self) -> None:
        stream = encode_frame(16, b"{}") + encode_frame(19) + encode_frame(17, bytes(100))
        decoder, frames = FrameDecoder(), []
        for octet in stream:
            frames += decoder.feed(bytes([octet]))
        self.assertEqual(frames, [Frame(16, b"{}"), Frame(19, b""), Frame(17, bytes(100))])
        self.assertEqual(decoder.pending, 0)

    def test_several_frames_at_once(self) -> None:
        self.assertEqual(len(FrameDecoder().feed(encode_frame(4, b"x") * 5)), 5)

    def test_an_unfinished_frame_waits(self) -> None:
        decoder = FrameDecoder()
        self.assertEqual(decoder.feed(encode_frame(16, b"abc")[:-1]), [])
        self.assertEqual(decoder.pending, 18)

    def test_malformed_headers(self) -> None:
        for octets, says in (
            (header(magic=b"BSCX"), "magic"),
            (header(version=2), "version is 2"),
            (header(version=0), "version is 0"),
            (header(length=MAX_PAYLOAD + 1), "over the limit"),
            (header(length=0xFFFFFFFF), "over the limit"),
            (header(length=0, crc=1), "CRC-32"),
            (b"GET / HTTP/1.1\r\n", "magic"),
        ):
            with self.subTest(says), self.assertRaisesRegex(FrameError, says):
                FrameDecoder().feed(octets)

    def test_a_flipped_bit_in_the_payload(self) -> None:
        octets = bytearray(encode_frame(17, b"payload"))
        octets[-1] ^= 1
        with self.assertRaisesRegex(FrameError, "CRC-32 of a frame of type 17"):
            FrameDecoder().feed(bytes(octets))

    def test_too_large_a_payload_is_not_sent(self) -> None:
        with self.assertRaises(FrameError):
            encode_frame(16, bytes(MAX_PAYLOAD + 1))


if __name__ == "__main__":
    unittest.main()
