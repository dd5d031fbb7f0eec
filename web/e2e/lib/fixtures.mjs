/** Small files to import: squares in the survey plane of the demonstration district (EPSG:4548), GeoJSON order (east, north). */

/** A ring around a square whose north-west corner is given (metres). */
function square(north, east, edge) {
  return [
    [east, north],
    [east, north - edge],
    [east + edge, north - edge],
    [east + edge, north],
    [east, north],
  ];
}

function feature(objectNo, name, ring) {
  return {
    type: "Feature",
    properties: { object_no: objectNo, name, holder: "测试单位", holder_kind: "enterprise", stage: "in_use" },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
}

function file(name, features) {
  const text = JSON.stringify({ type: "FeatureCollection", features });
  return { name, mimeType: "application/geo+json", buffer: Buffer.from(text, "utf8") };
}

/** Two sound parcels. */
export function goodFile(tag = "") {
  return file(`good${tag}.geojson`, [
    feature(`E2E-${tag}1`, `测试地块${tag}甲`, square(2713400, 613000, 20)),
    feature(`E2E-${tag}2`, `测试地块${tag}乙`, square(2713360, 613000, 20)),
  ]);
}

/** One parcel under column names of a surveyor's program, of which the service knows only the first. */
export function foreignFile(tag, objectNo, east = 613060) {
  const properties = { XMMC: `测试列${tag}`, [`编码${tag}`]: objectNo, 用地说明: "厂房", FID_: 7 };
  return file(`columns${tag}.geojson`, [{ ...feature("", "", square(2713400, east, 20)), properties }]);
}

/** One sound parcel and, as row 2, one whose outline crosses itself. */
export function badFile() {
  const bow = [
    [613000, 2713300],
    [613020, 2713280],
    [613020, 2713300],
    [613000, 2713280],
    [613000, 2713300],
  ];
  return file("bad.geojson", [
    feature("E2E-B1", "测试好地块", square(2713340, 613000, 20)),
    feature("E2E-B2", "测试自相交", bow),
  ]);
}
