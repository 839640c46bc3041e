//! JSON text whose members keep the order in which they are written.
//!
//! `serde_json::Value` sorts them, and a body whose `resourceType` comes last and whose `context` comes
//! before its `hook` is not what an EHR sends: a reader that profits from the usual order, or suffers
//! from it, would be measured wrongly.

use std::fmt::{self, Display};

/// A finished piece of JSON text.
#[derive(Clone)]
pub struct Json(String);

/// An object, its members in the order given; each value is anything with a `From` into [`Json`].
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::json::Json::object(&[$(($name, $crate::json::Json::from($value))),*])
    };
}
pub(crate) use object;

impl Json {
    pub fn object(members: &[(&str, Self)]) -> Self {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        Self(format!("{{{}}}", members.join(",")))
    }

    /// The same object with one member more at its end.
    pub fn with(mut self, name: &str, value: impl Into<Self>) -> Self {
        let end = self.0.pop();
        assert_eq!(end, Some('}'), "only an object takes a member more");
        Self(format!("{},\"{name}\":{}}}", self.0, value.into()))
    }
}

impl Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self(serde_json::Value::from(text).to_string())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<bool> for Json {
    fn from(truth: bool) -> Self {
        Self(truth.to_string())
    }
}

impl From<usize> for Json {
    fn from(count: usize) -> Self {
        Self(count.to_string())
    }
}

impl From<f64> for Json {
    /// With its decimal point: an EHR sends 70.0 where 70.0 was measured.
    fn from(number: f64) -> Self {
        Self(format!("{number:?}"))
    }
}

impl From<Vec<Self>> for Json {
    fn from(items: Vec<Self>) -> Self {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        Self(format!("[{}]", items.join(",")))
    }
}

impl<const N: usize> From<[Self; N]> for Json {
    fn from(items: [Self; N]) -> Self {
        Self::from(Vec::from(items))
    }
}
