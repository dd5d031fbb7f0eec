//! 口令: what is good enough, and how it is kept: Argon2id, never in clear.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use zxcvbn::{Score, zxcvbn};

use crate::config::Config;
use crate::error::{Error, FieldError, Result};

/// Longest password that is hashed; longer ones only cost time.
const LONGEST: usize = 256;

/// Checks a new password against the policy.
///
/// # Errors
/// Everything that is wrong with it, under the name `field`.
pub(super) fn check(
    config: &Config,
    field: &str,
    password: &str,
    username: &str,
    is_administrator: bool,
) -> Result<()> {
    let least = if is_administrator { config.password_length_admin } else { config.password_length };
    let mut errors = Vec::new();
    let mut wrong = |code: &str, message: String| errors.push(FieldError::new(field, code, message));
    let length = password.chars().count();
    if length < least {
        wrong("too-short", format!("口令至少 {least} 个字符 (at least {least} characters)"));
    }
    if length > LONGEST {
        wrong("too-long", format!("口令至多 {LONGEST} 个字符 (at most {LONGEST} characters)"));
    }
    if classes(password) < config.password_classes {
        let classes = config.password_classes;
        wrong(
            "too-few-classes",
            format!(
                "须含大写、小写、数字、符号中的 {classes} 类 ({classes} of upper case, lower case, digits and signs)"
            ),
        );
    }
    if !username.is_empty() && password.to_lowercase().contains(&username.to_lowercase()) {
        wrong("contains-username", "口令不能包含用户名 (must not contain the user name)".to_owned());
    }
    if length <= LONGEST && zxcvbn(password, &[username, "tuguan", "huli", "xiamen"]).score() < Score::Two {
        wrong("weak", "口令太容易猜到 (too easy to guess)".to_owned());
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid { detail: format!("{field}: {}", errors[0].message), errors })
}

/// How many of upper case, lower case, digits and everything else occur.
fn classes(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        char::is_uppercase,
        char::is_lowercase,
        |c| c.is_numeric(),
        |c| !c.is_uppercase() && !c.is_lowercase() && !c.is_numeric(),
    ];
    kinds.into_iter().filter(|kind| password.chars().any(kind)).count()
}

/// The Argon2id hash of a password, as a PHC string. Slow by design: it runs beside the requests.
pub(super) async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    beside(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::broken("hashing a password", error))
    })
    .await?
}

/// Whether the password is the one that was hashed. Without a hash (no such account) it takes as long and is never right.
pub(super) async fn verify(password: &str, hash: Option<&str>) -> Result<bool> {
    /// Of a password nobody has.
    const DUMMY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$VE9LRU5TQUxUVkFMVUUx$c4FgXgG5pB0mFGzGGdJbCL1TsXqdl9mbo5jcJUCiL2E";
    let known = hash.is_some();
    let (password, hash) = (password.to_owned(), hash.unwrap_or(DUMMY).to_owned());
    let right = beside(move || {
        password.len() <= LONGEST * 4 && Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok()
    })
    .await?;
    Ok(right && known)
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::broken("hashing a password", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_counted() {
        assert_eq!(classes("aB3$"), 4);
        assert_eq!(classes("湖里ab"), 2);
        assert_eq!(classes(""), 0);
    }

    #[tokio::test]
    async fn hashes_are_argon2id_and_verify() {
        let hash = hash("Correct-Horse-7").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(verify("Correct-Horse-7", Some(&hash)).await.unwrap());
        assert!(!verify("correct-horse-7", Some(&hash)).await.unwrap());
        assert!(!verify("Correct-Horse-7", None).await.unwrap());
    }
}
