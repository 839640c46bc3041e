//! Ways in, as codes and texts tell them.

/// A way in, as codes and texts name it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RouteKind {
    /// Into a vein, as an infusion or not said how.
    Intravenous,
    /// Into a vein, as a push or bolus: no infusion. PREP-R1
    IntravenousPush,
    /// Swallowed, or through a tube into the stomach or gut.
    Oral,
    /// Into a muscle.
    Intramuscular,
    /// Any other way that reaches the whole body.
    OtherSystemic,
    /// Into the cerebrospinal fluid.
    Intrathecal,
    /// Where it acts only.
    Local,
    /// Injected, and nothing says where: all that the form of a product tells.
    Injection,
}

impl RouteKind {
    /// All that an order can state.
    pub const STATED: [Self; 7] = [
        Self::Intravenous,
        Self::IntravenousPush,
        Self::Oral,
        Self::Intramuscular,
        Self::OtherSystemic,
        Self::Intrathecal,
        Self::Local,
    ];

    /// Its name in a knowledge file, and in an index of products.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intravenous => "intravenous",
            Self::IntravenousPush => "intravenous-push",
            Self::Oral => "oral",
            Self::Intramuscular => "intramuscular",
            Self::OtherSystemic => "other-systemic",
            Self::Intrathecal => "intrathecal",
            Self::Local => "local",
            Self::Injection => "injection",
        }
    }

    /// The way in of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::STATED.into_iter().chain([Self::Injection]).find(|kind| kind.name() == name)
    }

    /// What several ways in of one product have in common: the only one; that it reaches the whole body, if all do; that
    /// it is injected, where some injections reach the whole body and others do not; else nothing.
    #[must_use]
    pub fn common(kinds: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut kinds = kinds.into_iter();
        let first = kinds.next()?;
        let Some(other) = kinds.find(|kind| *kind != first) else { return Some(first) };
        let mut kinds: Vec<Self> = [first, other].into_iter().chain(kinds).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let is_exact = |kind: &Self| !matches!(kind, Self::Injection | Self::Oral);
        if kinds.iter().any(is_exact) {
            kinds.retain(|kind| *kind != Self::Injection);
        }
        match kinds.as_slice() {
            [kind] => Some(*kind),
            [Self::Intravenous, Self::IntravenousPush] => Some(Self::Intravenous),
            kinds if kinds.iter().all(|kind| kind.reaches_whole_body()) => Some(Self::OtherSystemic),
            kinds if kinds.contains(&Self::Oral) => None,
            kinds if kinds.iter().any(|kind| matches!(kind, Self::Intravenous | Self::Intramuscular)) => {
                Some(Self::Injection)
            }
            _ => None,
        }
    }

    const fn reaches_whole_body(self) -> bool {
        match self {
            Self::Intravenous
            | Self::IntravenousPush
            | Self::Oral
            | Self::Intramuscular
            | Self::OtherSystemic => true,
            Self::Intrathecal | Self::Local | Self::Injection => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{RouteKind::*, *};

    #[rstest]
    #[case(&[], None)]
    #[case(&[Oral, Oral], Some(Oral))]
    #[case(&[Intramuscular, Intravenous], Some(OtherSystemic))]
    #[case(&[Injection, Intravenous], Some(Intravenous))]
    #[case(&[Intravenous, IntravenousPush], Some(Intravenous))]
    #[case(&[Oral, Intravenous], Some(OtherSystemic))]
    #[case(&[Oral, Injection], None)]
    #[case(&[Oral, Local], None)]
    #[case(&[OtherSystemic, Local], None)]
    #[case(&[Intramuscular, Local], Some(Injection))]
    #[case(&[Intrathecal, Intravenous], Some(Injection))]
    fn several_ways_in_have_something_in_common(
        #[case] kinds: &[RouteKind],
        #[case] common: Option<RouteKind>,
    ) {
        assert_eq!(RouteKind::common(kinds.iter().copied()), common);
    }

    #[test]
    fn a_name_leads_back_to_its_way_in() {
        for kind in RouteKind::STATED.into_iter().chain([Injection]) {
            assert_eq!(RouteKind::of_name(kind.name()), Some(kind));
        }
    }
}
