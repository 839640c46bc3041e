//! `[order]` and `[order-route]` of `codes.toml`.

use crate::{
    knowledge::{
        Coding, Test, TestOrder,
        orderable::{ORDER_ROUTES, Orderables},
        raw::{Table, read},
    },
    terminology::System,
};

/// Reads both; every test and route has a code.
pub(super) fn orderables(top: &Table<'_>) -> Option<Orderables> {
    read!(Orderables {
        tests: top.part("order", |table| {
            let tests: Vec<Option<_>> = Test::ALL
                .iter()
                .map(|test| table.part(test.code(), test_order).map(|order| (*test, order)))
                .collect();
            tests.into_iter().collect()
        }),
        routes: top.part("order-route", |table| {
            let routes = ORDER_ROUTES.map(|(name, route)| {
                let coding =
                    table.part(name, |part| part.part("snomed", |part| coding(part, System::Snomed)));
                coding.map(|coding| (route, coding))
            });
            routes.into_iter().collect()
        }),
    })
}

fn test_order(table: &Table<'_>) -> Option<TestOrder> {
    read!(TestOrder {
        label: table.text("label"),
        coding: table.part("loinc", |part| coding(part, System::Loinc)),
    })
}

fn coding(table: &Table<'_>, system: System) -> Option<Coding> {
    read!(Coding { system: Some(system), code: table.text("code"), display: table.text("display") })
}
