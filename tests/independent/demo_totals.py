#!/usr/bin/python3
"""Recomputes the figures of the demonstration district without any code of tuguan.

    /usr/bin/python3 demo_totals.py DIR

reads zones.geojson, parcels.geojson and buildings.geojson (EPSG:4548, metres), classifies by the published rules, takes
net areas by shapely differences (army > supply > works that stay works > renewal; of equal rank the earlier in the file),
splits them by street, rounds every piece to 0.01 m2 half up and prints the sums as JSON. Under "checks" it prints what
should hold besides; "tie_distance" is how far (in hundredths of m2) the piece nearest to a rounding tie is from it.
"""
import json
import os
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from shapely.geometry import shape
from shapely.ops import unary_union

OLD, NEW = "GB/T 21010-2017", "MNR-2023"
ORDER = ["military", "supply", "industrial_upgrade", "renewal"]
GROUPS = {
    OLD: {"05": "commercial", "06": "industrial", "0604": "warehouse", "0602": "other", "0603": "other",
          "07": "residential", "08": "public", "0809": "utility", "0810": "green", "09": "special",
          "0901": "military", "10": "transport", "1201": "vacant"},
    NEW: {"07": "residential", "08": "public", "09": "commercial", "10": "industrial", "1002": "other",
          "1003": "other", "11": "warehouse", "12": "transport", "13": "utility", "14": "green", "15": "special",
          "1501": "military", "16": "vacant"},
}


def group(scheme, code):
    if code is None:
        return None
    table = GROUPS[scheme]
    return table.get(code) or table.get(code[:4]) or table[code[:2]]


def read(folder, name):
    with open(os.path.join(folder, name + ".geojson"), encoding="utf-8") as file:
        features = json.load(file)["features"]
    return [(feature["properties"], shape(feature["geometry"])) for feature in features]


def cents(area):
    return Decimal(repr(area)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def near(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def share(geometry, zones):
    near = [zone for zone in zones if zone.intersects(geometry)]
    return unary_union([zone.intersection(geometry) for zone in near]).area / geometry.area if near else 0.0


def classify(kind, p, geometry, zones):
    now, plan = group(p["use_now_scheme"], p["use_now"]), group(p["use_plan_scheme"], p["use_plan"])
    works = ("industrial", "warehouse")
    if p["holder_kind"] == "military" or "military" in (now, plan) or share(geometry, zones["military"]) >= 0.5:
        return "military"
    if kind == "building":
        return "building" if p["stage"] == "finished" and p["lettable_area_m2"] > 0 else "unclassified"
    free = p["holder_kind"] in ("government", "reserve") and p["stage"] in ("recovered", "reserved", "unsupplied")
    if free and (p["supply_plan"] or p["use_plan"]):
        return "supply"
    if now in works and (plan in works or share(geometry, zones["industrial_control"]) >= 0.5):
        return "industrial_upgrade"
    changes = plan is not None and plan != now
    if share(geometry, zones["renewal"]) >= 0.5 and (changes or p["acquisition_planned"]):
        return "renewal"
    return "unclassified"


def main(folder):
    zones, streets = defaultdict(list), []
    for p, geometry in read(folder, "zones"):
        zones[p["kind"]].append(geometry)
        if p["kind"] == "street":
            streets.append((p["code"], geometry))
    parcels, buildings = read(folder, "parcels"), read(folder, "buildings")
    categories = [classify("parcel", p, geometry, zones) for p, geometry in parcels]
    rank = [(ORDER.index(c), at) if c in ORDER else None for at, c in enumerate(categories)]
    boxes = [geometry.bounds for _, geometry in parcels]

    by_category, by_street = defaultdict(Decimal), defaultdict(Decimal)
    count, overlaps, flagged, split, ties, whole = defaultdict(int), [], [], [], [], Decimal(0)
    for at, (p, geometry) in enumerate(parcels):
        count[categories[at]] += 1
        in_army = share(geometry, zones["military"])
        if categories[at] != "military" and in_army > 0:
            flagged.append([p["object_no"], round(in_army, 4)])
        if rank[at] is None:
            continue
        before = []
        for other_at, (_, other) in enumerate(parcels):
            if rank[other_at] is not None and rank[other_at] < rank[at] and near(boxes[at], boxes[other_at]):
                common = other.intersection(geometry).area
                if common > 1e-4:
                    before.append(other)
                    overlaps.append([p["object_no"], parcels[other_at][0]["object_no"], round(common, 2)])
        net = geometry.difference(unary_union(before)) if before else geometry
        pieces = [(code, net if street.contains(net) else net.intersection(street)) for code, street in streets
                  if street.intersects(net)]
        pieces = [(code, piece.area) for code, piece in pieces if piece.area > 1e-4]
        rounded = sum(cents(area) for _, area in pieces)
        if len(pieces) > 1:
            split.append([p["object_no"], str(rounded), str(cents(net.area))])
        for code, area in pieces:
            by_street[code] += cents(area)
            ties.append(abs((area * 100) % 1 - 0.5))
        by_category[categories[at]] += rounded
        whole += rounded

    floor, vacant = Decimal(0), Decimal(0)
    for p, geometry in buildings:
        category = classify("building", p, geometry, zones)
        count["building " + category] += 1
        assert 0 <= p["vacant_area_m2"] <= p["lettable_area_m2"] <= p["gross_floor_area_m2"], p
        if p["stage"] == "finished":
            floor += Decimal(str(p["lettable_area_m2"]))
            vacant += Decimal(str(p["vacant_area_m2"]))
    ledger = [p for p, _ in parcels if p["object_no"].startswith("HL-CB-2019-")]
    union = unary_union([geometry for at, (_, geometry) in enumerate(parcels) if rank[at] is not None])
    off = [p["object_no"] for p, g in parcels if abs(p["area_registered_m2"] - g.area) > 0.01 * g.area]
    print(json.dumps({
        "total": {"land": str(whole), "floor": str(floor), "vacant": str(vacant)},
        "by_category": {key: str(value) for key, value in sorted(by_category.items())},
        "by_street": {key: str(value) for key, value in sorted(by_street.items())},
        "ledger": len(ledger),
        "reserved": sum(p["stage"] == "reserved" and p["holder_kind"] == "reserve" for p in ledger),
        "count": dict(sorted(count.items())),
        "checks": {
            "area_of_union": round(union.area, 3),
            "gross_land": round(sum(g.area for at, (_, g) in enumerate(parcels) if rank[at] is not None), 2),
            "overlaps": overlaps,
            "in_two_streets": split,
            "partly_in_military_zone": flagged,
            "registered_off_by_more_than_1_percent": off,
            "tie_distance": round(min(ties), 6),
            "invalid": [p["object_no"] for p, g in parcels + buildings if not g.is_valid],
        },
    }, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "../../fixtures/demo"))
