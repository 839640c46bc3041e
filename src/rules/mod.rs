//! The rules: facts, course and knowledge in, findings out. Pure: no I/O, no clock, no JSON.
//!
//! One file an area, one function a rule. `advice.md` section 3 lists them; the codes are stable: add, never rename.

mod asked;
pub mod blood_counts;
pub mod data;
pub mod dose;
mod finding;
pub mod indication;
mod latest;
pub mod liver;
mod planned;
pub mod pregnancy;
pub mod premedication;
mod problem;
pub mod qt;
#[cfg(test)]
pub(crate) mod testing;
pub mod transplant;

use rust_decimal::Decimal;

use crate::{
    clinical::{case::Case, sort::sort_by},
    course::Course,
    knowledge::{Drug, Formula, Knowledge, Profile},
};

pub use crate::knowledge::Test;
pub use asked::Asked;
pub use dose::{
    Comparison, Confusion, DoseCause, DoseProblem, Expected, Handling, Implausible, Mixup, ReducedBy,
    ResponseGap, SurfaceDoubt, SurfaceFault, SurfaceUsed, UnclearPlace,
};
pub use finding::{
    Area, Assumption, DoseRef, Finding, MedicineOrder, NotChecked, OtherDraft, Remedy, Rule, Severity,
};
pub use latest::TestResult;
pub use planned::PlannedDose;
pub use problem::Problem;

/// What a site decides about the rules.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Options {
    /// Which product information applies.
    pub profile: Profile,
    /// The formula for body surface area.
    pub formula: Formula,
    /// Whether a correct dose gets its double check.
    pub double_check: bool,
    /// A tighter tolerance than the knowledge has.
    pub tolerance: Option<Tolerance>,
}

/// How far a dose may be off, as a share of the expected one. A site may tighten what the knowledge says, never loosen it:
/// of the two the narrower counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tolerance {
    /// Up to here it is rounding.
    pub rounding: Option<Decimal>,
    /// From here over it is critical.
    pub critical_over: Option<Decimal>,
    /// From here under it is critical.
    pub critical_under: Option<Decimal>,
}

/// What the rules say of a case.
#[derive(Debug, Default)]
pub struct Verdict<'k> {
    /// Gravest first; of one severity, in the order of the areas and rules.
    pub findings: Vec<Finding<'k>>,
    /// The rules that lacked data.
    pub not_checked: Vec<NotChecked>,
}

impl<'k> Verdict<'k> {
    /// Takes up what a rule has found, if it has.
    fn take(&mut self, finding: Option<Finding<'k>>) {
        if let Some(finding) = finding {
            self.findings.push(finding);
        }
    }
}

/// One drug's part of a case: what every rule is given.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'k, 's> {
    /// The facts.
    pub case: &'s Case<'s>,
    /// The drug, by its place in the knowledge.
    pub index: usize,
    /// The drug's knowledge.
    pub drug: &'k Drug,
    /// All the knowledge.
    pub knowledge: &'k Knowledge,
    /// The drug's course.
    pub course: &'s Course<'s, 's>,
    /// The site's decisions.
    pub options: Options,
}

/// Judges a case: of every drug what is asked of it, and what could not be read. `courses` are those of the drugs by
/// their place in the knowledge.
#[must_use]
pub fn judge<'k>(
    case: &Case<'_>,
    courses: &[(usize, Course<'_, '_>)],
    knowledge: &'k Knowledge,
    options: Options,
) -> Verdict<'k> {
    // Few requests have more: a list that grew by itself would begin with room for four, which are large.
    let mut verdict = Verdict { findings: Vec::with_capacity(2), not_checked: Vec::new() };
    let situations = || {
        courses.iter().filter_map(|(index, course)| {
            let drug = knowledge.drugs.get(*index)?;
            Some(Situation { case, index: *index, drug, knowledge, course, options })
        })
    };
    for situation in situations() {
        situation.judge(&mut verdict);
    }
    if !case.gaps.is_empty() {
        let asked: Vec<Asked> = situations().map(|situation| situation.asked()).collect();
        let unread = courses.iter().map(|(_, course)| course).find(|course| course.is_unread);
        data::judge(case, &asked, unread, &mut verdict);
    }
    sort_by(&mut verdict.findings, |one, other| {
        let rank = |finding: &Finding<'_>| (finding.rule.area(), finding.rule);
        other.severity.cmp(&one.severity).then_with(|| rank(one).cmp(&rank(other)))
    });
    verdict
}

impl<'k> Situation<'k, '_> {
    fn judge(&self, verdict: &mut Verdict<'k>) {
        match self.asked() {
            Asked::Everything => {
                dose::judge(self, verdict);
                transplant::judge(self, verdict);
                liver::judge(self, verdict);
                blood_counts::judge(self, verdict);
                qt::judge(self, verdict);
                premedication::judge(self, verdict);
                pregnancy::judge(self, verdict);
                indication::judge(self, verdict);
            }
            Asked::Touched { mixup, transplant, qt } => {
                if mixup {
                    dose::mixups(self, verdict);
                }
                if transplant {
                    transplant::judge(self, verdict);
                }
                if qt {
                    qt::judge(self, verdict);
                }
            }
        }
    }
}
