"""Writes drawings with ezdxf, and tells what ezdxf itself sees in them: for each closed line its corners and its area.

usage: drawings.py FOLDER   Prints {"file": [{"area", "length", "box"}]} as JSON.
"""
import json
import math
import sys
from pathlib import Path

import ezdxf
from ezdxf import disassemble
from ezdxf.enums import TextEntityAlignment
from shapely.geometry import Polygon

FOLDER = Path(sys.argv[1])
E, N = 612_400.0, 2_714_000.0


def square(x, y, side):
    return [(E + x, N + y), (E + x + side, N + y), (E + x + side, N + y + side), (E + x, N + y + side)]


def begin(version, encoding=None):
    drawing = ezdxf.new(version)
    if encoding:
        drawing.encoding = encoding
    for layer in ["JZD", "注记", "房屋"]:
        drawing.layers.add(layer)
    for application in ["SOUTH", "OTHER"]:
        drawing.appids.add(application)
    return drawing, drawing.modelspace()


def ring(space, points, layer="JZD", closed=True, version="R2000", **more):
    if version == "R12":
        return space.add_polyline2d(points, close=closed, dxfattribs={"layer": layer, **more})
    return space.add_lwpolyline(points, close=closed, format="xyb" if len(points[0]) == 3 else "xy",
                                dxfattribs={"layer": layer, **more})


def parcels(version, encoding=None):
    """Three parcels as 南方CASS has them, one with a hole and one known by its texts alone."""
    drawing, space = begin(version, encoding)
    first = ring(space, square(0, 0, 100), version=version)
    first.set_xdata("SOUTH", [(1000, "300000"), (1000, "350206001001GB00001"), (1000, "湖里土地公司"), (1000, "0601")])
    first.set_xdata("OTHER", [(1000, "300000"), (1000, "不是宗地号")])
    ring(space, list(reversed(square(20, 20, 10))), version=version)
    space.add_text("一号地块", height=3, dxfattribs={"layer": "注记"}).set_placement((E + 60, N + 60))
    ring(space, square(200, 0, 50), version=version)
    space.add_text("2013G05", height=3, dxfattribs={"layer": "注记"}).set_placement(
        (E + 225, N + 25), align=TextEntityAlignment.MIDDLE_CENTER)
    space.add_text("2500.00", height=3, dxfattribs={"layer": "注记"}).set_placement((E + 210, N + 10))
    if version == "R12":
        space.add_text("二号地块", height=3, dxfattribs={"layer": "注记"}).set_placement((E + 210, N + 30))
    else:
        space.add_mtext("{\\fSimSun|b0|i0|c134;二号}地块", dxfattribs={"layer": "注记", "insert": (E + 210, N + 30)})
    ring(space, square(300, 0, 20), version=version)
    for x, text in [(301, "甲"), (311, "乙")]:
        space.add_text(text, height=3, dxfattribs={"layer": "注记"}).set_placement((E + x, N + 5))
    ring(space, square(0, 300, 10), layer="房屋", version=version)
    return drawing


def arcs():
    drawing, space = begin("R2010")
    # A stadium: its ends are half circles of 10 m.
    ring(space, [(E, N, 0), (E + 40, N, 1), (E + 40, N + 20, 0), (E, N + 20, 1)])
    # A quarter circle of 30 m cut out of a corner.
    ring(space, [(E + 100, N, 0), (E + 160, N, 0), (E + 160, N + 30, -math.tan(math.pi / 8)),
                 (E + 130, N + 60, 0), (E + 100, N + 60, 0)])
    # Two corners only: a lens of two arcs of 120°.
    lens = math.tan(math.radians(30))
    ring(space, [(E + 200, N, lens), (E + 200, N + 50, lens)])
    return drawing


def rounds():
    drawing, space = begin("R2010")
    space.add_circle((E, N), 25, dxfattribs={"layer": "JZD"})
    space.add_ellipse((E + 100, N), major_axis=(30, 40), ratio=0.4, dxfattribs={"layer": "JZD"})
    # Drawn from below: x runs backwards.
    space.add_circle((-(E + 200), N), 5, dxfattribs={"layer": "JZD", "extrusion": (0, 0, -1)})
    space.add_ellipse((E + 300, N), major_axis=(30, 0), ratio=0.5, end_param=math.pi, dxfattribs={"layer": "JZD"})
    return drawing


