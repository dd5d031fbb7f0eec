//! What was done, part by part: each is kept by the departments that own it, every change a version. Pure.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::terms::{is_amount, is_text};
use crate::access::Right;
use crate::error::FieldError;

/// Something done, and the paper that proves it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Done {
    /// The day.
    pub on: Option<NaiveDate>,
    /// 交地确认书, 施工许可证, 竣工验收备案 …: its number.
    pub evidence: Option<String>,
}

/// All that was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Progress {
    /// 交地, by the confirmation of delivery
    pub handover: Done,
    /// 不动产权证号
    pub cert_no: Option<String>,
    /// 建设用地规划许可证
    pub land_permit_no: Option<String>,
    /// 建设工程规划许可证
    pub works_permit_no: Option<String>,
    /// 动工, by 施工许可证
    pub start: Done,
    /// 竣工, by 竣工验收备案
    pub finish: Done,
    /// 已动工开发建设用地面积
    pub dev_area: Option<Decimal>,
    /// 投产
    pub production: Done,
    /// 达产
    pub full: Done,
    /// 已投资额, without land price and taxes
    pub invest_done: Option<Decimal>,
}

/// A part of the progress, and who keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 交地与办证: 资源规划
    Land,
    /// 许可与开竣工: 建设局
    Works,
    /// 投产、达产、投资: 工信/统计/税务, 商务局
    Operation,
}

impl Part {
    /// The part of this word.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "land" => Some(Self::Land),
            "works" => Some(Self::Works),
            "operation" => Some(Self::Operation),
            _ => None,
        }
    }

    /// Its word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Land => "land",
            Self::Works => "works",
            Self::Operation => "operation",
        }
    }

    /// Who keeps it.
    pub(super) fn right(self) -> Right {
        match self {
            Self::Land => Right::WriteContracts,
            Self::Works => Right::RecordWorks,
            Self::Operation => Right::RecordFigures,
        }
    }

    /// This part of `said`, the rest of `before`.
    pub(super) fn take(self, said: Progress, before: &Progress) -> Progress {
        let kept = before.clone();
        match self {
            Self::Land => {
                Progress { handover: said.handover, cert_no: said.cert_no, land_permit_no: said.land_permit_no, ..kept }
            }
            Self::Works => Progress {
                works_permit_no: said.works_permit_no,
                start: said.start,
                finish: said.finish,
                dev_area: said.dev_area,
                ..kept
            },
            Self::Operation => {
                Progress { production: said.production, full: said.full, invest_done: said.invest_done, ..kept }
            }
        }
    }
}

impl Progress {
    /// Texts without white space around them; none instead of empty ones.
    pub(super) fn tidy(mut self) -> Self {
        let texts = [
            &mut self.cert_no,
            &mut self.land_permit_no,
            &mut self.works_permit_no,
            &mut self.handover.evidence,
            &mut self.start.evidence,
            &mut self.finish.evidence,
            &mut self.production.evidence,
            &mut self.full.evidence,
        ];
        for text in texts {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        self
    }

    fn steps(&self) -> [(&'static str, &Done); 5] {
        [
            ("handover", &self.handover),
            ("start", &self.start),
            ("finish", &self.finish),
            ("production", &self.production),
            ("full", &self.full),
        ]
    }

    /// Everything that is wrong: days before the signing or behind today, out of order, areas larger than the land.
    pub(super) fn wrong(&self, sign_on: NaiveDate, today: NaiveDate, land_area: Decimal) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut before: Option<(&str, NaiveDate)> = None;
        for (field, done) in self.steps() {
            if done.evidence.as_ref().is_some_and(|text| !is_text(text, 100)) {
                errors.push(FieldError::new(
                    format!("{field}/evidence"),
                    "bad-text",
                    "至多 100 字 (at most 100 characters)",
                ));
            }
            let place = format!("{field}/on");
            let Some(day) = done.on else {
                if done.evidence.is_some() {
                    let words = "有证明文件而没有日期 (a paper without its day)";
                    errors.push(FieldError::new(place, "missing-field", words));
                }
                continue;
            };
            if day < sign_on {
                let words = format!("早于合同签订日期 {sign_on} (before the signing)");
                errors.push(FieldError::new(place, "before-signing", words));
            } else if day > today {
                errors.push(FieldError::new(place, "bad-date", "还没有到这一天 (the day has not come)"));
            } else if let Some((earlier, limit)) = before.filter(|(_, limit)| day < *limit) {
                let words = format!("早于 {earlier} 的 {limit} (before what it needs)");
                errors.push(FieldError::new(place, "out-of-order", words));
            }
            // Of those before it the latest counts.
            if before.is_none_or(|(_, latest)| day > latest) {
                before = Some((field, day));
            }
        }
        for (field, value) in [("dev_area", self.dev_area), ("invest_done", self.invest_done)] {
            if value.is_some_and(|value| !is_amount(value)) {
                errors.push(FieldError::new(field, "bad-number", "不小于 0，至多两位小数 (not below 0, two decimals)"));
            }
        }
        if self.dev_area.is_some_and(|area| area > land_area) {
            errors.push(FieldError::new("dev_area", "too-large", "已动工面积不能大于出让面积 (larger than the land)"));
        }
        for (field, text) in [
            ("cert_no", &self.cert_no),
            ("land_permit_no", &self.land_permit_no),
            ("works_permit_no", &self.works_permit_no),
        ] {
            if text.as_ref().is_some_and(|text| !is_text(text, 100)) {
                errors.push(FieldError::new(field, "bad-text", "至多 100 字 (at most 100 characters)"));
            }
        }
        errors
    }
}
