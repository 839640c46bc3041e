//! Requests that cannot be answered with cards: where they are wrong, and why.

use std::fmt;

use crate::json::JsonError;

/// A request that is refused, with the place of the fault. Never holds a value of the request.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct RequestError {
    /// The JSON path of the fault: `$.context.draftOrders`.
    pub path: String,
    /// What is wrong there.
    pub fault: RequestFault,
}

/// Why a request is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RequestFault {
    /// The body is no JSON; line, column and reason.
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What the reader found.
        error: JsonError,
    },
    /// The body is not UTF-8.
    NotUtf8,
    /// A required member is missing.
    Missing,
    /// A member is there twice.
    Duplicate,
    /// A member is of the wrong type.
    WrongType {
        /// What it should be.
        expected: &'static str,
    },
    /// A member has a value that cannot be used.
    Invalid {
        /// What it should be.
        expected: &'static str,
    },
    /// The prefetched Patient is not the patient of the context.
    OtherPatient,
    /// A drug of ours is ordered and nothing of the patient can be had: 412.
    NoPatientData,
}

impl RequestError {
    /// A fault at a path.
    pub fn new(path: impl Into<String>, fault: RequestFault) -> Self {
        Self { path: path.into(), fault }
    }

    /// A body that is no JSON, with line and column.
    #[must_use]
    pub fn not_json(text: &str, error: JsonError) -> Self {
        let (line, column) = error.line_and_column(text);
        Self::new("$", RequestFault::NotJson { line, column, error })
    }

    /// The HTTP status: 412 where the client has to provide data, else 400.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.fault {
            RequestFault::NoPatientData => 412,
            RequestFault::NotJson { .. }
            | RequestFault::NotUtf8
            | RequestFault::Missing
            | RequestFault::Duplicate
            | RequestFault::WrongType { .. }
            | RequestFault::Invalid { .. }
            | RequestFault::OtherPatient => 400,
        }
    }

    /// The FHIR issue type: `structure`, `required`, `value`, `processing`.
    #[must_use]
    pub const fn issue_type(&self) -> &'static str {
        match self.fault {
            RequestFault::NotJson { .. } | RequestFault::NotUtf8 | RequestFault::WrongType { .. } => {
                "structure"
            }
            RequestFault::Missing => "required",
            RequestFault::Duplicate | RequestFault::Invalid { .. } | RequestFault::OtherPatient => "value",
            RequestFault::NoPatientData => "processing",
        }
    }
}

impl fmt::Display for RequestFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column, error } => {
                write!(formatter, "not JSON: {} at line {line}, column {column}", error.reason)
            }
            Self::NotUtf8 => formatter.write_str("not UTF-8"),
            Self::Missing => formatter.write_str("required, but missing"),
            Self::Duplicate => formatter.write_str("there twice"),
            Self::WrongType { expected } | Self::Invalid { expected } => write!(formatter, "must be {expected}"),
            Self::OtherPatient => formatter.write_str("is not the patient of context.patientId"),
            Self::NoPatientData => formatter.write_str(
                "the order needs the patient's data, and none was prefetched; see the prefetch templates of GET /cds-services",
            ),
        }
    }
}