def blocks():
    drawing, space = begin("R2010")
    house = drawing.blocks.new("房", base_point=(2, 1))
    # On layer 0: it comes to lie on the layer of whoever inserts it.
    ring(house, [(0, 0), (20, 0, ), (20, 10), (0, 10)], layer="0")
    yard = drawing.blocks.new("院")
    lawn = drawing.blocks.new("坪")
    for block in [yard, lawn]:
        ring(block, [(0, 0, 0), (60, 0, 0.3), (60, 40, 0), (0, 40, -0.2)], layer="0")
    yard.add_blockref("房", (70, 70), dxfattribs={"rotation": 90, "layer": "0", "xscale": 2})
    space.add_blockref("房", (E, N), dxfattribs={"layer": "JZD", "rotation": 30, "xscale": 2, "yscale": 3})
    space.add_blockref("院", (E + 200, N), dxfattribs={"layer": "JZD", "rotation": -20, "xscale": -1})
    space.add_blockref("坪", (E + 400, N), dxfattribs={"layer": "JZD", "xscale": 1.5, "yscale": 0.5})
    rows = space.add_blockref("房", (E, N + 300), dxfattribs={"layer": "JZD", "rotation": 15})
    rows.grid(size=(3, 2), spacing=(40, 50))
    space.add_blockref("房", (-(E + 600), N), dxfattribs={"layer": "JZD", "extrusion": (0, 0, -1)})
    return drawing


def spoil(drawing):
    """A block that is not there, and one that contains itself: ezdxf itself cannot take these apart."""
    space = drawing.modelspace()
    space.add_blockref("无", (E, N), dxfattribs={"layer": "JZD"})
    endless = drawing.blocks.new("循环")
    endless.add_blockref("循环", (1, 1))
    space.add_blockref("循环", (E, N), dxfattribs={"layer": "JZD"})


def leftovers():
    """Everything beside rings that lies on a layer of boundaries."""
    drawing, space = begin("R2010")
    ring(space, square(0, 0, 30))
    ring(space, square(50, 0, 30) + [(E + 50, N + 0.0006)], closed=False)
    ring(space, square(100, 0, 30), closed=False)
    space.add_circle((E, N), 0.5, dxfattribs={"layer": "JZD"})
    space.add_line((E, N), (E + 5, N), dxfattribs={"layer": "JZD"})
    space.add_spline([(E, N), (E + 5, N), (E + 5, N + 5)], dxfattribs={"layer": "JZD"})
    hatch = space.add_hatch(dxfattribs={"layer": "JZD"})
    hatch.paths.add_polyline_path(square(0, 0, 30), is_closed=True)
    space.add_polyline3d([(x, y, 12.5) for x, y in square(150, 0, 30)], close=True, dxfattribs={"layer": "JZD"})
    ring(space, square(0, 100, 10), layer="房屋")
    ring(space, square(20, 100, 10), layer="房屋")
    drawing.layout("Layout1").add_lwpolyline([(0, 0), (1, 0), (1, 1)], close=True, dxfattribs={"layer": "JZD"})
    return drawing


def seen(drawing, layer="JZD"):
    """The closed lines as ezdxf sees them, blocks taken apart, arcs to a hundredth of a millimetre."""
    found = []
    for entity in disassemble.recursive_decompose(drawing.modelspace()):
        if entity.dxf.layer not in (layer, "0") or entity.dxftype() not in ("LWPOLYLINE", "POLYLINE", "CIRCLE", "ELLIPSE"):
            continue
        if entity.dxftype() == "ELLIPSE" and entity.dxf.end_param - entity.dxf.start_param < math.tau - 1e-6:
            continue
        if entity.dxftype() in ("CIRCLE", "ELLIPSE"):
            pieces = [entity]
        elif entity.is_closed:
            pieces = list(entity.virtual_entities())
        else:
            continue
        corners = []
        for piece in pieces:
            line = [piece.dxf.start, piece.dxf.end] if piece.dxftype() == "LINE" else piece.flattening(0.00001)
            line = [(point.x, point.y) for point in line]
            # Arcs always run counter-clockwise.
            if corners and math.dist(corners[-1], line[0]) > math.dist(corners[-1], line[-1]):
                line.reverse()
            corners += line
        shape = Polygon(corners)
        found.append({"area": shape.area, "length": shape.length, "box": shape.bounds})
    return found


told = {}
for name, drawing in [
    ("r12_gbk", parcels("R12", "gbk")), ("r2000_gbk", parcels("R2000", "gbk")), ("r2010", parcels("R2010")),
    ("r2018", parcels("R2018")), ("arcs", arcs()), ("rounds", rounds()), ("blocks", blocks()), ("leftovers", leftovers()),
]:
    drawing.saveas(FOLDER / f"{name}.dxf")
    told[name] = seen(drawing)
    if name == "blocks":
        spoil(drawing)
        drawing.saveas(FOLDER / "blocks_spoilt.dxf")
parcels("R12", "gbk").saveas(FOLDER / "r12_binary.dxf", fmt="bin")
parcels("R2010").saveas(FOLDER / "r2010_binary.dxf", fmt="bin")
for units in [1, 4]:
    drawing = parcels("R2010")
    drawing.header["$INSUNITS"] = units
    drawing.saveas(FOLDER / f"units_{units}.dxf")
print(json.dumps(told))
