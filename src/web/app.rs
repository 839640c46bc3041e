//! The application: bound first, so that its address is known, then run until it is told to stop.

use std::{
    future, io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    dev::Server,
    http::{Method, header},
    middleware::{Condition, from_fn},
    web,
};
use tokio::net::TcpSocket;
use tracing::error;

use super::{
    About, assets, discovery, feedback, health, observe, order_sign, pages, problem,
    proxy::{self, Proxies},
    service::Service,
    terminology,
    tls::{Certificate, TlsError},
    workbench,
};
use crate::config::{Listen, Origin, ServiceSettings};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// How long a browser may remember what CORS allows, in seconds.
const PREFLIGHT_SECONDS: usize = 3600;

/// A service that cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The files of TLS cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The service, bound to its address.
pub struct Application {
    server: Server,
    address: SocketAddr,
}

/// Takes the address to listen on; with port 0 a free one.
///
/// # Errors
/// [`BuildError::Bind`] if it is taken, or not ours.
pub fn bind(listen: Listen) -> Result<TcpListener, BuildError> {
    let address = listen.address();
    let bound = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };
    bound().map_err(|source| BuildError::Bind { address, source })
}

impl Application {
    /// The service on a bound address, over TLS if there is a certificate. Call within an actix runtime, which
    /// [`Self::run_until_stopped`] needs.
    ///
    /// # Errors
    /// [`BuildError`] if the listener is none, or the certificate cannot be used.
    pub fn build(
        settings: &ServiceSettings,
        listener: TcpListener,
        about: About,
        service: Arc<Service>,
        certificate: Option<&Arc<Certificate>>,
    ) -> Result<Self, BuildError> {
        let refused = |source| BuildError::Bind { address: settings.listen.address(), source };
        let address = listener.local_addr().map_err(refused)?;
        let about = web::Data::new(about);
        let service = web::Data::from(service);
        let proxies = Proxies { named: settings.proxies.clone(), tls: certificate.is_some() };
        let proxies = web::Data::new(proxies);
        let origins = settings.cors_origins.clone();
        let mut server = HttpServer::new(move || {
            App::new()
                .app_data(about.clone())
                .app_data(service.clone())
                .app_data(proxies.clone())
                .configure(routes)
                .wrap(from_fn(proxy::guard))
                .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
                .wrap(from_fn(observe::observe))
        })
        .shutdown_timeout(settings.shutdown.as_secs())
        .shutdown_signal(asked_to_stop());
        if let Some(workers) = settings.workers {
            server = server.workers(workers.count());
        }
        let server = match certificate {
            Some(certificate) => server.listen_rustls_0_23(listener, certificate.server()?),
            None => server.listen(listener),
        };
        let server = server.map_err(refused)?.run();
        Ok(Self { server, address })
    }

    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until SIGTERM or SIGINT; requests under way are answered before it returns.
    ///
    /// # Errors
    /// [`io::Error`] if the workers cannot be started.
    pub async fn run_until_stopped(self) -> io::Result<()> {
        self.server.await
    }
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .service(feedback::resource())
        .service(order_sign::resource())
        .service(discovery::resource())
        .service(health::resource())
        .service(assets::resource())
        .configure(pages::routes)
        .service(terminology::resource())
        .configure(workbench::routes)
        .default_service(web::to(problem::no_such_page));
}

fn cors(origins: &[Origin]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT])
        .expose_headers([observe::REQUEST_ID])
        .max_age(PREFLIGHT_SECONDS);
    origins.iter().fold(cors, |cors, origin| match origin {
        Origin::Any => cors.allow_any_origin(),
        Origin::This(origin) => cors.allowed_origin(origin),
    })
}

/// Returns when the process is asked to end. A signal that cannot be waited for is told, and the other one waited for.
async fn asked_to_stop() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            error!(%error, "an interrupt will not stop the service in good order");
            future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => _ = terminated.recv().await,
            Err(error) => {
                error!(%error, "SIGTERM will not stop the service in good order");
                future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
