"""Opens the service in QGIS, headless, as a desktop would, and prints what it sees as JSON.

Arguments: landing page, collection, token."""

import json
import os
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

landing, collection, token = sys.argv[1:4]
app = QgsApplication([], False)
app.initQgis()
uri = f"url='{landing}' typename='{collection}' username='token' password='{token}'"
layer = QgsVectorLayer(uri, "layer", "OAPIF")
seen = {"valid": layer.isValid(), "error": layer.dataProvider().error().message() if layer.dataProvider() else "no provider"}
if layer.isValid():
    ids, area, kinds = set(), 0.0, set()
    for feature in layer.getFeatures():
        ids.add(feature["object_no"])
        area += feature["area_m2"]
        kinds.add(feature.geometry().wkbType())
    seen.update(
        crs=layer.crs().authid(),
        fields={field.name(): field.typeName() for field in layer.fields()},
        features=len(ids),
        area=area,
        kinds=sorted(kinds),
    )
    west, south, east, north = (float(n) for n in sys.argv[4].split(","))
    request = QgsFeatureRequest(QgsRectangle(west, south, east, north))
    seen["in_box"] = sum(1 for _ in layer.getFeatures(request))
    request = QgsFeatureRequest().setFilterExpression("\"holder_kind\" = 'reserve'")
    seen["reserve"] = sum(1 for _ in layer.getFeatures(request))
print(json.dumps(seen), flush=True)
# QGIS of this age may crash while it takes itself apart.
os._exit(0)
