#!/usr/bin/python3
"""Makes fixtures/small from fixtures/demo: the same six parcels in the systems and forms in which they may be delivered.

    /usr/bin/python3 small_fixtures.py

PROJ does the projection, so the files also check tuguan's own.
"""
import json
import os

from pyproj import Transformer

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
TO_DEGREES = Transformer.from_crs("EPSG:4548", "EPSG:4490", always_xy=True)


def parts(geometry):
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def chosen(features):
    """A reserved plot, one with a hole, one in two parts, an overlapping one, one in two streets, one in no category."""
    wanted = [
        lambda p, g: p["stage"] == "reserved",
        lambda p, g: g["type"] == "Polygon" and len(g["coordinates"]) > 1,
        lambda p, g: len(parts(g)) > 1,
        lambda p, g: "重叠" in (p["remark"] or ""),
        lambda p, g: "跨街道" in (p["remark"] or ""),
        lambda p, g: "商务园" in p["name"],
    ]
    return [next(f for f in features if is_it(f["properties"], f["geometry"])) for is_it in wanted]


def moved(feature, place):
    def walk(value):
        return place(*value) if isinstance(value[0], (int, float)) else [walk(item) for item in value]

    geometry = feature["geometry"]
    return {**feature, "geometry": {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}}


def degrees(x, y):
    return [round(value, 10) for value in TO_DEGREES.transform(x, y)]  # 0.01 mm


def write(name, text):
    with open(os.path.join(ROOT, "fixtures/small", name), "w", encoding="utf-8") as file:
        file.write(text)


def collection(features, epsg):
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    crs = json.dumps({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::%d" % epsg}})
    return '{"type":"FeatureCollection","name":"parcels","crs":%s,"features":[\n%s\n]}\n' % (crs, lines)


def main():
    with open(os.path.join(ROOT, "fixtures/demo/parcels.geojson"), encoding="utf-8") as file:
        plane = chosen(json.load(file)["features"])
    os.makedirs(os.path.join(ROOT, "fixtures/small"), exist_ok=True)
    lonlat = [moved(feature, degrees) for feature in plane]
    with_zone = [moved(feature, lambda x, y: [round(39_000_000 + x, 3), y]) for feature in plane]
    write("parcels_4548.geojson", collection(plane, 4548))
    write("parcels_4527.geojson", collection(with_zone, 4527))
    write("parcels_4490.geojson", collection(lonlat, 4490))
    write("parcels_newline.geojsonl",
          "".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) + "\n" for f in lonlat))
    for feature in plane:
        print(feature["properties"]["object_no"], feature["properties"]["name"])


if __name__ == "__main__":
    main()
