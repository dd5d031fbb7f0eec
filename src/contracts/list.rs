//! Lists of contracts, the most urgent first, and the sums above them.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::store::{FROM, level as level_of, shown};
use super::unused::BAND;
use crate::db::Read;
use crate::error::Result;

/// What the list is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    /// Levels, divided by commas.
    pub(super) level: Option<&'a str>,
    /// What is watched, of the findings that are not in order.
    pub(super) finding: Option<&'a str>,
    /// How it stands, of the same.
    pub(super) state: Option<&'a str>,
    /// Streets.
    pub(super) street: Option<&'a str>,
    /// 统一社会信用代码
    pub(super) uscc: Option<&'a str>,
    /// A space.
    pub(super) space: Option<i64>,
    /// Bands of 供而未用, divided by commas.
    pub(super) band: Option<&'a str>,
    /// Words.
    pub(super) words: Option<&'a str>,
}

const WHERE: &str = "($2::text is null or {LEVEL} = any(string_to_array($2, ',')))
    and ($3::text is null and $4::text is null or exists (
        select from jsonb_array_elements(t.findings) f
        where ((select caller_may('contracts.money')) or f ->> 'kind' not in ('payment', 'covenant'))
          and ($3::text is null or f ->> 'kind' = any(string_to_array($3, ',')))
          and ($4::text is null or f ->> 'state' = any(string_to_array($4, ',')))
    ))
    and ($5::text is null or c.street_code = any(string_to_array($5, ',')))
    and ($6::text is null or e.uscc = $6)
    and ($7::bigint is null or $7 = any (c.space_ids))
    and ($8::text is null or concat_ws(' ', c.contract_no, c.e_no, c.name, c.address, e.name, e.uscc) ilike
        '%' || replace(replace(replace($8, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')";

impl Asked<'_> {
    /// What the filters choose, as SQL: `$1` is the day, `$2` to `$9` are the filters.
    pub(super) fn condition() -> String {
        format!(
            "{} and ($9::text is null or {BAND} = any(string_to_array($9, ',')))",
            WHERE.replace("{LEVEL}", &level_of())
        )
    }
}

/// A page of contracts, and how many there are of each level in all.
pub(super) async fn list(
    read: &Read,
    today: NaiveDate,
    asked: &Asked<'_>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Value>, Value, i64)> {
    let Asked { level, finding, state, street, uscc, space, band, words } = asked;
    let (shown, level_of) = (shown(), level_of());
    let filter = Asked::condition();
    let sql = format!(
        "select {shown} from {FROM} where {filter}
         order by array_position(array['purple', 'red', 'orange', 'yellow', 'blue', 'grey', 'green'], {level_of}),
             t.worst_due, c.id
         limit $10::bigint offset $11::bigint"
    );
    let rows =
        read.query(&sql, &[&today, level, finding, state, street, uscc, space, words, band, &limit, &offset]).await?;
    let sql = format!(
        "select coalesce(jsonb_object_agg(level, n), '{{}}') from (
             select {level_of} as level, count(*) as n from {FROM} where {filter} group by 1
         ) x"
    );
    // How many there are of each level, whichever of them are asked for.
    let all: Option<&str> = None;
    let sums = read.query_one(&sql, &[&today, &all, finding, state, street, uscc, space, words, band]).await?;
    let levels: Value = sums.get(0);
    let wanted = |name: &str| level.is_none_or(|list| list.split(',').any(|each| each == name));
    let counts = levels.as_object().into_iter().flatten();
    let matched = counts.filter(|(name, _)| wanted(name)).filter_map(|(_, count)| count.as_i64()).sum();
    Ok((rows.iter().map(|row| row.get(0)).collect(), json!(levels), matched))
}
