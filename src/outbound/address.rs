//! Which network addresses may be called: public ones, and those that the configuration lists.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A range of addresses: `10.20.0.0/16`, `2001:db8::/32`, or one address alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Network {
    first: IpAddr,
    /// How many leading bits are fixed.
    prefix: u32,
}

/// A text that is no range of addresses.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be an address such as 10.20.0.5, or a range such as 10.20.0.0/16")]
pub struct NoNetwork;

impl Network {
    /// One address alone.
    #[must_use]
    pub const fn single(address: IpAddr) -> Self {
        let prefix = match address {
            IpAddr::V4(_) => Ipv4Addr::BITS,
            IpAddr::V6(_) => Ipv6Addr::BITS,
        };
        Self { first: address, prefix }
    }

    /// Whether an address lies in it. An IPv4 address written as IPv6 is the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                shared_bits(first.to_bits().into(), address.to_bits().into()) >= self.prefix + 96
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                shared_bits(first.to_bits(), address.to_bits()) >= self.prefix
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// How many leading bits two numbers have in common.
const fn shared_bits(one: u128, other: u128) -> u32 {
    (one ^ other).leading_zeros()
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse().map_err(|_| NoNetwork)?)),
            None => (text, None),
        };
        let single = Self::single(address.parse().map_err(|_| NoNetwork)?);
        match prefix {
            Some(prefix) if prefix > single.prefix => Err(NoNetwork),
            Some(prefix) => Ok(Self { prefix, ..single }),
            None => Ok(single),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.first, self.prefix)
    }
}

/// Whether an address is one of the public network: not this machine, not a private or link-local one, and none that
/// leads to such a one by another way of writing (mapped, 6to4, NAT64, Teredo).
///
/// Source: the special-purpose address registries of IANA (RFC 6890 and its successors).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let embedded =
        |shift: u32| Ipv4Addr::from_bits(u32::try_from((bits >> shift) & 0xffff_ffff).unwrap_or(0));
    match address.segments() {
        // Translated to IPv4 by the network.
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => is_public_v4(embedded(0)),
        [0x2002, ..] => is_public_v4(embedded(80)),
        // Teredo, ORCHID and others; documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] => false,
        // Global unicast is 2000::/3; all else is local, multicast, or not assigned.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("8.8.8.8", true)]
    #[case("172.15.255.255", true)]
    #[case("172.16.0.1", false)]
    #[case("172.32.0.0", true)]
    #[case("10.0.0.1", false)]
    #[case("127.0.0.1", false)]
    #[case("0.0.0.0", false)]
    #[case("169.254.169.254", false)]
    #[case("192.168.1.1", false)]
    #[case("100.64.0.1", false)]
    #[case("224.0.0.1", false)]
    #[case("255.255.255.255", false)]
    #[case("2606:4700::1111", true)]
    #[case("::1", false)]
    #[case("::", false)]
    #[case("fe80::1", false)]
    #[case("fd00::1", false)]
    #[case("ff02::1", false)]
    #[case("2001:db8::1", false)]
    #[case("2001::1", false)]
    #[case("::ffff:10.0.0.1", false)]
    #[case("::ffff:8.8.8.8", true)]
    #[case("64:ff9b::10.0.0.1", false)]
    #[case("64:ff9b::8.8.8.8", true)]
    #[case("2002:7f00:1::", false)]
    #[case("2002:808:808::", true)]
    fn only_the_public_network_is_public(#[case] address: &str, #[case] public: bool) {
        assert_eq!(is_public(address.parse().unwrap()), public);
    }

    #[rstest]
    #[case("10.20.0.0/16", "10.20.255.255", true)]
    #[case("10.20.0.0/16", "10.21.0.0", false)]
    #[case("10.20.0.5", "10.20.0.5", true)]
    #[case("10.20.0.5", "10.20.0.4", false)]
    #[case("10.20.0.5", "::ffff:10.20.0.5", true)]
    #[case("0.0.0.0/0", "10.20.0.4", true)]
    #[case("0.0.0.0/0", "fd00::1", false)]
    #[case("fd00::/8", "fdff::1", true)]
    #[case("fd00::/8", "fe00::1", false)]
    fn a_range_holds_its_addresses(#[case] network: &str, #[case] address: &str, #[case] inside: bool) {
        let network: Network = network.parse().unwrap();
        assert_eq!(network.contains(address.parse().unwrap()), inside);
    }

    #[rstest]
    #[case("10.0.0.0/33")]
    #[case("10.0.0/8")]
    #[case("ehr.example.org")]
    #[case("")]
    fn what_is_no_range_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Network>(), Err(NoNetwork));
    }
}
