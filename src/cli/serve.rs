//! `countersign serve`.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, Result};
use clap::Args;
use tracing::{error, info, warn};
use uuid::Uuid;

use super::{output, telemetry};
use crate::{
    advisor::{Advisor, Call},
    clock::SystemClock,
    config::{self, AdviceOptions, AdviceSettings, ConfigError, FileOption, ServiceOptions, ServiceSettings},
    knowledge::Knowledge,
    store::{Journal, JsonLines},
    web::{About, Access, AccessError, Application, Certificate, Service, TlsError, bind},
};

/// The options of `serve`.
#[derive(Args, Clone, Debug, Default)]
pub struct Serve {
    #[command(flatten)]
    file: FileOption,
    #[command(flatten)]
    service: ServiceOptions,
    #[command(flatten)]
    advice: AdviceOptions,
}

impl Serve {
    /// Serves until the process is told to stop.
    pub fn run(self) -> Result<()> {
        let (advice, settings) = self.load()?;
        telemetry::start(settings.log_format);
        let (folder, index) = (advice.knowledge.as_deref(), advice.terminology.as_deref());
        let knowledge = Arc::new(super::knowledge::with_index(folder, index)?);
        settings.access.check_thresholds(&knowledge)?;
        let about = about(&knowledge, &advice, &settings)?;
        let journal = settings.journal.as_deref().map(JsonLines::open).transpose()?;
        let journal = journal.map(|journal| -> Arc<dyn Journal> { Arc::new(journal) });
        actix_web::rt::System::new().block_on(async {
            let certificate = settings.tls.as_ref().map(Certificate::read).transpose()?;
            let listener = bind(settings.listen)?;
            let base = settings.access.base_or(listener.local_addr()?, certificate.is_some());
            let advisor = Arc::new(Advisor::new(knowledge, advice.advisor_at(&base)));
            let access = Reload::access(&settings, &advisor, None)?;
            let answering = Arc::clone(&advisor);
            let answer = Arc::new(move |call: Call<'_>| answering.answer(call, &mut Uuid::new_v4));
            let service = Arc::new(Service::new(&settings, access, SystemClock, journal, answer));
            let application =
                Application::build(&settings, listener, about, Arc::clone(&service), certificate.as_ref())?;
            let address = application.address();
            let (version, clients) = (env!("CARGO_PKG_VERSION"), settings.access.clients.len());
            info!(%address, version, clients, tls = certificate.is_some(), "ready");
            if clients == 0 {
                warn!("open mode: no authentication, loopback only");
            }
            let scheme = if certificate.is_some() { "https" } else { "http" };
            output::print(&format!("{scheme}://{address}\n"))?;
            let reload = Reload { given: self.clone(), advisor, service, certificate };
            actix_web::rt::spawn(reload.at_each_hangup());
            application.run_until_stopped().await.context("the service broke off")?;
            info!("stopped");
            Ok(())
        })
    }

    /// The settings that these options, the environment and the file come to.
    pub(super) fn load(&self) -> Result<(AdviceSettings, ServiceSettings), ConfigError> {
        config::load(&self.file, self.advice.clone(), self.service.clone())
    }
}

/// What a reload reads again, and whom it tells.
struct Reload {
    given: Serve,
    advisor: Arc<Advisor>,
    service: Arc<Service>,
    certificate: Option<Arc<Certificate>>,
}

/// Why a reload has changed nothing.
#[derive(Debug, thiserror::Error)]
enum ReloadError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(
        "the last client is gone: without clients callers are not authenticated, which asks for a new start"
    )]
    NoClients,
}

impl Reload {
    /// Reads clients and certificates again whenever SIGHUP comes. Requests under way are not disturbed.
    async fn at_each_hangup(self) {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let Ok(mut hangups) = signal(SignalKind::hangup()) else {
                return error!("SIGHUP cannot be heard: the configuration is not read again");
            };
            while hangups.recv().await.is_some() {
                match self.reload() {
                    Ok(clients) => info!(clients, "configuration read again"),
                    // Of files of the operator, not of a request.
                    Err(fault) => error!(%fault, "configuration not read again: the old one stays in force"),
                }
            }
        }
    }

    fn reload(&self) -> Result<usize, ReloadError> {
        let (_, settings) = self.given.load()?;
        let clients = settings.access.clients.len();
        settings.access.check_thresholds(self.advisor.knowledge())?;
        let before = self.service.access();
        // Whoever has to show who they are must not get in because a list was emptied.
        if clients == 0 && !before.is_open() {
            return Err(ReloadError::NoClients);
        }
        let access = Self::access(&settings, &self.advisor, Some(&before))?;
        if let Some(certificate) = &self.certificate {
            certificate.reload()?;
        }
        self.service.replace_access(access);
        Ok(clients)
    }

    fn access(
        settings: &ServiceSettings,
        advisor: &Advisor,
        before: Option<&Access>,
    ) -> Result<Access, AccessError> {
        let authorities: Option<PathBuf> = settings.authorities.clone();
        Access::new(&settings.access, advisor.settings().clone(), authorities.as_deref(), before)
    }
}

/// What the service says of itself: with the workbench, and compared with another version, where it is asked for.
fn about(knowledge: &Arc<Knowledge>, advice: &AdviceSettings, service: &ServiceSettings) -> Result<About> {
    let mut about = About::new(knowledge)?;
    if service.has_workbench() {
        about = about.with_workbench(knowledge, advice.profile)?;
    }
    if let Some(folder) = &service.compare_knowledge {
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
        about = about.compared_with(&name, &super::knowledge::of(Some(folder))?);
    }
    Ok(about)
}
