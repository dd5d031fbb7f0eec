"""Reads a drawing with GDAL: its closed lines, their area, its texts."""
import json
import sys

from osgeo import gdal, ogr

gdal.SetConfigOption("DXF_ENCODING", "CP936")
source = ogr.Open(sys.argv[1])
closed, area, texts = 0, 0.0, []
for feature in source.GetLayer(0):
    shape = feature.GetGeometryRef()
    if feature.GetField("Layer") == "JZD" and ogr.GT_Flatten(shape.GetGeometryType()) == ogr.wkbLineString and shape.IsRing():
        closed += 1
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for point in shape.GetPoints():
            ring.AddPoint_2D(*point[:2])
        polygon = ogr.Geometry(ogr.wkbPolygon)
        polygon.AddGeometry(ring)
        area += polygon.Area()
    elif feature.GetField("Text"):
        texts.append(feature.GetField("Text"))
print(json.dumps({"closed": closed, "area": area, "texts": texts}, ensure_ascii=False))
