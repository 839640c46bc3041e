//! Closed lists that knowledge files name by a code.

/// An enum of which each variant has a code in the knowledge files, and all are known.
macro_rules! named {
    ($(#[$outer:meta])* $type:ident: $($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $type {
            $($(#[$doc])* $name,)*
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name in a knowledge file.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}
pub(super) use named;
