//! `countersign serve`.

use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use tracing::{info, warn};
use uuid::Uuid;

use super::{knowledge, output, telemetry};
use crate::{
    advisor::Advisor,
    clock::{Clock, SystemClock},
    config::{self, AdviceOptions, FileOption, ServiceOptions},
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
        let knowledge = knowledge::with_index(advice.knowledge.as_deref(), advice.terminology.as_deref())?;
        let knowledge = Arc::new(knowledge);
        let about = About::new(&knowledge)?;
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
