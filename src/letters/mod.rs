//! 函件: letters to enterprises – investigation, rectification, reminder, the draft of a decision – from templates that the office edits.
//!
//! Data flows one way: `routes` → `work`, `template` (what people do) → `facts` (what is known of a contract and an alert, in words) →
//! `text` (places and what fills them; pure). `docx` and `page` make the paper. A letter keeps the text it was made with and the facts
//! it was made of; it is locked once it is issued. The district asks and suggests: what it writes decides nothing.

mod docx;
mod facts;
mod page;
pub mod routes;
mod store;
mod template;
pub mod text;
mod work;
