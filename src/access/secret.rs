//! Secrets that people carry: random, and kept here only as their SHA-256.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// A new secret of 256 bits, in letters that fit into a cookie and an address.
pub(super) fn new() -> Result<String> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// A password of upper and lower case, digits and signs, for accounts that the program makes.
pub fn random_password() -> Result<String> {
    Ok(format!("Tg7-{}", BASE64_URL_SAFE_NO_PAD.encode(random::<9>()?)))
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::broken("random numbers", error))?;
    Ok(bytes)
}

/// What is stored of a secret. Being random, it needs no salt.
pub(super) fn sha256(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
