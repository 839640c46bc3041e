//! `POST /cds-services/countersign-order-sign`.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use actix_web::{HttpRequest, HttpResponse, Resource, http::header, web};

use super::{body, observe::Tally, problem::Problem};
use crate::{
    cds_hooks::{RequestError, Response, discovery::SERVICE_ID},
    config::BodyLimit,
};

/// What most answers fit in, in bytes.
const ANSWER: usize = 16 * 1024;

/// What answers the text of a request: the advisor at the time of the clock, or in a test something that fails.
pub type Answer = dyn Fn(&[u8]) -> Result<Response, RequestError> + Send + Sync;

/// All that the route needs.
pub struct OrderSign {
    pub answer: Arc<Answer>,
    pub body_limit: BodyLimit,
}

impl OrderSign {
    /// The answer as it is sent, and what the log says of it.
    ///
    /// Whatever goes wrong within, this request alone gets a 500: no request shares state that could be left torn.
    fn answer(&self, request: &[u8]) -> Result<(Vec<u8>, Option<Tally>), Problem> {
        let answered = catch_unwind(AssertUnwindSafe(|| {
            let response = (self.answer)(request)?;
            let mut body = Vec::with_capacity(ANSWER);
            serde_json::to_writer(&mut body, &response).map_err(|_| Problem::internal())?;
            Ok((body, Tally::if_logged(&response)))
        }));
        answered.unwrap_or_else(|_| Err(Problem::internal()))
    }
}

pub fn resource() -> Resource {
    web::resource(format!("/cds-services/{SERVICE_ID}"))
        .route(web::post().to(order_sign))
        .default_service(web::to(only_post))
}

async fn order_sign(
    request: HttpRequest,
    payload: web::Payload,
    service: web::Data<OrderSign>,
) -> Result<HttpResponse, Problem> {
    let received = body::read(&request, payload, service.body_limit.bytes()).await?;
    let (answer, tally) = service.answer(&received)?;
    let mut response = HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(answer);
    if let Some(tally) = tally {
        response.extensions_mut().insert(tally);
    }
    Ok(response)
}

async fn only_post() -> Result<HttpResponse, Problem> {
    Err(Problem::method("POST, OPTIONS"))
}
