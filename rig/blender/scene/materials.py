"""Materials of the object: one given by the rig, or the file's own."""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np

from compat import principled_input, use_nodes

from .ambient import Switch
from .description import MaterialDescription
from .emission import EMITTERS, emits, nodes_of, put_out, switch_of

SURFACES = {
    "BSDF_PRINCIPLED", "BSDF_DIFFUSE", "BSDF_GLOSSY", "BSDF_ANISOTROPIC", "BSDF_METALLIC", "BSDF_GLASS", "BSDF_REFRACTION",
    "BSDF_TRANSLUCENT", "BSDF_VELVET", "BSDF_SHEEN", "BSDF_TOON", "BSDF_HAIR", "BSDF_HAIR_PRINCIPLED",
    "SUBSURFACE_SCATTERING", "EEVEE_SPECULAR",
}  # fmt: skip


def principled(description: MaterialDescription) -> bpy.types.Material:
    """One material for the whole object. Without metal and gloss it is a Lambertian surface, exactly: the Principled BSDF's
    own diffuse part reflects towards the light (up to 23% more at the rim of a sphere, measured on 3.4)."""
    material = bpy.data.materials.new("rig")
    if description.metallic == 0 and description.specular == 0:
        _lambertian(material, description.base_color)
        return material
    node = _principled_node(material)
    node.inputs["Base Color"].default_value = (*description.base_color, 1)
    node.inputs["Metallic"].default_value = description.metallic
    node.inputs["Roughness"].default_value = description.roughness
    specular = principled_input(node, "Specular IOR Level", "Specular")
    if specular is not None:
        specular.default_value = description.specular
    return material


def _lambertian(material: bpy.types.Material, color: tuple[float, float, float]) -> None:
    tree = use_nodes(material)
    tree.nodes.clear()
    diffuse, output = tree.nodes.new("ShaderNodeBsdfDiffuse"), tree.nodes.new("ShaderNodeOutputMaterial")
    diffuse.inputs["Color"].default_value = (*color, 1)
    diffuse.inputs["Roughness"].default_value = 0
    tree.links.new(diffuse.outputs["BSDF"], output.inputs["Surface"])


def use_material(meshes: Iterable[bpy.types.Mesh], material: bpy.types.Material) -> None:
    for mesh in meshes:
        mesh.materials.clear()
        mesh.materials.append(material)
        mesh.polygons.foreach_set("material_index", np.zeros(len(mesh.polygons), np.int32))


def use_file_materials(meshes: Iterable[bpy.types.Mesh], own_light: str, warnings: list[str]) -> list[Switch]:
    """Makes the file's own materials fit for a rig of LEDs: their light goes out, or follows the switches returned."""
    switches: list[Switch] = []
    seen: set[str] = set()
    plain: bpy.types.Material | None = None
    for mesh in meshes:
        if not mesh.materials:
            mesh.materials.append(None)
        for index, material in enumerate(mesh.materials):
            if material is None:
                plain = plain or principled(MaterialDescription((0.8, 0.8, 0.8), 0, 0.5, 0.5))
                mesh.materials[index] = plain
            elif material.name not in seen:
                seen.add(material.name)
                switches += _prepare(material, own_light, warnings)
    return switches


def make_clear_obj_materials_opaque(meshes: Iterable[bpy.types.Mesh], warnings: list[str]) -> None:
    """Exporters write the transmission filter `Tf 1 1 1` also for opaque materials. Blender reads it as full
    transmission; with `Ni 1` the object would be invisible."""
    for material in {material.name: material for mesh in meshes for material in mesh.materials}.values():
        for node in material.node_tree.nodes:
            if node.type != "BSDF_PRINCIPLED":
                continue
            transmission = principled_input(node, "Transmission Weight", "Transmission")
            if transmission is not None and transmission.default_value > 0 and node.inputs["IOR"].default_value == 1:
                transmission.default_value = 0
                warnings.append(f"material {material.name} is clear and does not refract; it is shown opaque")


def _prepare(material: bpy.types.Material, own_light: str, warnings: list[str]) -> list[Switch]:
    if not material.use_nodes or material.node_tree is None:
        _from_viewport_color(material)
        return []
    nodes = list(nodes_of(material.node_tree))
    if own_light == "ambient":
        switches = [switch_of(node, tree) for node, tree in nodes if node.type != "EEVEE_SPECULAR" and emits(node)]
        if switches:
            # An animated strength would be set again in every render.
            material.node_tree.animation_data_clear()
            warnings.append(f"material {material.name} emits light; it is ambient light, whatever the LEDs do")
        return switches
    if not any(node.type in SURFACES for node, _ in nodes) and _unlit_to_diffuse(material):
        warnings.append(f"material {material.name} is only light of its own; it is shown as a matt surface of that colour")
    # A list, because every emitter has to be put out, not only the first.
    elif any([put_out(node, tree) for node, tree in nodes]):
        warnings.append(
            f"material {material.name} emits light; its emission is turned off, LEDs are the only light "
            "(own_light: ambient keeps it)"
        )
    return []


def _unlit_to_diffuse(material: bpy.types.Material) -> bool:
    """glTF's unlit and old shadeless materials: their colour becomes that of a matt surface. False: there is no colour."""
    tree = material.node_tree
    emitter = next((node for node in tree.nodes if node.type in EMITTERS), None)
    output = next((node for node in tree.nodes if node.type == "OUTPUT_MATERIAL" and node.is_active_output), None)
    if emitter is None or output is None:
        return False
    diffuse = tree.nodes.new("ShaderNodeBsdfDiffuse")
    color = emitter.inputs["Color"]
    diffuse.inputs["Color"].default_value = color.default_value
    if color.links:
        tree.links.new(color.links[0].from_socket, diffuse.inputs["Color"])
    tree.links.new(diffuse.outputs[0], output.inputs["Surface"])
    return True


def _from_viewport_color(material: bpy.types.Material) -> None:
    """Materials of Blender Internal (before 2.80) have no nodes: what is left of them is their colour and gloss."""
    color, metallic, roughness = tuple(material.diffuse_color), material.metallic, material.roughness
    node = _principled_node(material)
    node.inputs["Base Color"].default_value = (*color[:3], 1)
    node.inputs["Metallic"].default_value = metallic
    node.inputs["Roughness"].default_value = roughness


def _principled_node(material: bpy.types.Material) -> bpy.types.Node:
    tree = use_nodes(material)
    tree.nodes.clear()
    node = tree.nodes.new("ShaderNodeBsdfPrincipled")
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(node.outputs["BSDF"], output.inputs["Surface"])
    return node
