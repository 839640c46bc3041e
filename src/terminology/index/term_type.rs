//! The term types of RxNorm.

macro_rules! term_types {
    ($($(#[$doc:meta])* $name:ident = $code:literal $(is $complete:ident)?,)*) => {
        /// What sort of concept a code stands for.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum TermType {
            $($(#[$doc])* $name,)*
        }

        impl TermType {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its abbreviation in RxNorm.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Whether the code names all the ingredients of the product. One that does not, such as that of an
            /// ingredient, may stand beside that of the combination it is a part of.
            #[must_use]
            pub const fn is_complete(self) -> bool {
                match self { $(Self::$name => term_types!(@ $($complete)?),)* }
            }
        }
    };
    (@ complete) => { true };
    (@) => { false };
}

term_types! {
    /// Ingredient.
    Ingredient = "IN",
    /// Precise ingredient: a salt.
    PreciseIngredient = "PIN",
    /// Several ingredients.
    Ingredients = "MIN" is complete,
    /// Brand name.
    Brand = "BN",
    /// Ingredient and strength.
    Component = "SCDC",
    /// Ingredient and form.
    Form = "SCDF" is complete,
    /// Ingredient and group of forms.
    FormGroup = "SCDG" is complete,
    /// Ingredient, strength and form.
    Drug = "SCD" is complete,
    /// Ingredient and strength of a brand.
    BrandedComponent = "SBDC" is complete,
    /// Ingredient and form of a brand.
    BrandedForm = "SBDF" is complete,
    /// Ingredient and group of forms of a brand.
    BrandedFormGroup = "SBDG" is complete,
    /// Ingredient, strength and form of a brand.
    BrandedDrug = "SBD" is complete,
    /// A pack of several drugs.
    Pack = "GPCK" is complete,
    /// A pack of a brand.
    BrandedPack = "BPCK" is complete,
    /// Precise ingredient and form.
    PreciseForm = "SCDFP" is complete,
    /// Precise ingredient and form of a brand.
    BrandedPreciseForm = "SBDFP" is complete,
    /// Precise ingredient and group of forms.
    PreciseFormGroup = "SCDGP" is complete,
    /// A product of the National Drug Code.
    Ndc = "NDC" is complete,
    /// Of a type that we do not know.
    Other = "OTHER",
}

impl TermType {
    /// The type of an abbreviation; one that we do not know is kept as [`Self::Other`].
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        Self::ALL.iter().copied().find(|known| known.code() == code).unwrap_or(Self::Other)
    }
}
