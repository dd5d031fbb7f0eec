//! TLS to a managed PostgreSQL: certificates are checked against the system's roots. Unix sockets never use it.

use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};

/// A connector that honours `sslmode` of the connection string.
pub(super) fn connector() -> Result<MakeRustlsConnect> {
    // Fails only if another provider was installed before, which serves as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let config = ClientConfig::with_platform_verifier().map_err(|error| Error::broken("TLS set-up", error))?;
    Ok(MakeRustlsConnect::new(config))
}
