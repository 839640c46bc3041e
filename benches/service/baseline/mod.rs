//! The two servers that Countersign is measured against.
//!
//! Neither checks anything: each reads the fields that the checks of a dose, its schedule and the
//! laboratory results touch, touches them, and answers the same fixed bytes. So they show what the
//! request costs any service that is written with `serde_json`: `typed` at its best, `value` at its
//! most usual. Both are generated from one list of fields (`fields.rs`), so that they read the same.

mod fields;
mod touch;

use std::io::Write;
use std::str::FromStr;

use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, error, web};
use anyhow::{Context, Error, Result, ensure};
use serde_json::Value;

use fields::HookRequest;
use touch::{Touch, Touched};

/// How a baseline reads its request.
#[derive(Clone, Copy)]
pub enum Baseline {
    /// Into borrowed structs of just the fields that are touched.
    Typed,
    /// Into a `serde_json::Value`, from which the same fields are taken.
    Value,
}

impl Baseline {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Value => "value",
        }
    }

    /// Reads a request and touches its fields.
    pub fn read(self, body: &[u8]) -> serde_json::Result<Touched> {
        let mut touched = Touched::default();
        match self {
            Self::Typed => serde_json::from_slice::<HookRequest<'_>>(body)?.touch(&mut touched),
            Self::Value => HookRequest::touch_value(&serde_json::from_slice::<Value>(body)?, &mut touched),
        }
        Ok(touched)
    }
}

impl FromStr for Baseline {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        [Self::Typed, Self::Value]
            .into_iter()
            .find(|baseline| baseline.name() == name)
            .with_context(|| format!("no baseline is called {name:?}"))
    }
}

/// Fails unless both baselines read the same from `body`: one that reads less is no measure.
pub fn check_agreement(body: &str) -> Result<()> {
    let typed = Baseline::Typed.read(body.as_bytes()).context("`typed` cannot read the request")?;
    let value = Baseline::Value.read(body.as_bytes()).context("`value` cannot read the request")?;
    ensure!(typed == value, "the baselines differ: typed {typed:?}, value {value:?}");
    ensure!(!typed.is_nothing(), "the baselines read nothing from the request");
    Ok(())
}

/// Serves on a free port of this machine with one worker, and prints the address when ready.
pub fn serve(baseline: Baseline) -> Result<()> {
    let answer = web::Bytes::from(answer());
    let app = move || {
        App::new()
            .app_data(web::PayloadConfig::new(1 << 20))
            .app_data(web::Data::new((baseline, answer.clone())))
            .route("/cds-services/{id}", web::post().to(order_sign))
    };
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(app).workers(1).bind(("127.0.0.1", 0)).context("no free port")?;
        let address = server.addrs().first().copied().context("the server is bound to no address")?;
        let mut stdout = std::io::stdout();
        writeln!(stdout, "{} on http://{address}", baseline.name())?;
        stdout.flush()?;
        server.run().await.context("the server broke off")
    })
}

async fn order_sign(
    _service: web::Path<String>,
    settings: web::Data<(Baseline, web::Bytes)>,
    body: web::Bytes,
) -> actix_web::Result<HttpResponse> {
    let (baseline, answer) = settings.get_ref();
    std::hint::black_box(baseline.read(&body).map_err(error::ErrorBadRequest)?);
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(answer.clone()))
}

/// Three kilobytes, the size of a real answer, with the word in it that the client looks for.
fn answer() -> String {
    let detail = "The ordered dose agrees with the dose for this day of the cycle. ".repeat(44);
    let card = r#""summary":"Dose verified","indicator":"info","source":{"label":"Countersign"}"#;
    let findings = r#"{"countersign.findings":[{"rule":"dose-verified","severity":"info"}]}"#;
    format!(r#"{{"cards":[{{{card},"detail":"{detail}","extension":{findings}}}]}}"#)
}
