"""Files that are refused before Blender sees them, and files that are not."""

from __future__ import annotations

import base64
import gzip
import json
import os
import struct
import tempfile
import unittest

from checks.check import Reader, check_file
from checks.refusal import KINDS, MAX_LENGTH, Refusal, one_sentence

READER = Reader((3, 4), draco=False)
POSITIONS = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
PLY = b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n"
PLY += b"property list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
STL = bytes(80) + struct.pack("<I", 1) + bytes(50)
STL_TEXT = b"solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid a\n"
OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 -1\n"
BLEND = b"BLENDER-v304" + struct.pack("<4siQii", b"DATA", 4, 0, 0, 1) + b"abcd" + struct.pack("<4siQii", b"ENDB", 0, 0, 0, 0)


def gltf(indices: bytes = struct.pack("<3H", 0, 1, 2), **changes: object) -> dict:
    data = POSITIONS + indices
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 6}],
        "buffers": [{"byteLength": 42, "uri": "data:;base64," + base64.b64encode(data).decode()}],
        **changes,
    }


def glb(document: dict) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text), len(text), 0x4E4F534A) + text


class ChecksTest(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def check(self, format_: str, octets: bytes) -> list[str]:
        path = os.path.join(self.directory, f"thing.{format_}")
        with open(path, "wb") as file:
            file.write(octets)
        warnings: list[str] = []
        check_file(path, format_, READER, warnings)
        return warnings

    def refused(self, kind: str, says: str, format_: str, octets: bytes) -> None:
        with self.subTest(says, format=format_), self.assertRaisesRegex(Refusal, says) as refusal:
            self.check(format_, octets)
        self.assertEqual(refusal.exception.kind, kind)
        sentence = str(refusal.exception)
        self.assertNotIn("\n", sentence)
        self.assertIn("thing.", sentence)
        self.assertTrue(sentence.endswith("."), sentence)

    def test_whole_files_pass(self) -> None:
        for format_, octets in (
            ("ply", PLY), ("stl", STL), ("stl", STL_TEXT), ("obj", OBJ), ("obj", OBJ.decode().encode("utf-16")),
            ("blend", BLEND), ("blend", gzip.compress(BLEND)), ("gltf", json.dumps(gltf()).encode()), ("glb", glb(gltf())),
        ):  # fmt: skip
            with self.subTest(format_):
                self.assertEqual(self.check(format_, octets), [])

    def test_every_truncation_of_a_file_is_refused(self) -> None:
        for format_, octets in (
            ("ply", PLY[:-1]), ("stl", STL), ("stl", STL_TEXT[:-5]), ("blend", BLEND[:-1]), ("blend", gzip.compress(BLEND)),
            ("gltf", json.dumps(gltf()).encode()), ("glb", glb(gltf())),
        ):  # fmt: skip
            for length in range(1, len(octets)):
                with self.subTest(format_, length=length), self.assertRaises(Refusal):
                    self.check(format_, octets[:length])

    def test_missing_empty_and_wrong(self) -> None:
        with self.assertRaisesRegex(Refusal, "does not exist") as refusal:
            check_file(os.path.join(self.directory, "none.obj"), "obj", READER, [])
        self.assertEqual(refusal.exception.kind, "missing")
        with self.assertRaises(Refusal):
            check_file(self.directory, "obj", READER, [])
        for format_ in ("blend", "glb", "gltf", "obj", "stl", "ply"):
            self.refused("empty", "is empty", format_, b"")
        self.refused("format", "is a .glb file, not .stl", "stl", glb(gltf()))
        for format_ in ("blend", "glb", "gltf", "stl", "ply"):
            with self.subTest(format_), self.assertRaises(Refusal):
                self.check(format_, b"%PDF-1.7 and a lot of other things that are not a mesh" * 5)

    def test_obj(self) -> None:
        self.refused("no-mesh", "no faces", "obj", b"v 0 0 0\nl 1 1\n")
        self.refused("format", "vertex 9, but there are 3", "obj", OBJ + b"f 1 2 9\n")
        self.refused("format", "uses vertex 0", "obj", OBJ + b"f 0 1 2\n")
        self.refused("format", "uses vertex -4 of 3", "obj", OBJ + b"f -4 -1 -2\n")
        self.refused("format", "has no vertices", "obj", OBJ + b"f\n")
        self.refused("format", "is not a face", "obj", OBJ + b"f a b c\n")

    def test_ply(self) -> None:
        self.refused("no-mesh", "no faces", "ply", PLY.replace(b"face 1", b"face 0"))
        self.refused("format", "uses vertex 7", "ply", PLY.replace(b"3 0 1 2", b"3 0 1 7"))
        self.refused("format", "is not PLY", "ply", PLY.replace(b"float x", b"quad x"))
        self.refused("unsupported", "is not known", "ply", PLY.replace(b"ascii", b"utf8"))

    def test_stl(self) -> None:
        self.refused("no-mesh", "no triangles", "stl", bytes(84))
        self.refused("no-mesh", "no triangles", "stl", b"solid nothing\nendsolid\n")
        self.refused("format", "announces 2 triangles", "stl", bytes(80) + struct.pack("<I", 2) + bytes(50))
        self.assertEqual(len(self.check("stl", STL + b"more")), 1)

    def test_blend(self) -> None:
        self.refused("unsupported", "saved by Blender 4.1", "blend", BLEND.replace(b"v304", b"v401"))
        self.refused("unsupported", "newer Blender", "blend", b"BLENDER17-01v0500" + BLEND[12:])
        self.assertIn("newer", self.check("blend", BLEND.replace(b"v304", b"v306"))[0])

    def test_gltf(self) -> None:
        def refused(kind: str, says: str, **changes: object) -> None:
            self.refused(kind, says, "gltf", json.dumps(gltf(**changes)).encode())  # type: ignore[arg-type]

        refused("unsupported", "is glTF 1.0", asset={"version": "1.0"})
        refused("format", "does not say its glTF version", asset={})
        refused("unsupported", "Draco", extensionsRequired=["KHR_draco_mesh_compression"])
        refused("no-mesh", "no meshes", meshes=[], nodes=[])
        refused("missing", "needs the file a.bin", buffers=[{"byteLength": 42, "uri": "a.bin"}])
        refused("format", "truncated, 36 of 42", buffers=[gltf(b"")["buffers"][0]])
        refused("format", "not base64", buffers=[{"byteLength": 42, "uri": "data:;base64,!"}])
        refused("format", "vertex 3, but its mesh has 3", indices=struct.pack("<3H", 0, 1, 3))
        refused("format", "whole number", scene="hello")
        refused("format", "does not exist", scene=1)
        refused("format", "does not exist", nodes=[{"mesh": 4}])
        refused("format", "own ancestor", nodes=[{"children": [1], "mesh": 0}, {"children": [0]}])
        refused("format", "no primitives", meshes=[{}])
        refused("format", "a string", meshes=[{**gltf()["meshes"][0], "name": 42}])
        refused("format", "an object", materials=[{"pbrMetallicRoughness": ["no"]}])
        refused("format", "beyond its buffer", bufferViews=[{"buffer": 0, "byteLength": 99}] * 2)
        refused("format", "beyond its bufferView", bufferViews=[{"buffer": 0, "byteLength": 35}] * 2)


class SentenceTest(unittest.TestCase):
    def test_a_traceback_becomes_its_last_words(self) -> None:
        text = 'Error: Python: Traceback (most recent call last):\n  File "a.py", line 3, in execute\n    x()\nIndexError: list index out of range\n'
        self.assertEqual(one_sentence(text + "\nLocation: b.py:113\n"), "IndexError: list index out of range")

    def test_long_and_empty_texts(self) -> None:
        self.assertEqual(len(one_sentence("x" * 9999)), MAX_LENGTH)
        self.assertEqual(one_sentence(ValueError()), "ValueError")
        self.assertEqual(one_sentence(RuntimeError("Error: Cannot read file")), "Cannot read file")

    def test_kinds(self) -> None:
        self.assertEqual(KINDS, ("missing", "empty", "format", "unsupported", "no-mesh", "internal"))


if __name__ == "__main__":
    unittest.main()
