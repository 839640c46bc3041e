//! Ages in what a reference range says of itself.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use crate::{
    clinical::time::{days_between, years_between},
    fhir::{element::Quantity, observation::AgeRange, orders::Context},
    knowledge::{AgeUnit, AgeWord},
};

/// The ages a range is for, the last one in; counted as ages are, in full years, months or days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AgeSpan {
    from: Option<(i64, AgeUnit)>,
    to: Option<(i64, AgeUnit)>,
}

impl AgeSpan {
    pub(super) const ADULTS: Self = Self { from: Some((18, AgeUnit::Years)), to: None };
    pub(super) const CHILDREN: Self = Self { from: None, to: Some((17, AgeUnit::Years)) };
    pub(super) const ADOLESCENTS: Self = Self { from: Some((10, AgeUnit::Years)), to: Self::CHILDREN.to };
    pub(super) const INFANTS: Self = Self { from: None, to: Some((1, AgeUnit::Years)) };

    /// Whether the patient can be of one of these ages; without a date of birth none is taken.
    pub(super) fn holds(self, context: &Context<'_>) -> bool {
        let Some(birth) = context.birth else { return false };
        let age = |born: Date, unit: AgeUnit| age(born, context.today(), unit);
        self.from.is_none_or(|(from, unit)| age(birth.earliest, unit) >= from)
            && self.to.is_none_or(|(to, unit)| age(birth.latest, unit) <= to)
    }
}

fn age(born: Date, today: Date, unit: AgeUnit) -> i64 {
    let months = || {
        let begun = i64::from(today.year() - born.year()) * 12 + i64::from(today.month() - born.month());
        begun - i64::from(today.day() < born.day())
    };
    match unit {
        AgeUnit::Years => i64::from(years_between(born, today)),
        AgeUnit::Months => months(),
        AgeUnit::Weeks => days_between(born, today) / 7,
        AgeUnit::Days => days_between(born, today),
    }
}

/// `Observation.referenceRange.age`
pub(super) fn of_element(age: &AgeRange<'_>, context: &Context<'_>) -> Option<AgeSpan> {
    let limit = |quantity: &Option<Quantity<'_>>| {
        let quantity = quantity.as_ref()?;
        let mut names = [quantity.code, quantity.unit].into_iter().flatten();
        let unit = names.find_map(|name| {
            let word = context.knowledge.codes.range_words.of_age(name)?;
            if let AgeWord::Unit(unit) = word { Some(unit) } else { None }
        })?;
        Some((quantity.value.known()?.to_i64()?, unit))
    };
    let (from, to) = (limit(&age.low), limit(&age.high));
    (from.is_some() || to.is_some()).then_some(AgeSpan { from, to })
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Number(i64),
    Word(AgeWord),
    Symbol(char),
    Other,
}

/// The ages that a text names, each a number with its unit: "18 years and older", "6 months - 2 years".
pub(super) fn spans_in(text: &str, context: &Context<'_>) -> Vec<AgeSpan> {
    let tokens = tokens(text, context);
    let units = tokens.iter().enumerate().filter_map(|(place, token)| {
        if let Token::Word(AgeWord::Unit(unit)) = token { Some((place, *unit)) } else { None }
    });
    units.filter_map(|(place, unit)| span_at(&tokens, place, unit)).collect()
}

fn tokens(text: &str, context: &Context<'_>) -> Vec<Token> {
    let kind = |letter: char| {
        (letter.is_alphabetic(), letter.is_ascii_digit() || letter == '.', letter.is_whitespace())
    };
    let mut rest = text;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (is_word, is_number, is_space) = kind(first);
        let is_run = is_word || is_number || is_space;
        let end = if is_run {
            rest.find(|letter| kind(letter) != kind(first)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = behind;
        if is_word {
            let word = context.knowledge.codes.range_words.of_age(piece);
            tokens.push(word.map_or(Token::Other, Token::Word));
        } else if is_number {
            let whole = piece.split('.').next().and_then(|whole| whole.parse().ok());
            tokens.extend(whole.map(Token::Number));
        } else if !is_space {
            tokens.push(Token::Symbol(first));
        }
    }
    tokens
}

/// The ages that a unit ends, if a number stands before it.
fn span_at(tokens: &[Token], place: usize, unit: AgeUnit) -> Option<AgeSpan> {
    let (before, after) = (tokens.get(..place)?, tokens.get(place.saturating_add(1)..)?);
    let (before, number, is_open) = match before {
        [before @ .., Token::Number(number), Token::Symbol('+')] => (before, *number, true),
        [before @ .., Token::Number(number)] | [before @ .., Token::Number(number), Token::Symbol('-')] => {
            (before, *number, false)
        }
        _ => return None,
    };
    let from = AgeSpan { from: Some((number, unit)), to: None };
    let up_to = |last: i64| AgeSpan { from: None, to: Some((last, unit)) };
    // "18 years and older", "6 months - 2 years", of which the second unit tells both.
    let mut said = after.iter().skip_while(|token| is_filler(token));
    match (said.next(), said.next()) {
        (Some(Token::Symbol('-' | '–') | Token::Word(AgeWord::To)), Some(Token::Number(_))) => return None,
        (Some(Token::Symbol('+') | Token::Word(AgeWord::From | AgeWord::Up)), _) => return Some(from),
        (Some(Token::Word(AgeWord::Below)), _) => return Some(up_to(number)),
        _ if is_open => return Some(from),
        _ => {}
    }
    Some(match before {
        [.., Token::Number(first), joint] if is_joint(joint) => {
            AgeSpan { from: Some((*first, unit)), to: Some((number, unit)) }
        }
        [.., Token::Number(first), Token::Word(AgeWord::Unit(own)), joint] if is_joint(joint) => {
            AgeSpan { from: Some((*first, *own)), to: Some((number, unit)) }
        }
        [.., Token::Symbol('>' | '≥')] | [.., Token::Symbol('>'), Token::Symbol('=')] => from,
        [.., Token::Symbol('≤')] | [.., Token::Symbol('<'), Token::Symbol('=')] => up_to(number),
        [.., Token::Symbol('<')] => up_to(number.saturating_sub(1)),
        _ => {
            // "older than or equal to", "up to", "less than"
            let is_passed = |token: &&Token| is_filler(token) || is_joint(token);
            let is_to =
                before.iter().rev().take_while(is_passed).any(|token| *token == Token::Word(AgeWord::To));
            match before.iter().rev().find(|token| !is_passed(token)) {
                Some(Token::Word(AgeWord::From)) => from,
                Some(Token::Word(AgeWord::Below)) if !is_to => up_to(number.saturating_sub(1)),
                _ if is_to => up_to(number),
                _ => AgeSpan { to: Some((number, unit)), ..from },
            }
        }
    })
}

fn is_filler(token: &Token) -> bool {
    matches!(token, Token::Symbol('&') | Token::Word(AgeWord::Filler | AgeWord::And))
}

fn is_joint(token: &Token) -> bool {
    matches!(token, Token::Symbol('-' | '–') | Token::Word(AgeWord::To | AgeWord::And))
}
