"""Opens a GeoPackage in QGIS as a person would, and tells what is seen; then moves a feature and looks for it by the index."""
import json
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayer

QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(f"{sys.argv[1]}|layername=parcels", "parcels", "ogr")
layer.loadDefaultStyle()
renderer = layer.renderer()
seen = {
    "rows": layer.featureCount(),
    "crs": layer.crs().authid(),
    "renderer": renderer.type(),
    "categories": {
        str(category.value()): [category.label(), category.symbol().color().name()] for category in renderer.categories()
    },
    "alias": layer.attributeDisplayName(layer.fields().indexOf("code")),
}
first = next(layer.getFeatures())
layer.startEditing()
layer.changeGeometry(first.id(), QgsGeometry.fromWkt("MULTIPOLYGON(((1 1,2 1,2 2,1 2,1 1)))"))
layer.commitChanges()
request = QgsFeatureRequest().setFilterRect(QgsRectangle(0, 0, 3, 3))
seen["found_after_move"] = sum(1 for _ in QgsVectorLayer(f"{sys.argv[1]}|layername=parcels", "again", "ogr").getFeatures(request))
print(json.dumps(seen, ensure_ascii=False))
sys.stdout.flush()
# QGIS may crash while it is taken down without a screen; all is said by now.
import os
os._exit(0)
