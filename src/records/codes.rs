//! Code lists, loaded once per job: what a field may hold, and the Chinese names officers may write instead.

use std::collections::HashMap;

use deadpool_postgres::ClientWrapper;

use crate::error::Result;

/// The code lists of the database.
#[derive(Debug, Default)]
pub struct Codes {
    /// list → (code or name → code)
    lists: HashMap<String, HashMap<String, String>>,
    /// scheme → (code or name → code)
    uses: HashMap<String, HashMap<String, String>>,
}

impl Codes {
    /// Reads all lists.
    pub async fn load(client: &ClientWrapper) -> Result<Self> {
        let mut codes = Self::default();
        for row in client.query("select list, code, name from code", &[]).await? {
            add(codes.lists.entry(row.get(0)).or_default(), row.get(1), row.get(2));
        }
        for row in client.query("select code, name from zone where kind = 'street'", &[]).await? {
            add(codes.lists.entry("street".to_owned()).or_default(), row.get(0), row.get(1));
        }
        for row in client.query("select scheme, code, name from land_use_code", &[]).await? {
            add(codes.uses.entry(row.get(0)).or_default(), row.get(1), row.get(2));
        }
        Ok(codes)
    }

    /// The code that `text` stands for in `list`, by code or by Chinese name.
    pub fn code(&self, list: &str, text: &str) -> Option<&str> {
        self.lists.get(list)?.get(text).map(String::as_str)
    }

    /// The land-use code that `text` stands for in `scheme`.
    pub fn land_use(&self, scheme: &str, text: &str) -> Option<&str> {
        self.uses.get(scheme)?.get(text).map(String::as_str)
    }

    /// Whether `scheme` is a known land-use scheme.
    pub fn is_scheme(&self, scheme: &str) -> bool {
        self.uses.contains_key(scheme)
    }

    /// The known land-use schemes.
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        self.uses.keys().map(String::as_str)
    }

    /// The known codes of `list`, for messages.
    pub fn known(&self, list: &str) -> String {
        let mut codes: Vec<&str> =
            self.lists.get(list).into_iter().flat_map(|list| list.values()).map(String::as_str).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.join(", ")
    }
}

fn add(list: &mut HashMap<String, String>, code: String, name: String) {
    list.insert(name, code.clone());
    list.insert(code.clone(), code);
}
