//! HTTPS of our own, where no proxy does it (rustls, TLS 1.2 and 1.3).

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::config::Config;
use crate::error::{Error, Result};

/// What takes connections, if a certificate is configured.
///
/// # Errors
/// Names the file that cannot be used.
pub(crate) fn acceptor(config: &Config) -> Result<Option<TlsAcceptor>> {
    let (Some(cert), Some(key)) = (&config.tls_cert, &config.tls_key) else { return Ok(None) };
    let broken =
        |path: &std::path::Path, error: &dyn std::fmt::Display| Error::broken(&path.display().to_string(), error);
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(|error| broken(cert, &error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| broken(key, &error))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::broken("TLS", error))?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|error| broken(cert, &error))?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(server))))
}
