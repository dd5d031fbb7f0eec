//! What lies on which layer, and which layer is read.

use std::collections::BTreeMap;

use super::shapes::{Line, Met};
use crate::geo::area::distance;
use crate::intake::formats::Layer;
use crate::intake::problem::Problem;

/// Layers on which 界址线 are drawn (JZD in 南方CASS), the likeliest first.
const BOUNDARIES: [&str; 5] = ["JZD", "JZX", "界址线", "ZD", "宗地"];
/// Names of entities told of one layer.
const MOST_NAMES: usize = 100;

/// Counts by layer.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<u32, Counts>);

#[derive(Default)]
struct Counts {
    /// Rings, by the name of their entity.
    closed: BTreeMap<&'static str, u64>,
    open: u64,
    others: BTreeMap<String, u64>,
}

/// Circles and ellipses, which mark points more often than they bound parcels.
pub(super) fn is_round(line: &Line) -> bool {
    matches!(line.kind, "CIRCLE" | "ELLIPSE")
}

impl Tally {
    pub(super) fn count(&mut self, layer: u32, met: &Met<'_>) {
        // Points carry nothing, insertions are gone into.
        if matches!(met, Met::Text(..) | Met::Other("POINT" | "ATTDEF" | "VIEWPORT", _)) {
            return;
        }
        let counts = self.0.entry(layer).or_default();
        match met {
            Met::Line(line, _, place) => {
                let ends = line.vertices.first().zip(line.vertices.last());
                let meet = |(a, b): (&super::shapes::Vertex, &super::shapes::Vertex)| {
                    distance(place.apply(a.at), place.apply(b.at)) <= super::MEETS
                };
                if line.closed || ends.is_some_and(meet) {
                    *counts.closed.entry(line.kind).or_default() += 1;
                } else {
                    counts.open += 1;
                }
            }
            Met::Text(..) => {}
            Met::Other(name, count) => {
                let others = &mut counts.others;
                let name = if others.len() < MOST_NAMES || others.contains_key(*name) { name } else { "…" };
                *others.entry(name.to_owned()).or_default() += count;
            }
        }
    }

    /// The layers from which boundaries can be read.
    pub(super) fn layers(&self, names: &[String]) -> Vec<Layer> {
        let layer = |(number, counts): (&u32, &Counts)| {
            let mut holds: Vec<String> = counts.closed.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            if counts.open > 0 {
                holds.push(format!("未闭合 (open) {}", counts.open));
            }
            Layer { name: names[*number as usize].clone(), rows: Some(counts.rings()), holds: holds.join(", ") }
        };
        self.0.iter().filter(|(_, counts)| counts.may_be_read()).map(layer).collect()
    }

    /// The layer that is asked for; else 界址线; else the one with most rings.
    pub(super) fn choose(&self, names: &[String], asked: Option<&str>) -> Result<u32, Problem> {
        let of_name = |name: &str| {
            let known = self.0.iter().filter(|(_, counts)| counts.may_be_read());
            known.map(|(number, _)| *number).find(|number| names[*number as usize] == name)
        };
        if let Some(asked) = asked {
            let layers = self.layers(names);
            let known: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
            return of_name(asked).ok_or_else(|| Problem::no_layer(asked, &known));
        }
        let usual = BOUNDARIES.iter().filter_map(|name| of_name(name)).find(|number| self.0[number].rings() > 0);
        let most = || {
            let mut all: Vec<(&u32, &Counts)> = self.0.iter().filter(|(_, counts)| counts.may_be_read()).collect();
            all.sort_by_key(|(number, counts)| (std::cmp::Reverse((counts.rings(), counts.open)), **number));
            all.first().map(|(number, _)| **number)
        };
        usual.or_else(most).ok_or_else(|| {
            let mut all: BTreeMap<&str, u64> = BTreeMap::new();
            for (name, count) in self.0.values().flat_map(|counts| &counts.others) {
                *all.entry(name).or_default() += count;
            }
            Problem::no_boundaries(&listed(&all))
        })
    }

    /// Whether circles of a layer are boundaries: where there are no other rings. Beside polylines they mark points.
    pub(super) fn reads_circles(&self, layer: u32) -> bool {
        let closed = self.0.get(&layer).map(|counts| &counts.closed);
        closed.is_none_or(|closed| !closed.contains_key("LWPOLYLINE") && !closed.contains_key("POLYLINE"))
    }

    /// What on the layer that is read is left out.
    pub(super) fn notes(&self, layer: u32, names: &[String]) -> Vec<Problem> {
        let Some(counts) = self.0.get(&layer) else { return Vec::new() };
        let mut left: BTreeMap<&str, u64> = counts.others.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        if !self.reads_circles(layer) {
            let round = counts.closed.iter().filter(|(kind, _)| matches!(**kind, "CIRCLE" | "ELLIPSE"));
            left.extend(round.map(|(kind, count)| (*kind, *count)));
        }
        if left.is_empty() {
            return Vec::new();
        }
        vec![Problem::not_rings(&names[layer as usize], &listed(&left))]
    }
}

impl Counts {
    fn rings(&self) -> u64 {
        self.closed.values().sum()
    }

    fn may_be_read(&self) -> bool {
        self.open > 0 || !self.closed.is_empty()
    }
}

fn listed(counts: &BTreeMap<&str, u64>) -> String {
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}
