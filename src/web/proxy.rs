//! Without TLS of our own, only named proxies may call from other machines, and only what came to them over TLS.

use std::net::IpAddr;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName},
    middleware::Next,
    web,
};

use super::problem::Problem;
use crate::outbound::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The machines that may call without TLS.
#[derive(Clone, Debug)]
pub struct Proxies {
    /// The named proxies.
    pub named: Vec<Network>,
    /// Whether we serve TLS ourselves: then everybody may call.
    pub tls: bool,
}

impl Proxies {
    fn are(&self, peer: IpAddr) -> bool {
        self.named.iter().any(|network| network.contains(peer))
    }

    /// Whether a request may come from where it comes.
    fn admit(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
        let Some(peer) = peer else { return self.tls };
        if self.are(peer) {
            // A proxy that says how it was called must have been called over TLS.
            let proto = headers.get(FORWARDED_PROTO).and_then(|proto| proto.to_str().ok());
            return proto.is_none_or(|proto| proto.trim().eq_ignore_ascii_case("https"));
        }
        self.tls || peer.to_canonical().is_loopback()
    }

    /// The address of a caller: of a named proxy what it says, of anybody else where the connection comes from.
    #[must_use]
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.are(peer) {
            return peer;
        }
        // The last address that is no proxy of ours: those before it could be anything that a caller has written.
        let lists: Vec<&str> = headers.get_all(FORWARDED_FOR).filter_map(|list| list.to_str().ok()).collect();
        let addresses = lists.iter().flat_map(|list| list.split(',')).map(|text| text.trim().parse().ok());
        let addresses: Vec<Option<IpAddr>> = addresses.collect();
        let mut backwards = addresses.into_iter().rev();
        backwards.find(|address| address.is_none_or(|address| !self.are(address))).flatten().unwrap_or(peer)
    }
}

/// Lets a request in, or says that it may not come from there.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let admitted =
        request.app_data::<web::Data<Proxies>>().is_none_or(|proxies| proxies.admit(peer, request.headers()));
    if admitted { next.call(request).await } else { Err(Problem::no_tls().into()) }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    fn proxies(tls: bool) -> Proxies {
        Proxies { named: vec!["10.0.0.5".parse().unwrap()], tls }
    }

    #[rstest]
    #[case::a_proxy("10.0.0.5", "https", false, true)]
    #[case::a_proxy_called_without_tls("10.0.0.5", "http", false, false)]
    #[case::a_stranger("10.0.0.6", "https", false, false)]
    #[case::a_stranger_over_tls("10.0.0.6", "http", true, true)]
    #[case::this_machine("127.0.0.1", "http", false, true)]
    #[case::this_machine_as_ipv6("::ffff:127.0.0.1", "http", false, true)]
    fn without_tls_only_named_proxies_call(
        #[case] peer: &str,
        #[case] proto: &str,
        #[case] tls: bool,
        #[case] admitted: bool,
    ) {
        let peer = Some(peer.parse().unwrap());
        assert_eq!(proxies(tls).admit(peer, &headers(FORWARDED_PROTO, proto)), admitted);
    }

    #[rstest]
    #[case("10.0.0.5", "198.51.100.7", "198.51.100.7")]
    #[case("10.0.0.5", "1.2.3.4, 198.51.100.7", "198.51.100.7")]
    #[case("10.0.0.5", "198.51.100.7, 10.0.0.5", "198.51.100.7")]
    #[case("10.0.0.5", "198.51.100.7, Zebulon", "10.0.0.5")]
    #[case("10.0.0.6", "198.51.100.7", "10.0.0.6")]
    fn only_a_named_proxy_is_believed(#[case] peer: &str, #[case] forwarded: &str, #[case] caller: &str) {
        let found = proxies(false).caller(peer.parse().unwrap(), &headers(FORWARDED_FOR, forwarded));
        assert_eq!(found, caller.parse::<IpAddr>().unwrap());
    }
}
