//! The table: what was measured, beside what is to be reached.

use std::fmt::{self, Display};

/// What a figure is to reach; what may be more is no failure.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Printed for what it tells of the machine.
    None,
}

impl Goal {
    fn is_met_by(self, measured: f64) -> bool {
        match self {
            Self::AtLeast(least) => measured >= least,
            Self::AtMost(most) => measured <= most,
            Self::None => true,
        }
    }
}

impl Display for Goal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(formatter, "at least {least}"),
            Self::AtMost(most) => write!(formatter, "at most {most}"),
            Self::None => formatter.write_str("-"),
        }
    }
}

struct Row {
    figure: String,
    measured: f64,
    unit: &'static str,
    goal: Goal,
}

#[derive(Default)]
pub struct Report(Vec<Row>);

impl Report {
    pub fn ratio(&mut self, figure: impl Into<String>, measured: f64, goal: Goal) {
        self.row(figure, measured, "", goal);
    }

    pub fn row(&mut self, figure: impl Into<String>, measured: f64, unit: &'static str, goal: Goal) {
        self.0.push(Row { figure: figure.into(), measured, unit, goal });
    }

    pub fn missed(&self) -> usize {
        self.0.iter().filter(|row| !row.goal.is_met_by(row.measured)).count()
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{:<52} {:>14}  {:<14}", "figure", "measured", "goal")?;
        for Row { figure, measured, unit, goal } in &self.0 {
            let verdict = match goal {
                Goal::None => "",
                Goal::AtLeast(_) | Goal::AtMost(_) if goal.is_met_by(*measured) => "met",
                Goal::AtLeast(_) | Goal::AtMost(_) => "MISSED",
            };
            let measured = format!("{measured:.2} {unit:<3}");
            writeln!(formatter, "{figure:<52} {measured:>14}  {:<14} {verdict}", goal.to_string())?;
        }
        Ok(())
    }
}
