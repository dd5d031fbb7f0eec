"""Compares a file, as GDAL reads it, with a GeoJSON of the same rows in EPSG:4548: every attribute, and every boundary to 1 mm.

usage: same_rows.py REFERENCE.geojson FILE JSON
JSON: {"names": {"<column in the file>": "<property>"}, "keep": ["<property>"], "words": {"<property>": {"<in the file>": "<code>"}},
       "layer": "<name>", "crs": 4548 if the file does not say, "tolerance": metres}
Prints one line with the number of rows and the CRS; exits with 1 and says where, if anything differs.
"""
import json
import sys

from osgeo import ogr, osr

ogr.UseExceptions()
reference_path, path, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
names, words = options.get("names", {}), options.get("words", {})


def system(code):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(code)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


reference = {}
for feature in json.load(open(reference_path, encoding="utf-8"))["features"]:
    reference[feature["id"]] = feature

if path.endswith(".zip"):
    path = "/vsizip/" + path
source = ogr.Open(path)
layer = source.GetLayerByName(options["layer"]) if "layer" in options else source.GetLayer(0)
srs = layer.GetSpatialRef()
if "crs" in options:
    srs = system(options["crs"])
survey = system(4548)
srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
move = osr.CoordinateTransformation(srs, survey)
schema = [layer.GetLayerDefn().GetFieldDefn(i) for i in range(layer.GetLayerDefn().GetFieldCount())]
id_column = options.get("id")


def same(found, wanted):
    if found is None or found == "":
        return wanted is None or wanted == ""
    if isinstance(wanted, bool):
        return str(found).lower() in (("1", "true", "t", "是") if wanted else ("0", "false", "f", "否"))
    if isinstance(wanted, (int, float)):
        return abs(float(found) - wanted) < 1e-6 * max(1.0, abs(wanted))
    return str(found) == str(wanted)


rows = 0
for feature in layer:
    rows += 1
    key = feature.GetFID() if id_column is None else int(feature.GetField(id_column))
    wanted = reference.pop(key)
    for index, field in enumerate(schema):
        name = names.get(field.GetName(), field.GetName())
        if name not in wanted["properties"] or name == "updated_at":
            continue
        found = feature.GetField(index) if feature.IsFieldSetAndNotNull(index) else None
        if isinstance(found, str):
            found = words.get(name, {}).get(found, found)
        if not same(found, wanted["properties"][name]):
            sys.exit(f"row {key}: {name} is {found!r}, not {wanted['properties'][name]!r}")
    if not options.get("no_geometry"):
        boundary = feature.GetGeometryRef().Clone()
        boundary.Transform(move)
        expected = ogr.CreateGeometryFromJson(json.dumps(wanted["geometry"]))
        if not boundary.IsValid():
            sys.exit(f"row {key}: not valid")
        # Farther apart than the tolerance anywhere is outside the other's outline drawn that wide.
        tolerance = options.get("tolerance", 0.001)
        if not expected.Boundary().Buffer(tolerance, 8).Contains(boundary.Boundary()):
            sys.exit(f"row {key}: the boundary differs by more than {tolerance} m")
        if abs(boundary.Area() - expected.Area()) > 0.01 + tolerance * expected.Boundary().Length():
            sys.exit(f"row {key}: area {boundary.Area()} instead of {expected.Area()}")
if reference:
    sys.exit(f"{len(reference)} rows are missing, such as {next(iter(reference))}")
wanted_columns = set(options.get("columns", []))
have = {names.get(field.GetName(), field.GetName()) for field in schema}
if not wanted_columns <= have:
    sys.exit(f"columns are missing: {sorted(wanted_columns - have)}")
print(rows, srs.GetAuthorityCode(None) or srs.GetName(), source.GetDriver().GetName())
