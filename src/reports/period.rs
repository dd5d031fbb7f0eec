//! 月报、季报、半年报、年报: the frozen figures of a period's last month as a paper, with the sentence of the district's half-year report of
//! 2019 (“共计总用地面积约…万㎡…可招商空间有建筑面积…万㎡…将全区…宗…其中有…宗”) filled by computation.

use std::cmp::Ordering;

use chrono::Datelike;
use rust_decimal::Decimal;
use serde::Serialize;

use super::cells::{self, Named, Source};
use super::grid::{self, table, text};
use super::ledger::{self, Ledger, Supervision};
use super::matrix::{self, Matrix};
use super::month::Period;
use super::paper::{Cell, Paper, Table, mu, spoken, wan};
use super::trend::{self, Area, Moved, Step};
use crate::app::App;
use crate::classify::{self, Measures};
use crate::db::{Caller, Reach, Read};
use crate::error::Result;

/// A report with the figures it was made of.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Report {
    pub(super) paper: Paper,
    pub(super) matrix: Matrix,
    pub(super) ledger: Option<Ledger>,
    pub(super) supervision: Supervision,
    pub(super) trend: Vec<Step>,
}

/// Makes the report.
///
/// # Errors
/// 422 if the period's last month is not frozen.
pub(super) async fn report(app: &App, caller: &Caller, period: Period) -> Result<Report> {
    let read = app.db.read(caller).await?;
    let source = Source::find(&read, period.last).await?;
    let source = source.ok_or_else(|| cells::not_frozen("period", period.last))?;
    let matrix = matrix::matrix(&read, &source, classify::scope(caller), app.config.today()).await?;
    let snapshot = source.id.unwrap_or_default();
    let ledger = ledger::ledger(&read, caller, snapshot).await?;
    let supervision = ledger::supervision(&read, snapshot).await?;
    let trend = trend::trend(&read, (period.first, period.last), None, None).await?;
    let compiled_by = compiled_by(&read, app, caller).await?;
    let place = match caller.permit().reach {
        Reach::Everything | Reach::District => "全区",
        _ => "本辖区",
    };
    let paper = Paper {
        title: format!("{}土地房屋空间资源{}（{}）", app.config.district_name, period.word(), period.title()),
        compiled_by,
        cut_off: day(source.cut_off),
        scope: matrix.scope.clone(),
        edition: edition(&source),
        paragraphs: paragraphs(&app.config.district_name, place, &matrix, ledger.as_ref(), (&supervision, &trend)),
        tables: tables(&matrix, ledger.as_ref(), &supervision, &trend),
        notes: notes(),
        signatures: ["填报人", "审核人", "负责人"],
    };
    Ok(Report { paper, matrix, ledger, supervision, trend })
}

/// 制表单位: the caller's own, else the bureau that keeps the ledger.
async fn compiled_by(read: &Read, app: &App, caller: &Caller) -> Result<String> {
    let id = caller.permit().organisation;
    let row = read.query_opt("select name from organisation where id = $1", &[&id]).await?;
    Ok(row.map_or_else(|| format!("{}发展和改革局", app.config.district_name), |row| row.get(0)))
}

