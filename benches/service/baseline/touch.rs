//! Reading fields twice over: from a borrowed struct and from a `serde_json::Value`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

/// What was touched: enough to keep the compiler from leaving any of it out, and to compare two readers.
#[derive(Debug, Default, PartialEq)]
pub struct Touched {
    texts: usize,
    bytes: usize,
    numbers: usize,
    sum: f64,
}

impl Touched {
    fn text(&mut self, text: &str) {
        self.texts += 1;
        self.bytes += text.len();
    }

    fn number(&mut self, number: f64) {
        self.numbers += 1;
        self.sum += number;
    }

    pub fn is_nothing(&self) -> bool {
        self.texts == 0 || self.numbers == 0
    }
}

/// A field that a check would look at.
pub trait Touch {
    fn touch(&self, touched: &mut Touched);

    /// Touches in `value` what [`Touch::touch`] touches in a `Self` read from it.
    fn touch_value(value: &Value, touched: &mut Touched);
}

/// A string that is copied only if it has escapes.
///
/// A newtype, because serde borrows a `Cow` only where it is a field's whole type: an `Option<Cow<str>>`
/// is copied always.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Touch for Text<'_> {
    fn touch(&self, touched: &mut Touched) {
        touched.text(&self.0);
    }

    fn touch_value(value: &Value, touched: &mut Touched) {
        if let Some(text) = value.as_str() {
            touched.text(text);
        }
    }
}

impl Touch for f64 {
    fn touch(&self, touched: &mut Touched) {
        touched.number(*self);
    }

    fn touch_value(value: &Value, touched: &mut Touched) {
        if let Some(number) = value.as_f64() {
            touched.number(number);
        }
    }
}

impl Touch for bool {
    fn touch(&self, touched: &mut Touched) {
        touched.number(f64::from(u8::from(*self)));
    }

    fn touch_value(value: &Value, touched: &mut Touched) {
        if let Some(truth) = value.as_bool() {
            truth.touch(touched);
        }
    }
}

impl<T: Touch> Touch for Option<T> {
    fn touch(&self, touched: &mut Touched) {
        if let Some(present) = self {
            present.touch(touched);
        }
    }

    fn touch_value(value: &Value, touched: &mut Touched) {
        T::touch_value(value, touched);
    }
}

impl<T: Touch> Touch for Vec<T> {
    fn touch(&self, touched: &mut Touched) {
        for item in self {
            item.touch(touched);
        }
    }

    fn touch_value(value: &Value, touched: &mut Touched) {
        for item in value.as_array().into_iter().flatten() {
            T::touch_value(item, touched);
        }
    }
}

/// Declares a borrowed struct of some members of a JSON object, and both ways of touching them.
macro_rules! fields {
    ($($(#[$comment:meta])* $name:ident { $($json:literal => $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$comment])*
        #[derive(serde::Deserialize)]
        #[serde(bound(deserialize = "'de: 'a"))]
        pub struct $name<'a> {
            $(#[serde(rename = $json, default)] $field: $type,)*
        }

        impl<'a> $crate::baseline::touch::Touch for $name<'a> {
            fn touch(&self, touched: &mut $crate::baseline::touch::Touched) {
                $(self.$field.touch(touched);)*
            }

            fn touch_value(value: &serde_json::Value, touched: &mut $crate::baseline::touch::Touched) {
                $(if let Some(field) = value.get($json) {
                    <$type as $crate::baseline::touch::Touch>::touch_value(field, touched);
                })*
            }
        }
    )*};
}
pub(super) use fields;
