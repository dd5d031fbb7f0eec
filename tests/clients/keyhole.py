"""Writes KML and KMZ with GDAL's LIBKML from a GeoJSON file.

usage: keyhole.py IN.geojson FOLDER   Prints how many features GDAL wrote.
"""
import sys
from pathlib import Path

from osgeo import gdal

gdal.UseExceptions()
source, folder = sys.argv[1], Path(sys.argv[2])
for name in ["a.kml", "a.kmz"]:
    gdal.VectorTranslate(str(folder / name), source, format="LIBKML", layerName="parcels")
print(gdal.OpenEx(source).GetLayer(0).GetFeatureCount())
