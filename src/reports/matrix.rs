//! 矩阵: categories by streets, by size of land and by attributes (`crossing`), of a frozen month or of now; every cell opens its own list.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::cells::{self, BandCell, Cell, Lists, Named, Names, PENDING, Source};
use super::crossing::{Crossings, Sums};
use crate::classify::{Measures, exact_area};
use crate::db::Read;
use crate::error::Result;

/// Bands of size: name, and the bounds as `/api/spaces` takes them (㎡, both ends included).
pub(super) const BANDS: [(&str, &str); 5] = [
    ("10亩以下", "area_max=6666.66"),
    ("10—30亩", "area_min=6666.67&area_max=19999.99"),
    ("30—50亩", "area_min=20000&area_max=33333.33"),
    ("50—100亩", "area_min=33333.34&area_max=66666.66"),
    ("100亩以上", "area_min=66666.67"),
];

/// Figures of one row, column or cell, and where the objects behind them are listed.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) street: Option<String>,
    /// Of a crossing by an attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    #[serde(flatten)]
    pub(super) measures: Measures,
    /// None where the caller is told a sum and no rows.
    pub(super) list: Option<String>,
}

/// Land of one category in one band.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BandFigures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<String>,
    /// Place in `bands`; none where sizes are not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) band: Option<i32>,
    pub(super) count: i64,
    #[serde(serialize_with = "exact_area")]
    pub(super) land_area_m2: Decimal,
    pub(super) list: Option<String>,
}

/// Land by category and size.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Bands {
    pub(super) names: [&'static str; 5],
    pub(super) cells: Vec<BandFigures>,
    pub(super) columns: Vec<BandFigures>,
    pub(super) total: BandFigures,
}

/// The whole answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Matrix {
    pub(super) month: String,
    pub(super) version: Option<i32>,
    pub(super) as_of: NaiveDate,
    pub(super) reason: Option<String>,
    pub(super) scope: String,
    pub(super) categories: Vec<Named>,
    pub(super) streets: Vec<Named>,
    pub(super) cells: Vec<Figures>,
    /// Of each category.
    pub(super) rows: Vec<Figures>,
    /// Of each street; the last may be without one: what is not told by street.
    pub(super) columns: Vec<Figures>,
    pub(super) total: Figures,
    /// 待核, in no total.
    pub(super) pending: Figures,
    pub(super) bands: Bands,
    pub(super) by: Crossings,
}

/// Reads and adds up. Every sum is over the same cells, so rows, columns and total agree to the cent.
pub(super) async fn matrix(read: &Read, source: &Source, scope: String, today: NaiveDate) -> Result<Matrix> {
    let cells = cells::cells(read, source).await?;
    let sized = cells::bands(read, source).await?;
    let crossed = Sums::read(read, source).await?;
    let (categories, streets) = (Names::codes(read, "category").await?, Names::streets(read).await?);
    Ok(assemble(source, (cells, sized, crossed), (&categories, &streets), scope, today))
}

fn assemble(
    source: &Source,
    (cells, sized, crossed): (Vec<Cell>, Vec<BandCell>, Sums),
    (categories, streets): (&Names, &Names),
    scope: String,
    today: NaiveDate,
) -> Matrix {
    let (pending, cells): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(|cell| cell.category == PENDING);
    let sum = |of: &dyn Fn(&Cell) -> bool| {
        let mut sum = Measures::default();
        cells.iter().filter(|cell| of(cell)).for_each(|cell| sum.add(&cell.measures));
        sum
    };
    let categories = categories.in_order(cells.iter().map(|cell| cell.category.clone()).collect());
    let streets = streets.in_order(cells.iter().filter_map(|cell| cell.street.clone()).collect());
    let lists = Lists::new(source, today, &categories, &cells);
    let list = |category: Option<&str>, street: Option<&str>| {
        // A list of two empty codes: one alone would count as no filter.
        let street = street.map(|street| format!("&street={}", if street.is_empty() { "," } else { street }));
        lists.of(category, &street.unwrap_or_default())
    };
    let figures = |category: Option<&str>, street: Option<Option<&str>>, measures: Measures| Figures {
        category: category.map(str::to_owned),
        street: street.flatten().map(str::to_owned),
        measures,
        list: if street == Some(None) { None } else { list(category, street.flatten()) },
        ..Figures::default()
    };
    let shown =
        cells.iter().map(|cell| figures(Some(&cell.category), Some(cell.street.as_deref()), cell.measures)).collect();
    let rows = categories
        .iter()
        .map(|category| figures(Some(&category.code), None, sum(&|cell| cell.category == category.code)))
        .collect();
    let mut columns: Vec<Figures> = streets
        .iter()
        .map(|street| figures(None, Some(Some(&street.code)), sum(&|cell| cell.street.as_ref() == Some(&street.code))))
        .collect();
    if cells.iter().any(|cell| cell.street.is_none()) {
        columns.push(figures(None, Some(None), sum(&|cell| cell.street.is_none())));
    }
    let mut waiting = Measures::default();
    pending.iter().for_each(|cell| waiting.add(&cell.measures));
    Matrix {
        month: source.month.clone(),
        version: source.version,
        as_of: source.cut_off,
        reason: source.reason.clone(),
        scope,
        cells: shown,
        rows,
        columns,
        // A total over something that is told without rows has no list of its own.
        total: Figures {
            measures: sum(&|_| true),
            list: list(None, None).filter(|_| lists.whole(&categories)),
            ..Figures::default()
        },
        pending: Figures {
            category: Some(PENDING.to_owned()),
            measures: waiting,
            list: Some(source.list(today, &format!("category={PENDING}"))),
            ..Figures::default()
        },
        bands: by_size(source, &sized, &categories, today),
        by: crossed.crossings(&lists),
        categories,
        streets,
    }
}

fn by_size(source: &Source, sized: &[BandCell], categories: &[Named], today: NaiveDate) -> Bands {
    let land: Vec<&str> = categories
        .iter()
        .map(|category| category.code.as_str())
        .filter(|code| sized.iter().any(|cell| cell.category == *code && cell.band.is_some()))
        .collect();
    let list = |category: &str, band: i32| {
        let (_, bounds) = BANDS.get(usize::try_from(band).ok()?)?;
        (!category.is_empty()).then(|| source.list(today, &format!("kind=parcel&category={category}&{bounds}")))
    };
    let sum = |band: Option<i32>| {
        let these = || sized.iter().filter(move |cell| band.is_none() || cell.band == band);
        (these().map(|cell| cell.count).sum::<i64>(), these().map(|cell| cell.land).sum::<Decimal>())
    };
    let columns = (0_i32..5)
        .map(|band| {
            let (count, land_area_m2) = sum(Some(band));
            BandFigures { category: None, band: Some(band), count, land_area_m2, list: list(&land.join(","), band) }
        })
        .collect();
    let (count, land_area_m2) = sum(None);
    Bands {
        names: BANDS.map(|(name, _)| name),
        cells: sized
            .iter()
            .map(|cell| BandFigures {
                category: Some(cell.category.clone()),
                band: cell.band,
                count: cell.count,
                land_area_m2: cell.land,
                list: cell.band.and_then(|band| list(&cell.category, band)),
            })
            .collect(),
        columns,
        total: BandFigures { category: None, band: None, count, land_area_m2, list: None },
    }
}
