//! The columns of a layer, as every reader of its rows gets them.

use std::fmt::Write;

use crate::publish::layers::{Layer, Type};

/// `, property, …`: the properties of a layer as they are written, of its view `v`.
pub fn columns(layer: &Layer) -> String {
    let mut sql = String::new();
    for property in layer.properties {
        // Writing to a String cannot fail.
        let _ = match property.kind {
            Type::Text if property.name == "updated_at" => {
                write!(sql, ", to_char(v.updated_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
            }
            Type::Text => write!(sql, ", v.{}", property.name),
            Type::Number => write!(sql, ", v.{}::float8", property.name),
            Type::Integer => write!(sql, ", v.{}::int4", property.name),
            Type::Bool => write!(sql, ", v.{}", property.name),
        };
    }
    sql
}
