"""Writes areas.fixture.json: random boundaries in the survey plane of Xiamen with their areas by exact fractions.

With a file name as argument it also writes them as features, for another program to measure:
    python3 areas.fixture.py /tmp/areas.geojson
    ogrinfo -q -sql "select area, OGR_GEOM_AREA from areas" /tmp/areas.geojson
"""
import json
import math
import random
import sys
from fractions import Fraction

random.seed(20261128)


def star(points, radius, east, north, whole):
    ring = []
    for i in range(points):
        angle = (i + 0.8 * random.random()) / points * 2 * math.pi
        away = radius * (0.5 + 0.5 * random.random())
        point = [east + away * math.cos(angle), north + away * math.sin(angle)]
        ring.append([round(value) if whole else float("%.3f" % value) for value in point])
    return ring + [ring[0]]


def exact(ring):
    points = [(Fraction(repr(x)), Fraction(repr(y))) for x, y in ring]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:]))) / 2


def half_up(area):
    cents = math.floor(area * 100 + Fraction(1, 2))
    return "%d.%02d" % divmod(cents, 100)


rows = []
for k in range(150):
    east, north = random.uniform(612000, 622000), random.uniform(2709000, 2718000)
    parts = []
    for q in range(1 if k % 5 else 2):
        radius, centre = random.choice([5, 40, 200, 900]), (east + q * 4000, north)
        rings = [star(random.randint(3, 30), radius, *centre, k % 7 == 0)]
        if k % 3 == 0 and radius > 5:
            rings.append(star(random.randint(3, 8), radius * 0.2, *centre, False))
        parts.append(rings)
    area = sum((exact(part[0]) - sum(map(exact, part[1:])) for part in parts), Fraction(0))
    rows.append({"coordinates": parts, "area": half_up(area)})

with open("areas.fixture.json", "w") as file:
    json.dump(rows, file, separators=(",", ":"))
if len(sys.argv) > 1:
    features = [
        {"type": "Feature", "properties": {"area": row["area"]}, "geometry": {"type": "MultiPolygon", "coordinates": row["coordinates"]}}
        for row in rows
    ]
    with open(sys.argv[1], "w") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)
