#!/usr/bin/python3
"""A client of the rig in Python: connect, heartbeat, move, one batch of light patterns, save the images.

It uses nothing but the specification's own calls and fields, marked S in proto/blendersim.proto. Needs Debian's
python3-grpcio, python3-protobuf, protobuf-compiler and protobuf-compiler-grpc.
"""
import argparse
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

import grpc

PROTO_DIR = pathlib.Path(__file__).resolve().parents[3] / "proto"
CALL_SECONDS = 5
RENDER_SECONDS = 600


def load_protocol():
    """Makes the Python classes from the .proto file; a program of your own would ship them ready-made."""
    plugin = shutil.which("grpc_python_plugin")
    if shutil.which("protoc") and plugin:
        command = ["protoc", f"--plugin=protoc-gen-grpc_python={plugin}"]
    else:
        command = [sys.executable, "-m", "grpc_tools.protoc"]
    with tempfile.TemporaryDirectory() as folder:
        outputs = [f"-I{PROTO_DIR}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
        if subprocess.run(command + outputs + ["blendersim.proto"]).returncode != 0:
            raise ClientError("The protocol can't be compiled: install protobuf-compiler and protobuf-compiler-grpc.")
        sys.path.insert(0, folder)
        import blendersim_pb2
        import blendersim_pb2_grpc
    return blendersim_pb2, blendersim_pb2_grpc


class ClientError(Exception):
    """One sentence for a person."""


class Client:
    def __init__(self, address):
        self.pb, services = load_protocol()
        # gRPC refuses answers over 4 MiB unless told otherwise; that is 54 images of 320x240.
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        self.channel = grpc.insecure_channel(address, options)
        self.emulate = services.EmulateStub(self.channel)
        self.address = address
        self.serial = None
        self.stop = threading.Event()
        self.heart = threading.Thread(target=self.beat, daemon=True)

    def __enter__(self):
        answer = self.call("RegisterDriver", self.pb.DriverInfo(version="1.0.0"))
        self.check("RegisterDriver", answer.status)
        self.serial = answer.serial
        self.heart.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.heart.join()
        try:
            self.call("UnRegisterDriver", self.serial)
        except ClientError:
            pass  # the serial expires by itself
        self.channel.close()

    def beat(self):
        """Every second, or the main node forgets us after three."""
        while not self.stop.wait(1):
            try:
                self.check("HeartBeatUser", self.call("HeartBeatUser", self.serial))
            except ClientError as error:
                print(error, file=sys.stderr)

    def move(self, x, y, z):
        request = self.pb.MoveReq(id=self.serial, position=self.pb.Position(x=x, y=y, z=z))
        self.check("Move", self.call("Move", request).status)

    def led_update_batch(self, patterns):
        """patterns: a list of lists of (intensity, r, g, b), 0..255 each. Returns width, height and the images."""
        words = [i << 24 | r << 16 | g << 8 | b for pattern in patterns for i, r, g, b in pattern]
        request = self.pb.RenderReq(
            id=self.serial, task_count=len(patterns), light_count=len(patterns[0]), lights=words
        )
        answer = self.call("Render", request, RENDER_SECONDS)
        self.check("Render", answer.status)
        size = answer.width * answer.height
        if answer.task_count != len(patterns) or size == 0 or len(answer.imgs) != answer.task_count * size:
            raise ClientError(f"Render: {len(answer.imgs)} octets do not make {len(patterns)} images.")
        images = [answer.imgs[at : at + size] for at in range(0, len(answer.imgs), size)]
        return answer.width, answer.height, images

    def call(self, method, request, seconds=CALL_SECONDS):
        try:
            return getattr(self.emulate, method)(request, timeout=seconds)
        except grpc.RpcError as error:
            raise ClientError(f"{method} at {self.address} failed with {error.code().name}: {error.details()}") from error

    def check(self, method, status):
        if status.code != self.pb.OK:
            raise ClientError(f"{method}: {self.pb.ErrCode.Name(status.code)}: {status.message}")


def png(width, height, pixels):
    """An 8-bit grey PNG file."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main():
    parser = argparse.ArgumentParser(description="Renders light patterns: each lights the next LED alone, fully white.")
    parser.add_argument("--main", metavar="HOST:PORT", default="127.0.0.1:50051", help="the main node")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, default=pathlib.Path("out"), help="for the images")
    parser.add_argument("--position", metavar="X,Y,Z", default="0,0,0", help="of the object, in millimetres")
    parser.add_argument("--patterns", metavar="N", type=int, default=8, help="how many")
    parser.add_argument("--lights", metavar="N", type=int, help="LEDs to use; as many as patterns unless told otherwise")
    arguments = sys.argv[1:]
    if "--position" in arguments:  # its value may begin with a minus, which argparse would take for an option
        at = arguments.index("--position")
        arguments[at : at + 2] = ["=".join(arguments[at : at + 2])]
    options = parser.parse_args(arguments)
    try:
        x, y, z = (float(part) for part in options.position.split(","))
    except ValueError:
        parser.error(f"--position {options.position} is no X,Y,Z")
    count = options.patterns
    lights = count if options.lights is None else options.lights
    if count < 1 or lights < 1:
        parser.error("--patterns and --lights: at least one")

    dark, white = (0, 0, 0, 0), (255, 255, 255, 255)
    patterns = [[white if light == task % lights else dark for light in range(lights)] for task in range(count)]
    with Client(options.main) as client:
        client.move(x, y, z)
        started = time.monotonic()
        width, height, images = client.led_update_batch(patterns)
        seconds = time.monotonic() - started
    options.out.mkdir(parents=True, exist_ok=True)
    for index, image in enumerate(images):
        (options.out / f"{index:03}.png").write_bytes(png(width, height, image))
    print(f"{len(images)} images of {width}x{height} in {seconds:.2f} s, saved in {options.out}")


if __name__ == "__main__":
    try:
        main()
    except (ClientError, OSError) as error:
        sys.exit(f"blender_sim_client: {error}")
