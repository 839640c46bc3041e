//! The keys of a client that are fetched from its address, kept for a while, and fetched again when they rotate.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::{sync::Mutex, time::Instant};
use tracing::{info, warn};
use url::Url;

use super::{Keys, Refusal};
use crate::outbound::{Get, Outbound};

/// How long a set is used before it is asked for again, in seconds: a key that was removed works so much longer at most.
const LIFETIME_SECONDS: i64 = 600;

/// How long a set is used if it cannot be had again, in seconds.
const STALE_SECONDS: i64 = 24 * 3600;

/// The least time between two fetches, in seconds: a made-up `kid` must not have us call the client each time.
const FLOOR_SECONDS: i64 = 30;

/// How long a fetch may take.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The longest key set, in bytes.
const LONGEST: usize = 256 * 1024;

/// A key set at an address.
#[derive(Debug)]
pub struct RemoteKeys {
    url: Url,
    held: ArcSwapOption<Held>,
    /// The second of the last fetch, successful or not. Whoever holds it, fetches.
    last: Mutex<Option<i64>>,
}

#[derive(Debug)]
struct Held {
    keys: Keys,
    since: i64,
}

impl RemoteKeys {
    /// A set that will be fetched when it is first needed.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self { url, held: ArcSwapOption::empty(), last: Mutex::new(None) }
    }

    /// The address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// What another entry of the same address holds: a reload of the configuration must not forget the keys.
    pub fn take_over(&self, other: &Self) {
        self.held.store(other.held.load_full());
    }

    pub(super) async fn find(
        &self,
        kid: &str,
        algorithm: Algorithm,
        outbound: &Outbound,
        now: Timestamp,
    ) -> Result<DecodingKey, Refusal> {
        let now = now.as_second();
        let held = self.held.load_full();
        let known = held.as_ref().and_then(|held| held.keys.find(kid, algorithm));
        let is_fresh = held.as_ref().is_some_and(|held| now < held.since + LIFETIME_SECONDS);
        if let Some(key) = known.filter(|_| is_fresh) {
            return Ok(key.clone());
        }
        if known.is_some() {
            // Of those who find it old, one asks; the others go on with what there is.
            if let Ok(last) = self.last.try_lock() {
                self.fetch(last, outbound, now).await;
            }
        } else {
            self.fetch(self.last.lock().await, outbound, now).await;
        }
        let held = self.held.load_full().filter(|held| now < held.since + STALE_SECONDS);
        let held = held.ok_or(Refusal::KeysUnavailable)?;
        held.keys.find(kid, algorithm).cloned().ok_or(Refusal::Key)
    }

    /// Fetches the set, unless that was done or tried a short while ago.
    async fn fetch(&self, mut last: tokio::sync::MutexGuard<'_, Option<i64>>, outbound: &Outbound, now: i64) {
        if last.is_some_and(|last| (last..last + FLOOR_SECONDS).contains(&now)) {
            return;
        }
        *last = Some(now);
        let get = Get {
            url: &self.url,
            accept: "application/json",
            token: None,
            limit: LONGEST,
            deadline: Instant::now() + PATIENCE,
        };
        let host = self.url.host_str();
        let set = match outbound.get(get).await {
            Ok(set) => set,
            Err(fault) => {
                return warn!(host, fault = fault.code(), status = fault.status(), "keys not fetched");
            }
        };
        match Keys::of_set(&set) {
            Ok(keys) => {
                info!(host, "keys fetched");
                self.held.store(Some(Arc::new(Held { keys, since: now })));
            }
            Err(fault) => warn!(host, %fault, "keys not fetched"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::{Value, json};
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

    use super::*;
    use crate::outbound::Network;

    /// A key in the form of a client's, by its name.
    fn key(kid: &str) -> Value {
        json!({"kty": "EC", "crv": "P-384", "kid": kid, "x": "AA", "y": "AA"})
    }

    struct Client {
        server: MockServer,
        remote: RemoteKeys,
        outbound: Outbound,
    }

    impl Client {
        async fn start() -> Self {
            let server = MockServer::start().await;
            let local = Network::single([127, 0, 0, 1].into());
            let listed = HashMap::from([("127.0.0.1".to_owned(), vec![local])]);
            let remote = RemoteKeys::new(server.uri().parse().unwrap());
            Self { server, remote, outbound: Outbound::new(listed, None).unwrap() }
        }

        /// From now on these are its keys; without any, its server is down.
        async fn has(&self, kids: &[&str]) {
            self.server.reset().await;
            let keys: Vec<Value> = kids.iter().map(|kid| key(kid)).collect();
            let answer = match kids {
                [] => ResponseTemplate::new(503),
                _ => ResponseTemplate::new(200).set_body_json(json!({ "keys": keys })),
            };
            Mock::given(any()).respond_with(answer).mount(&self.server).await;
        }

        async fn find(&self, kid: &str, second: i64) -> Result<(), Refusal> {
            let now = Timestamp::from_second(second).unwrap();
            self.remote.find(kid, Algorithm::ES384, &self.outbound, now).await.map(drop)
        }
    }

    #[test]
    fn keys_rotate_and_a_removed_key_stops_working() {
        actix_web::rt::System::new().block_on(async {
            let client = Client::start().await;
            client.has(&["old"]).await;
            assert_eq!(client.find("old", 0).await, Ok(()));
            client.has(&["old", "new"]).await;
            assert_eq!(client.find("new", FLOOR_SECONDS - 1).await, Err(Refusal::Key));
            assert_eq!(client.find("new", FLOOR_SECONDS).await, Ok(()));
            client.has(&["new"]).await;
            let fetched = FLOOR_SECONDS;
            assert_eq!(client.find("old", fetched + LIFETIME_SECONDS - 1).await, Ok(()));
            assert_eq!(client.find("old", fetched + LIFETIME_SECONDS).await, Err(Refusal::Key));
            assert_eq!(client.find("new", fetched + LIFETIME_SECONDS).await, Ok(()));
        });
    }

    #[test]
    fn keys_are_used_on_while_their_server_is_down() {
        actix_web::rt::System::new().block_on(async {
            let client = Client::start().await;
            client.has(&["old"]).await;
            assert_eq!(client.find("old", 0).await, Ok(()));
            client.has(&[]).await;
            assert_eq!(client.find("old", LIFETIME_SECONDS).await, Ok(()));
            assert_eq!(client.find("old", STALE_SECONDS - 1).await, Ok(()));
            assert_eq!(client.find("old", STALE_SECONDS).await, Err(Refusal::KeysUnavailable));
        });
    }
}
