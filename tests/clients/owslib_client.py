"""Reads and edits through OWSLib, as scripts do, and prints what it saw as JSON. Arguments: landing page, token."""

import json
import sys

from owslib.ogcapi.features import Features

landing, token = sys.argv[1:3]
client = Features(landing, headers={"Authorization": f"Bearer {token}"})
seen = {
    "title": client.links[0]["title"],
    "openapi": client.api()["openapi"],
    "collections": client.feature_collections(),
    "queryables": sorted(client.collection_queryables("parcels")["properties"]),
}
total, offset = 0, 0
while True:
    page = client.collection_items("parcels", limit=1000, offset=offset)
    total += page["numberReturned"]
    offset += 1000
    if not any(link["rel"] == "next" for link in page["links"]):
        break
seen["paged"] = total
seen["filtered"] = client.collection_items("parcels", filter="holder_kind = 'reserve' AND area_m2 > 300", limit=1)["numberMatched"]
largest = client.collection_items("parcels", sortby=("area_m2", "desc"), limit=1)
seen["largest"] = largest["features"][0]["properties"]["area_m2"]
survey = client.collection_items("parcels", limit=1, crs="http://www.opengis.net/def/crs/EPSG/0/4548")
seen["survey"] = survey["features"][0]["geometry"]["coordinates"][0][0][0]
feature = {
    "type": "Feature",
    "properties": {"name": "脚本新建"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[118.19, 24.49], [118.191, 24.49], [118.191, 24.491], [118.19, 24.491], [118.19, 24.49]]],
    },
}
seen["created"] = client.collection_item_create("parcels", feature)
made = client.collection_items("parcels", name="脚本新建")["features"][0]
feature["properties"]["name"] = "脚本改名"
seen["updated"] = client.collection_item_update("parcels", made["id"], feature)
seen["renamed"] = client.collection_item("parcels", made["id"])["properties"]["name"]
seen["deleted"] = client.collection_item_delete("parcels", made["id"])
print(json.dumps(seen))