fn day(day: chrono::NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn edition(source: &Source) -> String {
    let version = source.version.unwrap_or(1);
    match &source.reason {
        Some(reason) if version > 1 => format!("第{version}版（更正原因：{reason}）"),
        _ => format!("第{version}版"),
    }
}

fn notes() -> Vec<String> {
    [
        "因四舍五入，分项之和可能与合计略有差异；合计由未舍入的数值相加后舍入。",
        "用地面积为去重净面积：重叠部分按部队用地、拟供地、工改工、三旧改造的次序只计一次；楼宇只计建筑面积，不计用地面积。登记总面积不去重。",
        "跨街道的宗地，宗数计入主要街道，用地面积按街道界线分割。待定（待核）的不计入合计。",
        "1亩=10000/15㎡（折算系数0.0015）。“—”表示无数据，不等于0。",
        "空间数据为数据截止日期当日的状态；储备台账与批后监管为冻结时的状态。数据冻结后不再变动，更正另立版本。",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn joined(names: &[Named]) -> String {
    let names: Vec<&str> = names.iter().map(|one| one.name.as_str()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}和{last}", rest.join("、")),
        Some((last, _)) => (*last).to_owned(),
        None => "各类空间".to_owned(),
    }
}

fn paragraphs(
    district: &str,
    place: &str,
    matrix: &Matrix,
    ledger: Option<&Ledger>,
    (supervision, trend): (&Supervision, &[Step]),
) -> Vec<String> {
    let total = &matrix.total.measures;
    let mut all = vec![format!(
        "截至{}，{district}{}共{}宗（幢）（统计范围：{}），共计总用地面积约{}万㎡（合{}亩）；已建成楼宇可招商空间有建筑面积{}万㎡，其中空置{}万㎡。",
        day(matrix.as_of),
        joined(&matrix.categories),
        total.count,
        matrix.scope,
        spoken(total.land_area_m2),
        mu(total.land_area_m2).text(),
        spoken(total.floor_area_m2),
        spoken(total.vacant_area_m2),
    )];
    if let Some(ledger) = ledger {
        all.push(format!(
            "土地房屋储备方面，将{place}{}宗土地房屋纳入储备台账统一管理，其中有{}宗已完成储备，在库面积{}万㎡。",
            ledger.listed,
            ledger.taken_over,
            spoken(ledger.stock_area_m2),
        ));
    }
    if let Some(change) = change(trend) {
        all.push(change);
    }
    let late: Vec<String> = supervision
        .milestones
        .iter()
        .filter(|milestone| milestone.overdue > 0)
        .map(|milestone| format!("逾期未{}{}宗", milestone.milestone.name, milestone.overdue))
        .collect();
    if supervision.contracts > 0 {
        let late = if late.is_empty() { "无逾期事项".to_owned() } else { late.join("，") };
        all.push(format!("批后监管方面，纳入监管合同{}宗，{late}。", supervision.contracts));
    }
    all
}

/// What moved in the period, if its beginning is frozen too.
fn change(trend: &[Step]) -> Option<String> {
    let (first, last) = (trend.first()?, trend.last()?);
    let opening = first.land_area_m2.since.as_ref()?.opening.0;
    let closing = last.land_area_m2.closing.0;
    let by = wan((closing - opening).abs()).text();
    let word = match closing.cmp(&opening) {
        Ordering::Less => format!("减少{by}万㎡"),
        Ordering::Equal => "持平".to_owned(),
        Ordering::Greater => format!("增加{by}万㎡"),
    };
    let (year, month) = first.since.as_deref()?.split_once('-')?;
    Some(format!(
        "与{year}年{}月末的{}万㎡相比，总用地面积{word}，为{}万㎡（变动明细见附表）。",
        month.trim_start_matches('0'),
        wan(opening).text(),
        wan(closing).text(),
    ))
}

fn tables(matrix: &Matrix, ledger: Option<&Ledger>, supervision: &Supervision, trend: &[Step]) -> Vec<Table> {
    let mut tables = vec![by_category(matrix)];
    tables.extend(grid::tables(matrix));
    tables.push(by_size(matrix));
    tables.extend([
        movements(trend, "宗数变动表", "宗（幢）", |step| &step.count, |count: i64| Cell::Count(count)),
        movements(trend, "用地面积变动表", "万㎡", |step| &step.land_area_m2, |area: Area| wan(area.0)),
        movements(trend, "可招商建筑面积变动表", "万㎡", |step| &step.floor_area_m2, |area: Area| wan(area.0)),
    ]);
    tables.extend(ledger.map(of_ledger));
    tables.push(of_levels(supervision));
    tables.push(of_milestones(supervision));
    for (place, table) in tables.iter_mut().enumerate() {
        table.title = format!("表{} {}", place + 1, table.title);
        for (number, row) in (1_i64..).zip(&mut table.rows) {
            row.insert(0, Cell::Count(number));
        }
        if let Some(total) = &mut table.total {
            total.insert(0, Cell::Text("合计".to_owned()));
        }
        table.heads.insert(0, "序号".to_owned());
    }
    tables
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn by_category(matrix: &Matrix) -> Table {
    let line = |name: &str, measures: &Measures| {
        vec![
            text(name),
            Cell::Count(measures.count),
            wan(measures.land_area_m2),
            mu(measures.land_area_m2),
            wan(measures.gross_land_area_m2),
            wan(measures.floor_area_m2),
            wan(measures.vacant_area_m2),
        ]
    };
    let rows = matrix.categories.iter().zip(&matrix.rows).map(|(one, row)| line(&one.name, &row.measures)).collect();
    let names = [
        "空间类别",
        "宗（幢）数",
        "用地面积（万㎡）",
        "用地面积（亩）",
        "登记总面积（万㎡）",
        "可招商建筑面积（万㎡）",
        "空置面积（万㎡）",
    ];
    let total = line("", &matrix.total.measures);
    table("空间资源分类汇总表", "宗（幢）、万㎡、亩", heads(&names), rows, Some(total))
}

fn by_size(matrix: &Matrix) -> Table {
    let bands = &matrix.bands;
    let rows = bands
        .names
        .iter()
        .zip(&bands.columns)
        .map(|(name, band)| vec![text(name), Cell::Count(band.count), wan(band.land_area_m2), mu(band.land_area_m2)])
        .chain(untold(matrix))
        .collect();
    let all = &bands.total;
    let total = vec![text(""), Cell::Count(all.count), wan(all.land_area_m2), mu(all.land_area_m2)];
    let names = ["地块面积", "宗数", "用地面积（万㎡）", "用地面积（亩）"];
    table("用地面积分档统计表", "宗、万㎡、亩", heads(&names), rows, Some(total))
}

fn untold(matrix: &Matrix) -> Option<Vec<Cell>> {
    let mut hidden = matrix.bands.cells.iter().filter(|cell| cell.band.is_none()).peekable();
    hidden.peek()?;
    let (count, land) =
        hidden.fold((0, Decimal::ZERO), |(count, land), cell| (count + cell.count, land + cell.land_area_m2));
    Some(vec![text("不分档"), Cell::Count(count), wan(land), mu(land)])
}

fn movements<T: Copy>(
    trend: &[Step],
    title: &str,
    unit: &str,
    of: impl Fn(&Step) -> &Moved<T>,
    shown: impl Fn(T) -> Cell,
) -> Table {
    let rows = trend
        .iter()
        .map(|step| {
            let moved = of(step);
            let mut line = vec![text(&step.month)];
            line.extend(match &moved.since {
                Some(b) => [b.opening, b.added, b.moved_in, b.moved_out, b.removed, b.corrected].map(&shown),
                None => [const { Cell::Empty }; 6],
            });
            line.push(shown(moved.closing));
            line
        })
        .collect();
    table(title, unit, heads(&["月份", "期初", "新增", "转入", "转出", "移出", "更正", "期末"]), rows, None)
}

fn of_ledger(ledger: &Ledger) -> Table {
    let rows = vec![
        vec![text("纳入储备台账"), Cell::Count(ledger.listed), wan(ledger.listed_area_m2), mu(ledger.listed_area_m2)],
        vec![text("其中：已储备"), Cell::Count(ledger.taken_over), wan(ledger.stock_area_m2), mu(ledger.stock_area_m2)],
    ];
    table("储备台账统计表", "宗、万㎡、亩", heads(&["项目", "宗数", "面积（万㎡）", "面积（亩）"]), rows, None)
}

fn of_levels(supervision: &Supervision) -> Table {
    let rows = supervision.levels.iter().map(|one| vec![text(&one.level.name), Cell::Count(one.contracts)]).collect();
    let total = vec![text(""), Cell::Count(supervision.contracts)];
    table("批后监管预警等级统计表", "宗", heads(&["等级", "合同宗数"]), rows, Some(total))
}

fn of_milestones(supervision: &Supervision) -> Table {
    let rows = supervision
        .milestones
        .iter()
        .map(|one| {
            vec![text(&one.milestone.name), Cell::Count(one.due), Cell::Count(one.done), Cell::Count(one.overdue)]
        })
        .collect();
    table("批后监管节点统计表", "宗", heads(&["节点", "应完成", "已完成", "逾期未完成"]), rows, None)
}
