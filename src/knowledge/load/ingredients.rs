//! `ingredients.toml`: the ingredients of medicines, their codes, names and classes.

use crate::{
    knowledge::{
        Class, Ingredient, Ingredients, check,
        raw::{Misread, Table, read},
    },
    terminology::System,
};

/// Reads the file.
pub(super) fn ingredients(top: &Table<'_>) -> Option<Ingredients> {
    let list = top.parts("ingredient", ingredient)?;
    check::unique(top, "ingredient", list.iter().map(|ingredient| ingredient.name.as_str()));
    let class_names = top.optional_parts("class", class_names);
    Some(Ingredients::new(list, class_names?.concat()))
}

/// A class and the words that name it as a whole.
fn class_names(table: &Table<'_>) -> Option<Vec<(String, Class)>> {
    let (class, names) = (table.parsed("means", class), table.words("names"));
    class.zip(names).map(|(class, names)| names.into_iter().map(|name| (name, class)).collect())
}

fn ingredient(table: &Table<'_>) -> Option<Ingredient> {
    let codes = [System::RxNorm, System::Atc, System::Snomed].map(|system| {
        let listed = table.optional_list(system.name(), |code| Ok(system.comparable(code).into_owned()))?;
        Some(listed.into_iter().map(|code| (system, code)).collect::<Vec<_>>())
    });
    read!(Ingredient {
        name: table.text("name"),
        names: table.words("names"),
        classes: table.list("classes", class),
        codes: codes.into_iter().collect::<Option<Vec<_>>>().map(|codes| codes.concat()),
    })
}

/// A class by its name.
pub(super) fn class(text: &str) -> Result<Class, Misread> {
    let found = Class::ALL.iter().copied().find(|class| class.code() == text);
    found.ok_or(Misread::Other("is not a class that rules ask for"))
}
