#![no_main]
//! CQL2 text and JSON of any characters: SQL whose literals are all bound, or a refusal.

use libfuzzer_sys::fuzz_target;
use tuguan::cql2;
use tuguan::publish::layers::Layer;
use tuguan::publish::ogc::filter;

fuzz_target!(|text: &str| {
    let fields = filter::fields(Layer::find("spaces").expect("a layer of this name"));
    for parsed in [cql2::parse(text), cql2::parse_json(text)] {
        if let Ok(sql) = parsed.and_then(|parsed| parsed.to_sql(&fields, 1)) {
            let last = format!("${}::", sql.params.len() + 1);
            assert!(!sql.text.contains(&last), "a place without a value");
            for value in sql.params.iter().filter(|value| value.len() > 24 && value.contains('\'')) {
                assert!(!sql.text.contains(value.as_str()), "a literal in the text");
            }
        }
    }
});
