//! Reads what testing at the point of care is judged by.

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{figure, figure_if, months, needed};
use super::{Months, TestAsked};
use crate::{Figure, Service, Transport};

/// The tests, the months of their volumes, and what a minute of staff costs.
pub(super) fn read(document: &mut Document, root: &mut Section<'_, '_>) -> Option<(Vec<TestAsked>, Months, Figure)> {
    let mut section = needed(document, root, "point-of-care")?;
    let from = &mut section;
    let volumes = months(document, from, "months");
    let staff = figure(document, from, "staff-per-minute");
    let mut tests = Vec::new();
    for mut section in document.sections(from, "test") {
        tests.extend(test(document, &mut section));
        document.finish(section);
    }
    document.finish(section);
    Some((tests, volumes?, staff?))
}

fn test(document: &mut Document, from: &mut Section<'_, '_>) -> Option<TestAsked> {
    let code = document.required(from, "code");
    let supplier = document.required(from, "supplier");
    let service = document.required(from, "service");
    let central_fixed = figure(document, from, "central-fixed-per-month");
    let transport = transport(document, from);
    let central_minutes = figure(document, from, "central-minutes");
    let second_visit_share = figure(document, from, "second-visit-share");
    let second_visit_cost = figure(document, from, "second-visit-cost");
    let device = figure(document, from, "device-per-month");
    let kit = figure_if(document, from, "kit");
    let minutes = figure(document, from, "minutes");
    let controls = figure(document, from, "controls-per-month");
    Some(TestAsked {
        code: code?.0.into(),
        service: Service::new(supplier?.0.to_uppercase(), service?.0),
        central_fixed: central_fixed?,
        transport: transport?,
        central_minutes: central_minutes?,
        second_visit_share: second_visit_share?,
        second_visit_cost: second_visit_cost?,
        device: device?,
        kit,
        minutes: minutes?,
        controls: controls?,
    })
}

/// By the test, or by the delivery.
fn transport(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Transport> {
    let by_delivery = from.has("transport-per-delivery") || from.has("deliveries-per-month");
    if by_delivery && from.has("transport-per-test") {
        let what = text!("transporten räknas på två sätt", "transport is reckoned in two ways");
        let hint = text!(
            "skriv transport-per-test, eller transport-per-delivery med deliveries-per-month",
            "write transport-per-test, or transport-per-delivery with deliveries-per-month"
        );
        document.hinted(from.place_of("transport-per-test"), "transport_twice", what, hint);
    }
    if by_delivery {
        let cost = figure(document, from, "transport-per-delivery");
        let per_month = figure(document, from, "deliveries-per-month");
        figure_if(document, from, "transport-per-test");
        return Some(Transport::PerDelivery { cost: cost?, per_month: per_month? });
    }
    figure(document, from, "transport-per-test").map(Transport::PerTest)
}
