"""
Files that people take away, with everything a reader must know about each figure.

GeoJSON (RFC 7946), GeoPackage, GeoParquet and XLSX carry their metadata inside, FlatGeobuf and CSV beside them. Values keep their full
stored precision; a value that is missing is null or empty, and its status says why. Equal input gives equal bytes:
no clock is read. Functions return content, only `write` touches a file.
"""
