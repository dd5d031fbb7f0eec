//! 界址点坐标交换格式 TXT, as the common tools write it: the zone in the eastings if the reference system has it there. Unless asked
//! otherwise each ring from its north-west corner, exteriors clockwise, in GBK, with `J` before the numbers, with closing points and
//! three decimals.

use std::fs::File;
use std::io::{BufWriter, Write};

use encoding_rs::Encoding;
use serde_json::Value;
use tokio_postgres::types::Json;

use super::Points;
use super::record::{Plan, Record, Writer};
use super::rings::{from_north_west, open, rings};
use crate::error::Result;
use crate::geo::area;

pub(super) struct Txt {
    out: BufWriter<File>,
    encoding: &'static Encoding,
    points: Points,
}

impl Txt {
    pub(super) fn create(plan: &Plan, file: File) -> Result<Self> {
        let mut txt = Self { out: BufWriter::new(file), encoding: plan.encoding, points: plan.points };
        txt.head(plan)?;
        Ok(txt)
    }

    fn head(&mut self, plan: &Plan) -> Result<()> {
        let width = plan.crs.zone_width().unwrap_or(3);
        let zone = plan.crs.zone_number().unwrap_or_default();
        let precision = 10_f64.powi(-i32::from(self.points.decimals));
        self.text(&format!(
            "[属性描述]\r\n格式版本号=1.01版本\r\n坐标系=2000国家大地坐标系\r\n几度分带={width}\r\n投影类型=高斯克吕格\r\n\
             计量单位=米\r\n带号={zone}\r\n精度={precision:.*}\r\n转换参数=,,,,,,\r\n[地块坐标]\r\n",
            usize::from(self.points.decimals)
        ))
    }

    fn text(&mut self, text: &str) -> Result<()> {
        Ok(self.out.write_all(&self.encoding.encode(text).0)?)
    }
}

impl Writer for Txt {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        let boundary = record.shape()?;
        let Json(extra): Json<Value> =
            record.row.try_get::<_, Option<_>>(record.further())?.unwrap_or(Json(Value::Null));
        // What the format asks for and no field of ours holds goes out as it came in.
        let delivered = |key: &str| plain(extra[key].as_str().unwrap_or_default());
        let number = Some(record.text("code")?).filter(|code| !code.is_empty()).map_or(record.text("object_no"), Ok)?;
        let closing = usize::from(self.points.closing);
        let points: usize = boundary.iter().flat_map(rings).map(|ring| ring.0.len() - 1 + closing).sum();
        self.text(&format!(
            "{points},{:.4},{},{},面,{},{},{},@\r\n",
            area::area(&boundary) / 10_000.0,
            plain(number),
            plain(record.text("name")?),
            delivered("图幅号"),
            delivered("地块用途"),
            delivered("地类编码"),
        ))?;
        let (letter, decimals) = (if self.points.letter { "J" } else { "" }, usize::from(self.points.decimals));
        let (mut label, mut circle) = (1, 0);
        for (place, ring) in boundary.iter().flat_map(|part| rings(part).enumerate()) {
            circle += 1;
            let corners = if self.points.north_west { from_north_west(ring, place > 0) } else { open(ring).to_vec() };
            for (place, corner) in corners.iter().chain(corners.first().filter(|_| closing == 1)).enumerate() {
                let number = label + if place == corners.len() { 0 } else { place };
                // X is north, Y is east.
                write!(self.out, "{letter}{number},{circle},{:.decimals$},{:.decimals$}\r\n", corner.y, corner.x)?;
            }
            label += corners.len();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// A value that cannot end its line or its place in it: a comma becomes the full-width one.
fn plain(text: &str) -> String {
    text.replace(',', "，").replace('@', "＠").replace(['\r', '\n'], " ")
}
