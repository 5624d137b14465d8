"""The LOAD scene of docs/channel.md as values. Metres, radians, linear colours, right-handed, z up.

The node has validated the rig for the user; here a wrong field is the node's fault and refused as `internal`.
"""

from __future__ import annotations

from dataclasses import dataclass

from checks.refusal import Refusal

Vec3 = tuple[float, float, float]
FORMATS = ("blend", "glb", "gltf", "obj", "stl", "ply")


@dataclass(frozen=True)
class MaterialDescription:
    base_color: Vec3
    metallic: float
    roughness: float
    specular: float


@dataclass(frozen=True)
class ObjectDescription:
    file: str
    format: str
    scale: float | None
    fit_m: float | None
    center: bool
    rotation: Vec3
    shading: str
    material: MaterialDescription | None
    own_light: str
    """`off` or `ambient`: what becomes of light that the file brings along."""


@dataclass(frozen=True)
class CameraDescription:
    width: int
    height: int
    position_m: Vec3
    look_at_m: Vec3
    up: Vec3
    projection: str
    fov_x: float | None
    ortho_width_m: float | None
    clip_start_m: float
    clip_end_m: float


@dataclass(frozen=True)
class LedDescription:
    position_m: Vec3
    emitter: str
    radius_m: float
    power_w: float
    color: Vec3
    aim_m: Vec3


@dataclass(frozen=True)
class RenderDescription:
    samples: int
    bounces: int
    device: str
    threads: int
    unlit: str


@dataclass(frozen=True)
class SceneDescription:
    object: ObjectDescription
    camera: CameraDescription
    leds: tuple[LedDescription, ...]
    render: RenderDescription
    ambient: Vec3
    """Radiance from all sides alike, R, G, B."""

    @staticmethod
    def parse(scene: dict) -> SceneDescription:
        try:
            return SceneDescription(
                _object(scene["object"]),
                _camera(scene["camera"]),
                tuple(_led(led) for led in scene["leds"]),
                _render(scene["render"]),
                _vec3(scene.get("ambient", {}).get("radiance", (0, 0, 0))),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            what = f"the field {error} is missing" if isinstance(error, KeyError) else str(error)
            raise Refusal("internal", f"The LOAD message is not the scene of docs/channel.md: {what}.") from error


def _vec3(values: object) -> Vec3:
    x, y, z = values  # type: ignore[misc]  # a wrong length or type raises, and that is the check
    return (float(x), float(y), float(z))


def _optional(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _one_of(value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return str(value)


def _object(fields: dict) -> ObjectDescription:
    scale, fit_m = _optional(fields.get("scale")), _optional(fields.get("fitM"))
    if (scale is None) == (fit_m is None):
        raise ValueError("exactly one of object.scale and object.fitM has to be given")
    material = fields.get("material")
    return ObjectDescription(
        file=str(fields["file"]),
        format=_one_of(fields["format"], FORMATS),
        scale=scale,
        fit_m=fit_m,
        center=bool(fields["center"]),
        rotation=_vec3(fields["rotation"]),
        shading=_one_of(fields["shading"], ("smooth", "flat", "file")),
        material=None
        if material is None
        else MaterialDescription(
            _vec3(material["baseColor"]),
            float(material["metallic"]),
            float(material["roughness"]),
            float(material["specular"]),
        ),
        own_light=_one_of(fields.get("ownLight", "off"), ("off", "ambient")),
    )


def _camera(fields: dict) -> CameraDescription:
    projection = _one_of(fields["projection"], ("perspective", "orthographic"))
    return CameraDescription(
        width=int(fields["width"]),
        height=int(fields["height"]),
        position_m=_vec3(fields["positionM"]),
        look_at_m=_vec3(fields["lookAtM"]),
        up=_vec3(fields["up"]),
        projection=projection,
        fov_x=float(fields["fovX"]) if projection == "perspective" else None,
        ortho_width_m=float(fields["orthoWidthM"]) if projection == "orthographic" else None,
        clip_start_m=float(fields["clipStartM"]),
        clip_end_m=float(fields["clipEndM"]),
    )


def _led(fields: dict) -> LedDescription:
    emitter = _one_of(fields["emitter"], ("point", "disk"))
    return LedDescription(
        position_m=_vec3(fields["positionM"]),
        emitter=emitter,
        radius_m=float(fields["radiusM"]),
        power_w=float(fields["powerW"]),
        color=_vec3(fields["color"]),
        aim_m=_vec3(fields.get("aimM") or (0, 0, 0)),
    )


def _render(fields: dict) -> RenderDescription:
    return RenderDescription(
        samples=int(fields["samples"]),
        bounces=int(fields["bounces"]),
        device=_one_of(fields["device"], ("CPU", "GPU")),
        threads=int(fields["threads"]),
        unlit=_one_of(fields["unlit"], ("cull", "keep")),
    )
