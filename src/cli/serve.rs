//! `countersign serve`.

use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use tracing::{info, warn};
use uuid::Uuid;

use super::{output, telemetry};
use crate::{
    advisor::Advisor,
    clock::{Clock, SystemClock},
    config::{self, AdviceOptions, AdviceSettings, FileOption, ServiceOptions, ServiceSettings},
    knowledge::Knowledge,
    web::{About, Application, bind},
};

/// The options of `serve`.
#[derive(Args, Debug, Default)]
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
        let (advice, service) = config::load(&self.file, self.advice, self.service)?;
        telemetry::start(service.log_format);
        let (folder, index) = (advice.knowledge.as_deref(), advice.terminology.as_deref());
        let knowledge = Arc::new(super::knowledge::with_index(folder, index)?);
        let about = about(&knowledge, &advice, &service)?;
        actix_web::rt::System::new().block_on(async {
            let listener = bind(service.listen)?;
            let advisor = Advisor::new(knowledge, advice.advisor(listener.local_addr()?));
            let answer = move |body: &[u8]| advisor.advise(body, SystemClock.now(), &mut Uuid::new_v4);
            let application = Application::build(&service, listener, about, Arc::new(answer))?;
            let address = application.address();
            let version = env!("CARGO_PKG_VERSION");
            info!(%address, version, "ready");
            warn!("open mode: no authentication, loopback only");
            output::print(&format!("http://{address}\n"))?;
            application.run_until_stopped().await.context("the service broke off")?;
            info!("stopped");
            Ok(())
        })
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
