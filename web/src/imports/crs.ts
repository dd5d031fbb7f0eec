/** What offices here really hand over: zone 39 and 40 with and without prefix, longitude and latitude. */
export const KNOWN_CRS = ["EPSG:4548", "EPSG:4527", "EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:4326"];

export const crsKey = (code: string) => `crs.${code.replace(":", "_")}`;
