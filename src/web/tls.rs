//! TLS: certificates from files, read anew at each reload; connections under way keep what they began with.

use std::{path::Path, sync::Arc};

use arc_swap::ArcSwap;
use rustls::{
    RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier},
    sign::CertifiedKey,
};

use crate::config::{self, ConfigError, TlsFiles};

/// Files of TLS that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ConfigError),
    /// A file does not hold what it must.
    #[error("{file}: {reason}")]
    Unusable {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
}

/// The certificate that is shown to callers.
#[derive(Debug)]
pub struct Certificate {
    files: TlsFiles,
    current: ArcSwap<CertifiedKey>,
}

impl Certificate {
    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsError`] with the file.
    pub fn read(files: &TlsFiles) -> Result<Arc<Self>, TlsError> {
        let current = ArcSwap::from_pointee(certified(files)?);
        Ok(Arc::new(Self { files: files.clone(), current }))
    }

    /// Reads the files again; with a fault in them the old certificate stays.
    ///
    /// # Errors
    /// [`TlsError`] with the file.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.current.store(Arc::new(certified(&self.files)?));
        Ok(())
    }

    /// TLS 1.2 and 1.3 with this certificate; callers must show one too if the files name authorities for that.
    ///
    /// # Errors
    /// [`TlsError`] with the file.
    pub fn server(self: &Arc<Self>) -> Result<ServerConfig, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&self.files.certificate, &error))?;
        let builder = match &self.files.client_authorities {
            None => builder.with_no_client_auth(),
            Some(file) => {
                let mut roots = RootCertStore::empty();
                for authority in certificates(file)? {
                    roots.add(authority).map_err(|error| unusable(file, &error))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().map_err(|error| unusable(file, &error))?)
            }
        };
        let shown: Arc<Self> = Arc::clone(self);
        Ok(builder.with_cert_resolver(shown))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

fn certified(files: &TlsFiles) -> Result<CertifiedKey, TlsError> {
    let chain = certificates(&files.certificate)?;
    let key = config::read(&files.key)?;
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| unusable(&files.key, &error))?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())
        .map_err(|error| unusable(&files.key, &error))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = config::read(file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unusable(file, &"holds no certificate in PEM")),
        Err(error) => Err(unusable(file, &error)),
    }
}

fn unusable(file: &Path, reason: &dyn std::fmt::Display) -> TlsError {
    TlsError::Unusable { file: file.display().to_string(), reason: reason.to_string() }
}
