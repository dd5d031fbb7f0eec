//! One parcel or building with what its sheets say of it.

use std::collections::BTreeMap;

use geo_types::MultiPolygon;
use tokio_postgres::Row;

use super::around::shape;
use crate::db::Read;
use crate::error::{Error, Result};

/// A parcel or building, as the caller sees it.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) id: i64,
    pub(super) building: bool,
    pub(super) category: String,
    pub(super) confidentiality: String,
    pub(super) boundary: MultiPolygon<f64>,
    /// What else it says, by column of `space.sql`; nothing of what is empty.
    words: BTreeMap<&'static str, String>,
}

const TEXTS: [&str; 18] = [
    "object_no",
    "code",
    "name",
    "address",
    "street",
    "holder",
    "use_now",
    "use_plan",
    "stage",
    "area_m2",
    "area_mu",
    "area_registered_m2",
    "far_max",
    "supply_plan",
    "gross_floor_area_m2",
    "lettable_area_m2",
    "vacant_area_m2",
    "rent",
];
const NUMBERS: [&str; 3] = ["completion_year", "floors_up", "floors_down"];

impl Space {
    /// The space with this id.
    ///
    /// # Errors
    /// 404 if there is none, or none the caller may see.
    pub(super) async fn read(read: &Read, id: i64) -> Result<Self> {
        let row = read
            .query_opt(&read.prepare_cached(include_str!("space.sql")).await?, &[&id])
            .await?
            .ok_or_else(|| Error::NotFound(format!("there is no space {id}")))?;
        let mut words = BTreeMap::new();
        for name in TEXTS {
            words.extend(row.try_get::<_, Option<String>>(name)?.map(|text| (name, text)));
        }
        for name in NUMBERS {
            words.extend(row.try_get::<_, Option<i32>>(name)?.map(|number| (name, number.to_string())));
        }
        words.retain(|_, text| !text.trim().is_empty());
        Ok(Self {
            id,
            building: row.try_get::<_, &str>("kind")? == "building",
            category: row.try_get("category")?,
            confidentiality: row.try_get("confidentiality")?,
            boundary: shape(&row)?,
            words,
        })
    }

    /// What a column says.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.words.get(name).map(String::as_str)
    }

    /// Its name, else its number.
    pub(super) fn name(&self) -> &str {
        self.get("name").or(self.get("object_no")).unwrap_or("未命名")
    }

    /// A figure in ㎡ with thousands set apart.
    pub(super) fn square_metres(&self, name: &str) -> Option<String> {
        self.get(name).map(|figure| format!("{} ㎡", grouped(figure)))
    }

    /// 面积: ㎡ and 亩 as they are stored and published.
    pub(super) fn area(&self) -> String {
        let m2 = self.square_metres("area_m2").unwrap_or_default();
        match self.get("area_mu") {
            Some(mu) => format!("{m2}（合 {} 亩）", grouped(mu)),
            None => m2,
        }
    }

    /// Whether only people named for it may see it.
    pub(super) fn is_sensitive(&self) -> bool {
        self.category == "military" || self.confidentiality == "sensitive"
    }
}

/// Thousands set apart: 9200.00 → 9,200.00.
pub(super) fn grouped(figure: &str) -> String {
    let (whole, rest) = figure.split_once('.').map_or((figure, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// 四至, by side in the order 东南西北, and the ids of whoever they are.
pub(super) async fn neighbours(read: &Read, id: i64) -> Result<(Vec<(&'static str, Option<String>)>, Vec<i64>)> {
    let statement = read.prepare_cached(include_str!("neighbours.sql")).await?;
    let rows = read.query(&statement, &[&id]).await?;
    let named = |side: &str| rows.iter().find(|row| row.get::<_, &str>("side") == side).and_then(|row| row.get("name"));
    let sides = [("东", "east"), ("南", "south"), ("西", "west"), ("北", "north")];
    let told = sides.map(|(title, side)| (title, named(side))).to_vec();
    Ok((told, rows.iter().map(|row| row.get("id")).collect()))
}

/// A building on a parcel.
#[derive(Debug)]
pub(super) struct House {
    pub(super) name: String,
    pub(super) lettable: Option<String>,
    pub(super) vacant: Option<String>,
    pub(super) rent: Option<String>,
}

/// Buildings on a parcel: those with most to let, how many there are, and the sums of all.
#[derive(Debug, Default)]
pub(super) struct Houses {
    pub(super) shown: Vec<House>,
    pub(super) count: i64,
    pub(super) lettable: Option<String>,
    pub(super) vacant: Option<String>,
    pub(super) ids: Vec<i64>,
}

/// The buildings on parcel `id`.
pub(super) async fn houses(read: &Read, id: i64) -> Result<Houses> {
    let rows = read.query(&read.prepare_cached(include_str!("buildings.sql")).await?, &[&id]).await?;
    let Some(first) = rows.first() else { return Ok(Houses::default()) };
    let house = |row: &Row| House {
        name: row.get::<_, Option<String>>("name").unwrap_or_default(),
        lettable: row.get("lettable_area_m2"),
        vacant: row.get("vacant_area_m2"),
        rent: row.get("rent"),
    };
    Ok(Houses {
        shown: rows.iter().map(house).collect(),
        count: first.get("buildings"),
        lettable: first.get("all_lettable_m2"),
        vacant: first.get("all_vacant_m2"),
        ids: rows.iter().map(|row| row.get("id")).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(["9200.00", "120", "1234567.5", "-1234"].map(grouped), ["9,200.00", "120", "1,234,567.5", "-1,234"]);
    }
}
