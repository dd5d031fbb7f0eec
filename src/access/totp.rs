//! 动态口令: the second factor (RFC 6238, SHA-1, six digits, 30 seconds, one step of slack).

use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Secret, Totp};

use super::secret;
use crate::error::{Error, Result};

/// What a person needs to enrol.
pub(super) struct Enrolment {
    /// Base32, as stored and as typed in by hand.
    pub secret: String,
    /// `otpauth://…`
    pub uri: String,
    /// The same to scan.
    pub qr_svg: String,
}

/// A new secret for `username`.
pub(super) fn enrol(username: &str) -> Result<Enrolment> {
    let broken = |error: &dyn std::fmt::Display| Error::broken("making a second factor", error);
    let secret = Secret::from(secret::random::<20>()?).to_base32();
    let totp = of(&secret, username)?;
    let uri = totp.to_url().map_err(|error| broken(&error))?;
    let qr = QrCode::new(uri.as_bytes()).map_err(|error| broken(&error))?;
    let qr_svg = qr.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    Ok(Enrolment { secret, uri, qr_svg })
}

/// The time step whose code this is, if it is one of now and was not used before (`last_step`).
pub(super) fn check(
    secret: &str,
    username: &str,
    code: &str,
    now: chrono::DateTime<chrono::Utc>,
    last_step: i64,
) -> Result<Option<i64>> {
    let code = code.trim();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let step = of(secret, username)?.check(code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > last_step))
}

fn of(secret: &str, username: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|error| Error::broken("stored second factor", error))?;
    Builder::new()
        .with_secret(secret)
        .with_account_name(username)
        .with_issuer(Some("tuguan"))
        .build()
        .map_err(|error| Error::broken("stored second factor", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 6238, appendix B: secret "12345678901234567890", SHA-1, time 59 gives 94287082, of which six digits are 287082;
    // time 1111111109 gives 07081804.
    #[test]
    fn codes_of_the_rfc() {
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(check(&secret, "a", "287082", at(59), 0).unwrap(), Some(1));
        assert_eq!(check(&secret, "a", "081804", at(1_111_111_109), 0).unwrap(), Some(37_037_036));
        assert_eq!(check(&secret, "a", "287082", at(59), 1).unwrap(), None, "no code works twice");
        assert_eq!(check(&secret, "a", "287082", at(59 + 90), 0).unwrap(), None, "nor later");
    }
}
