//! What an expression may refer to: the allow-list of properties and functions, with their SQL and their types.

use std::borrow::Cow;

/// The type of a value in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Character string.
    Text,
    /// Number of any kind; compared as exact decimal.
    Number,
    /// True or false.
    Bool,
    /// A day.
    Date,
    /// A moment.
    Timestamp,
    /// A geometry in the survey CRS.
    Geometry,
    /// A list of texts.
    Texts,
}

impl Type {
    /// The word for it in messages.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Bool => "true/false",
            Self::Date => "a date",
            Self::Timestamp => "a timestamp",
            Self::Geometry => "a geometry",
            Self::Texts => "a list",
        }
    }
}

/// A property: its public name, its type, and the SQL that yields it.
#[derive(Debug, Clone)]
pub struct Property {
    /// Name in expressions.
    pub name: &'static str,
    /// Type of its values.
    pub kind: Type,
    /// SQL expression, written by this program.
    pub sql: Cow<'static, str>,
}

/// What one argument of a custom function may be: always a text literal.
#[derive(Debug, Clone, Copy)]
pub enum Argument {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Any text.
    Text,
}

/// A custom function of text literals.
#[derive(Debug, Clone)]
pub struct Function {
    /// Name in expressions.
    pub name: &'static str,
    /// Its arguments in order.
    pub arguments: &'static [Argument],
    /// How many of them must be given.
    pub required: usize,
    /// Type of its value.
    pub kind: Type,
    /// SQL expression for the given placeholders (`$3::text`), one for each argument given.
    pub sql: fn(&[String]) -> String,
}

/// The allow-list of one collection.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    properties: Vec<Property>,
    functions: Vec<Function>,
}

impl Fields {
    /// An allow-list; the order is the one of messages.
    pub fn new(properties: Vec<Property>, functions: Vec<Function>) -> Self {
        Self { properties, functions }
    }

    /// Its properties and functions, to make another of them.
    pub fn into_parts(self) -> (Vec<Property>, Vec<Function>) {
        (self.properties, self.functions)
    }

    /// Looks a property up by its exact name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// Looks a function up; names of functions are not case-sensitive.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name.eq_ignore_ascii_case(name))
    }

    /// All properties.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// All property names, for messages.
    pub(super) fn property_names(&self) -> String {
        self.properties.iter().map(|property| property.name).collect::<Vec<_>>().join(", ")
    }

    /// All function names, for messages.
    pub(super) fn function_names(&self) -> String {
        let custom = self.functions.iter().map(|function| function.name);
        custom.chain(super::sql::KNOWN_FUNCTIONS.iter().copied()).collect::<Vec<_>>().join(", ")
    }
}
