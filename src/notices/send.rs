//! The two ways out: a signed post, and mail.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use sha2::Sha256;

use crate::config::Config;

/// Longest that the other side may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is sent.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) target: String,
    pub(super) subject: String,
    pub(super) body: String,
}

/// `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>`, so that neither content nor time can be changed on the way.
pub fn signature(secret: &str, seconds: i64, body: &str) -> Result<String, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| error.to_string())?;
    mac.update(format!("{seconds}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("t={seconds},v1={hex}"))
}

/// Sends one; what went wrong comes back in words, without the secrets of the settings.
pub(super) async fn send(config: &Config, letter: &Letter, now: i64) -> Result<(), String> {
    let done = tokio::time::timeout(PATIENCE, async {
        match letter.kind.as_str() {
            "webhook" => post(config, letter, now).await,
            _ => mail(config, letter).await,
        }
    });
    done.await.map_err(|_| format!("no answer within {} s", PATIENCE.as_secs()))?
}

async fn post(config: &Config, letter: &Letter, now: i64) -> Result<(), String> {
    let secret = config.webhook_secret.as_deref().ok_or("no secret is set")?;
    let url = reqwest::Url::parse(&letter.target).map_err(|error| error.to_string())?;
    let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url.scheme() != "https" && !local {
        return Err("only https:// (or http:// on this machine)".to_owned());
    }
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())?;
    let answer = client
        .post(url)
        .header("content-type", "application/json")
        .header("tuguan-delivery", letter.id.to_string())
        .header("tuguan-signature", signature(secret, now, &letter.body)?)
        .body(letter.body.clone())
        .send()
        .await
        .map_err(|error| error.without_url().to_string())?;
    if answer.status().is_success() { Ok(()) } else { Err(format!("the other side answered {}", answer.status())) }
}

async fn mail(config: &Config, letter: &Letter) -> Result<(), String> {
    let (url, from) = config.smtp_url.as_deref().zip(config.mail_from.as_deref()).ok_or("no mail server is set")?;
    let message = Message::builder()
        .from(from.parse().map_err(|error| format!("--mail-from: {error}"))?)
        .to(letter.target.parse().map_err(|error| format!("address: {error}"))?)
        .subject(letter.subject.as_str())
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())
        .map_err(|error| error.to_string())?;
    let transport =
        AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| "--smtp-url is no address of a mail server")?;
    transport.build().send(message).await.map(|_| ()).map_err(|error| error.to_string())
}
