//! 阶段 of a project, and which may follow which.

use crate::error::FieldError;

/// All of them, the last apart from the course of the others: 线索, 在谈, 签约, 落地, 开工, 投产, 放弃.
pub(super) const STAGES: &[&str] = &["lead", "talking", "signed", "landed", "building", "producing", DROPPED];
/// 放弃.
pub(super) const DROPPED: &str = "dropped";
/// From 落地 on a project has a place.
const LANDED: usize = 3;
/// A project that was dropped can be taken up again as 线索 or 在谈.
const TAKEN_UP: usize = 1;

fn place(stage: &str) -> Option<usize> {
    STAGES.iter().position(|known| *known == stage).filter(|_| stage != DROPPED)
}

/// Whether the stage means that the project has a place.
pub(super) fn has_landed(stage: &str) -> bool {
    place(stage).is_some_and(|place| place >= LANDED)
}

/// Whether the project still looks for space: its place is not settled, and it has not been dropped.
pub(super) const LOOKING: &str = "p.stage in ('lead', 'talking', 'signed')";

/// Whether a project may go from one stage to another; `landed` tells how many spaces are 落地 for it.
///
/// # Errors
/// What is in the way: forward one step at a time, backwards and 放弃 with a reason, and no 落地 without a space.
pub(super) fn may_move(from: &str, to: &str, reason: Option<&str>, landed: i64) -> Result<(), FieldError> {
    if from == to {
        return Ok(());
    }
    let refuse = |code: &str, message: &str| Err(FieldError::new("stage", code, message));
    let backwards = match (place(from), place(to)) {
        (Some(_), None) => true,
        (None, Some(to)) if to <= TAKEN_UP => true,
        (None, Some(_)) => {
            return refuse(
                "not-allowed",
                "放弃的项目只能恢复为线索或在谈 (a dropped project is taken up as a lead or in talks)",
            );
        }
        (Some(from), Some(to)) if to > from + 1 => {
            return refuse("not-allowed", "请逐个阶段推进，不能跳过 (one stage after the other)");
        }
        (Some(from), Some(to)) => to < from,
        (None, None) => false,
    };
    if backwards && reason.is_none() {
        let message = "退回、放弃或恢复须说明原因 (say why: it goes backwards, is dropped or taken up again)";
        return Err(FieldError::new("reason", "missing-field", message));
    }
    if has_landed(to) && landed == 0 {
        return refuse("no-space", "须先有一处空间为“落地” (a space has to be landed first)");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moves by hand, with a reason and a landed space: rows from, columns to.
    #[test]
    fn moves_are_those_of_the_table() {
        let table = [
            ("lead", "1100001"),
            ("talking", "1110001"),
            ("signed", "1111001"),
            ("landed", "1111101"),
            ("building", "1111111"),
            ("producing", "1111111"),
            ("dropped", "1100001"),
        ];
        for (from, row) in table {
            for (to, may) in STAGES.iter().zip(row.chars()) {
                assert_eq!(may_move(from, to, Some("因故"), 1).is_ok(), may == '1', "{from} → {to}");
            }
        }
    }

    #[test]
    fn backwards_needs_a_reason_and_landing_a_space() {
        assert_eq!(may_move("signed", "talking", None, 0).unwrap_err().field, "reason");
        assert_eq!(may_move("lead", "dropped", None, 0).unwrap_err().field, "reason");
        assert_eq!(may_move("dropped", "lead", None, 0).unwrap_err().field, "reason");
        assert_eq!(may_move("signed", "landed", None, 0).unwrap_err().code, "no-space");
        assert!(may_move("signed", "landed", None, 1).is_ok());
        assert!(may_move("lead", "talking", None, 0).is_ok());
    }
}
