//! What stands around every page.

use crate::web::About;

/// The bar at the top and the line at the foot.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The page shown, as the bar calls it.
    pub here: &'static str,
    /// Whether there is a workbench to go to.
    pub has_workbench: bool,
    /// Whether there is a page of differences.
    pub has_difference: bool,
    /// The version of the program.
    pub version: &'static str,
    /// The versions of the knowledge.
    pub knowledge: &'a str,
}

impl<'a> Frame<'a> {
    /// Around a page so called in the bar.
    pub fn of(here: &'static str, about: &'a About) -> Self {
        Self {
            here,
            has_workbench: about.workbench.is_some(),
            has_difference: about.content.comparison.is_some(),
            version: env!("CARGO_PKG_VERSION"),
            knowledge: &about.content.versions,
        }
    }
}
