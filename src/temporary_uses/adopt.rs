//! Uses taken over as they stand on paper: agreed before this system was there, with the rent that came in.

use chrono::{Datelike, NaiveDate};

use super::form::Form;
use super::process::Status;
use super::store::{self, Also};
use super::work;
use crate::db::Tx;
use crate::error::Result;

/// The way to a use that is going on.
const WAY: [Status; 5] = [Status::Applied, Status::Consulting, Status::Approved, Status::Signed, Status::InUse];

/// One use.
#[derive(Debug, Clone)]
pub struct Adopted {
    /// The entry of the ledger; all that is in stock of it is used.
    pub item_id: i64,
    /// Application and agreement.
    pub form: Form,
    /// How far it came, to 履行中 at most.
    pub status: Status,
    /// So many instalments of the rent are paid, each on its day.
    pub paid: i32,
}

/// Takes uses over, in their order. Their hand-over forms stay on paper. The transaction acts for the service.
///
/// # Errors
/// Those of the database.
pub async fn adopt(tx: &Tx, today: NaiveDate, rows: &[Adopted]) -> Result<()> {
    for Adopted { item_id, form, status, paid } in rows {
        let year = form.signed_on.unwrap_or(today).year();
        let (id, _) = store::insert(tx, (*item_id, None, year), form).await?;
        store::place(tx, id, None).await?;
        let reached = WAY.iter().position(|step| step == status).map_or(0, |place| place + 1);
        for step in WAY.into_iter().take(reached) {
            let mut also = Also { status: Some(step), ..Also::default() };
            if step == Status::Signed {
                also.agreement_no = Some(work::sign(tx, id, form, year).await?);
            }
            store::revise(tx, id, Some("按纸质档案录入"), form, &also).await?;
        }
        tx.execute(
            "insert into temporary_use_payment (use_id, seq, paid_on, amount, voucher_no)
             select use_id, seq, due_on, amount, '票 ' || lpad(seq::text, 3, '0') from temporary_use_rent
             where use_id = $1 and seq <= $2",
            &[&id, paid],
        )
        .await?;
        if let (Some(deposit), Some(day), Status::InUse) = (form.deposit, form.signed_on, status) {
            tx.execute(
                "insert into temporary_use_deposit (use_id, kind, on_day, amount, voucher_no) values ($1, 'received', $2, $3, '票 000')",
                &[&id, &day, &deposit],
            )
            .await?;
        }
    }
    Ok(())
}
