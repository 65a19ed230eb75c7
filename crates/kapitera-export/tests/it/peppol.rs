//! Self-billing documents: of invented rows, by the demo's settings.

use std::path::{Path, PathBuf};

use jiff::civil::date;
use kapitera_books::Row;
use kapitera_export::peppol::{
    Address, BookedLine, DocumentType, Earlier, LineNames, Party, PeppolSettings, SelfBilling, SettledBy, booked_lines,
    document, document_id,
};
use kapitera_money::Ore;
use kapitera_period::Month;
use proptest::prelude::{Just, Strategy as _, any, prop};
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::samples::{DAY, DEMO, codes, english, settings};
use super::snapshots;

const PROVIDER: &str = "5599999918";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn peppol() -> PeppolSettings {
    let all = PeppolSettings::parse(Path::new("books/files.toml"), DEMO)
        .unwrap_or_else(|found| panic!("{}", english(&found)));
    PeppolSettings::on(&all, DAY).unwrap().clone()
}

struct Names;

impl LineNames for Names {
    fn centre(&self, id: &str) -> String {
        if id.ends_with("F102") { "Vårdcentralen Ängen (påhittad)".into() } else { "Ån & Byn (påhittad)".into() }
    }

    fn line(&self, row: &Row) -> String {
        match row.component.as_str() {
            "listed" => "Ersättning listad",
            "vat-compensation" => "Momskompensation",
            "cost-lab" => "Laboratorium",
            _ => "",
        }
        .into()
    }

    fn note(&self, row: &Row) -> String {
        let claw = row.plan == "clawback-2020-f102";
        if claw { "Avser 2020-02. Skäl: Målet nåddes inte. Vilar på: RS/0/2020, § 8." } else { "" }.into()
    }
}

fn row(centre: &str, component: &str, month_for: &str, amount_ore: i64) -> Row {
    Row {
        account: if component.is_empty() { "2446" } else { "5510" }.into(),
        cost_centre: "71010".into(),
        activity: "1010".into(),
        counterpart: "870".into(),
        provider: PROVIDER.into(),
        centre: centre.into(),
        component: component.into(),
        plan: String::new(),
        month_for: month(month_for),
        amount: Ore(amount_ore),
        text: String::new(),
    }
}

fn is_payable(row: &Row) -> bool {
    row.account == "2446"
}

/// A month of two centres: what each is paid, what it is charged, and the compensation for VAT on a line of its own.
fn february() -> Vec<Row> {
    let (first, second) = ("SE5599999918-F102", "SE5599999918-F103");
    vec![
        row(first, "listed", "2020-02", 1_318_481_48),
        row(first, "vat-compensation", "2020-02", 39_554_44),
        row(first, "cost-lab", "2020-02", -120_000_05),
        row(first, "", "2020-02", -1_238_035_87),
        row(second, "listed", "2020-02", 700_000_00),
        row(second, "cost-lab", "2020-02", -1),
        row(second, "", "2020-02", -699_999_99),
    ]
}

/// The same month with a plan's line that takes back.
fn clawback() -> Vec<Row> {
    let centre = "SE5599999918-F102";
    let taken =
        Row { plan: "clawback-2020-f102".into(), account: "5540".into(), ..row(centre, "", "2020-02", -5_000_00) };
    let mut rows = february();
    rows.extend([taken, row(centre, "", "2020-02", 5_000_00)]);
    rows
}

fn party(number: &str, name: &str) -> Party {
    Party {
        organisation_number: number.into(),
        name: name.into(),
        endpoint: Some(format!("0007:{number}")),
        address: Address {
            street: Some("Skogsvägen 1".into()),
            additional: None,
            postal_code: Some("99991".into()),
            town: Some("Älvkrona".into()),
            country: "SE".into(),
        },
        vat_number: None,
        f_tax: true,
    }
}

fn billing(corrects: bool, rows: &[Row]) -> SelfBilling {
    let (lines, total) =
        booked_lines(rows, &is_payable, &Names).unwrap_or_else(|problem| panic!("{}", english(&[problem])));
    SelfBilling {
        settlement: if corrects { "2020-02-2" } else { "2020-02-1" }.parse().unwrap(),
        corrects,
        period: month(if corrects { "2020-04" } else { "2020-02" }),
        issued: date(2020, 3, 10),
        due: date(2020, 3, 27),
        supplier: party(PROVIDER, "Fjällmark Vård AB (påhittad)"),
        customer: Party::payer(settings().payer(DAY).unwrap()),
        settled: paid_to("bankgiro 9999-0012"),
        note: if corrects { "Rättelse av 2020-02: sen listning: 2 personer" } else { "" }.into(),
        lines,
        total,
        earlier: if corrects { vec![earlier()] } else { Vec::new() },
    }
}

fn paid_to(account: &str) -> SettledBy {
    SettledBy::Account { account: account.to_owned(), reference: "PAY-000001-0002".to_owned() }
}

fn earlier() -> Earlier {
    Earlier { id: document_id("2020-02-1".parse().unwrap(), PROVIDER), issued: date(2020, 3, 10) }
}

fn text(billing: &SelfBilling) -> String {
    let made = document(billing, &peppol()).unwrap_or_else(|problems| panic!("{}", english(&problems)));
    assert_eq!(made.total, billing.total);
    String::from_utf8(made.bytes).unwrap()
}

/// The documents of these tests, by the name of their file.
fn documents() -> Vec<(&'static str, SelfBilling)> {
    let (centre, new) = ("SE5599999918-F102", "2020-04");
    let reclaim = [
        row(centre, "listed", "2020-02", -5_000_50),
        row(centre, "cost-lab", "2020-02", 1_000_00),
        row(centre, "", "2020-02", 4_000_50),
    ];
    let addition = [row(centre, "listed", "2020-02", 2_500_00), row(centre, "", "2020-02", -2_500_00)];
    let negative = [row(centre, "cost-lab", "2020-02", -10_00), row(centre, "", "2020-02", 10_00)];
    let mut two_months = february();
    two_months.extend([row(centre, "cost-lab", new, -7), row(centre, "", new, 7)]);
    let with = |settled, vat: Option<&str>, billing: SelfBilling| {
        let supplier = Party { vat_number: vat.map(str::to_owned), f_tax: vat.is_none(), ..billing.supplier };
        SelfBilling { settled, supplier, ..billing }
    };
    let (settlement, correction) = (false, true);
    vec![
        ("selfbilling-invoice.xml", billing(settlement, &february())),
        ("selfbilling-reclaim.xml", with(SettledBy::TakenFromNext, None, billing(correction, &reclaim))),
        ("selfbilling-set-off.xml", billing(correction, &reclaim)),
        ("selfbilling-addition.xml", billing(correction, &addition)),
        (
            "selfbilling-negative-month.xml",
            with(SettledBy::Invoiced, Some("SE559999991801"), billing(settlement, &negative)),
        ),
        (
            "selfbilling-two-months.xml",
            with(paid_to("plusgiro 90 20 03-3"), Some("SE559999991801"), billing(settlement, &two_months)),
        ),
        (
            "selfbilling-iban.xml",
            with(paid_to("iban SE46 9990 0000 0000 0000 4242 FJALSESX"), None, billing(settlement, &february())),
        ),
        (
            "selfbilling-clawback.xml",
            SelfBilling { note: "Återkrav: Skäl: Målet nåddes inte.".into(), ..billing(settlement, &clawback()) },
        ),
    ]
}

#[test]
fn documents_are_written_for_the_checker() {
    let folder = std::env::var_os("KAPITERA_SAMPLE_FILES")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sample-files"), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    for (name, billing) in documents() {
        std::fs::write(folder.join(name), text(&billing)).unwrap();
    }
}

#[test]
fn documents_are_these() {
    for (name, billing) in documents().iter().take(2) {
        snapshots::check(name, &text(billing));
    }
}

#[test]
fn the_same_twice_has_the_same_bytes() {
    for (_, billing) in documents() {
        assert_eq!(text(&billing), text(&billing.clone()));
    }
}

#[test]
fn the_kind_follows_the_draft_and_the_sign() {
    let kinds: Vec<DocumentType> = documents().iter().map(|(_, billing)| billing.document_type()).collect();
    use DocumentType::{CreditNote, Invoice};
    assert_eq!(kinds, [Invoice, CreditNote, CreditNote, CreditNote, CreditNote, Invoice, Invoice, Invoice]);
    let reclaim = text(&documents()[1].1);
    for wanted in [
        "<cbc:CreditNoteTypeCode>261</cbc:CreditNoteTypeCode>",
        "<cbc:PayableAmount currencyID=\"SEK\">4000.50</cbc:PayableAmount>",
        "<cbc:CreditedQuantity unitCode=\"C62\">-1</cbc:CreditedQuantity>",
        "<cbc:LineExtensionAmount currencyID=\"SEK\">-1000.00</cbc:LineExtensionAmount>",
        "<cbc:ID>2020-02-1-5599999918</cbc:ID>",
        "<cbc:PaymentDueDate>2020-03-27</cbc:PaymentDueDate>",
    ] {
        assert!(reclaim.contains(wanted), "{wanted}");
    }
    let set_off = text(&documents()[2].1);
    assert!(
        set_off.contains("Dras av från samma utbetalning") && !set_off.contains("PayeeFinancialAccount"),
        "{set_off}"
    );
    let addition = text(&documents()[3].1);
    assert!(addition.contains("<cbc:PayableAmount currencyID=\"SEK\">-2500.00</cbc:PayableAmount>"));
}

/// A line that takes back says its month, its reason and what it rests on; the document says it once for all.
#[test]
fn what_takes_back_says_why() {
    let clawback = text(&documents()[7].1);
    let line = "<cbc:Note>Avser 2020-02. Skäl: Målet nåddes inte. Vilar på: RS/0/2020, § 8.</cbc:Note>";
    assert_eq!(clawback.matches(line).count(), 1, "{clawback}");
    let own = "alla uppgifter är påhittade. Återkrav: Skäl: Målet nåddes inte.</cbc:Note>";
    assert!(clawback.contains(own), "{clawback}");
    // One note of the document and one of a line: the lines of the model say nothing.
    assert_eq!(clawback.matches("<cbc:Note>").count(), 2);
    assert!(text(&documents()[1].1).contains("Rättelse av 2020-02: sen listning: 2 personer</cbc:Note>"));
    assert_eq!(text(&documents()[0].1).matches("<cbc:Note>").count(), 1);
}

#[test]
fn letters_of_markup_are_escaped() {
    let text = text(&documents()[0].1);
    assert!(text.contains("Ån &amp; Byn (påhittad) (SE5599999918-F103), 2020-02"), "{text}");
}

/// The receiver pairs the invoice with the transfer by what stands in both.
#[test]
fn the_invoice_says_what_the_transfer_says() {
    let text = text(&billing(false, &february()));
    assert!(text.contains("<cbc:PaymentID>PAY-000001-0002</cbc:PaymentID>"), "{text}");
}

/// What the books take of VAT numbers and addresses in Peppol, the documents take too.
#[test]
fn what_the_books_take_is_written() {
    let mut billing = billing(false, &february());
    billing.supplier.endpoint = Some("0088:7350000000007".into());
    billing.supplier.vat_number = Some("DE123456789".into());
    let text = text(&billing);
    assert!(text.contains("<cbc:EndpointID schemeID=\"0088\">7350000000007</cbc:EndpointID>"), "{text}");
    assert!(text.contains("<cbc:CompanyID>DE123456789</cbc:CompanyID>"), "{text}");
}

/// A provider that a correction gives its first amount of the month has nothing to be corrected.
#[test]
fn the_first_of_a_month_is_an_invoice() {
    let first = SelfBilling { settlement: "2020-02-2".parse().unwrap(), ..billing(false, &february()) };
    assert_eq!(first.document_type(), DocumentType::Invoice);
    assert!(!text(&first).contains("BillingReference"));
}

#[test]
fn rows_that_do_not_balance_are_refused() {
    let mut rows = february();
    rows.pop();
    let problem = booked_lines(&rows, &is_payable, &Names).unwrap_err();
    assert_eq!(problem.code, "not_the_ledgers_total");
}

#[test]
fn rows_that_cancel_give_no_line() {
    let centre = "SE5599999918-F102";
    let rows = [
        row(centre, "listed", "2020-02", 5),
        row(centre, "listed", "2020-02", -5),
        row(centre, "cost-lab", "2020-02", 3),
        row(centre, "", "2020-02", -3),
    ];
    let (lines, total) = booked_lines(&rows, &is_payable, &Names).unwrap();
    assert_eq!((lines.len(), lines[0].component.as_str(), total), (1, "cost-lab", Ore(3)));
}

/// Reclaimed later: the claim stands as a line of its own, and nothing is owed now.
#[test]
fn a_reclaim_put_off_comes_to_nothing() {
    let centre = "SE5599999918-F102";
    let claim = Row { account: "1519".into(), ..row(centre, "", "2020-02", 9_000_00) };
    let rows = [row(centre, "listed", "2020-02", -9_000_00), claim];
    let billing = billing(true, &rows);
    let amounts: Vec<(&str, Ore)> = billing.lines.iter().map(|line| (line.label.as_str(), line.amount)).collect();
    assert_eq!(amounts, [("Ersättning listad", Ore(-9_000_00)), ("Återbetalas genom delbetalningar", Ore(9_000_00))]);
    assert!(text(&billing).contains("<cbc:PayableAmount currencyID=\"SEK\">0.00</cbc:PayableAmount>"));
}

#[test]
fn what_receivers_refuse_is_not_made() {
    let good = || billing(false, &february());
    let check = |billing: SelfBilling, expected: &[&str]| {
        assert_eq!(codes(&document(&billing, &peppol()).unwrap_err()), expected);
    };
    let supplier = |change: fn(&mut Party)| {
        let mut billing = good();
        change(&mut billing.supplier);
        billing
    };
    check(SelfBilling { lines: Vec::new(), total: Ore::ZERO, ..good() }, &["nothing_to_invoice"]);
    check(SelfBilling { total: Ore(1), ..good() }, &["not_the_ledgers_total"]);
    check(SelfBilling { corrects: true, ..good() }, &["earlier_document_missing"]);
    check(supplier(|party| party.f_tax = false), &["tax_registration_missing"]);
    check(supplier(|party| party.organisation_number = "5599999919".into()), &["organisation_number_wrong"]);
    check(supplier(|party| party.organisation_number = "559999-9918".into()), &["organisation_number_wrong"]);
    check(supplier(|party| party.endpoint = Some("0007:5599999919".into())), &["endpoint_wrong"]);
    check(supplier(|party| party.endpoint = Some("5599999918".into())), &["endpoint_wrong"]);
    check(supplier(|party| party.vat_number = Some("5599999918".into())), &["vat_number_wrong"]);
    check(supplier(|party| party.address.country = "Sverige".into()), &["country_wrong"]);
    check(supplier(|party| party.organisation_number = "2329999995".into()), &["provider_is_the_region"]);
    check(supplier(|party| party.name = " ".into()), &["text_missing", "text_missing"]);
    check(supplier(|party| party.address.street = Some("a\u{1}b".into())), &["character_not_in_xml"]);
    check(SelfBilling { settled: paid_to("internal"), ..good() }, &["paid_inside_the_region"]);
}

#[test]
fn settings_are_read_strictly() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let changed = DEMO.replace(from, to);
        assert_ne!(changed, DEMO, "{from}");
        let read = PeppolSettings::parse(Path::new("books/files.toml"), &changed);
        assert_eq!(codes(&read.map(|_| ()).unwrap_err()), expected, "{to}");
    };
    check("\"VATEX-EU-132-1C\"", "\"VATEX-EU-132-1D\"", &["value_form"]);
    check("buyer-reference = \"HV-71000\"", "buyer-reference = \" \"", &["value_form"]);
    check("buyer-reference = ", "endpoint = \"2329999995\"\nbuyer-reference = ", &["value_form"]);
    check("buyer-reference = ", "buyers-reference = ", &["missing_key", "unknown_key"]);
    check("\"account\", \"cost-centre\", \"activity\", \"counterpart\"]", "\"account\", \"centre\"]", &["value_form"]);
    let twice = format!("{DEMO}{PEPPOL}");
    let read = PeppolSettings::parse(Path::new("books/files.toml"), &twice);
    assert_eq!(codes(&read.map(|_| ()).unwrap_err()), ["file_settings_overlap"]);
    let all = PeppolSettings::parse(Path::new("books/files.toml"), DEMO).unwrap();
    assert_eq!(PeppolSettings::on(&all, date(2017, 12, 31)).map(|_| ()).unwrap_err().code, "file_setting_missing");
}

const PEPPOL: &str = r#"
[[peppol]]
from = 2020-01-01
tax-exemption = "VATEX-EU-132-1B"
tax-exemption-reason = "x"
buyer-reference = "y"
"#;

/// The amounts under a name, in öre.
fn amounts(text: &str, name: &str) -> Vec<i64> {
    let (open, close) = (format!("<cbc:{name} currencyID=\"SEK\">"), format!("</cbc:{name}>"));
    let found = text.split(&open).skip(1).filter_map(|rest| rest.split(&close).next());
    found.map(|amount| amount.replace('.', "").parse().unwrap()).collect()
}

proptest! {
    /// Whatever is booked, the lines are the total, quantity × price is the line, prices are not negative, and the document
    /// says what the ledger says with the sign of its kind.
    #[test]
    fn documents_agree_with_the_ledger(
        amounts_ore in prop::collection::vec((0..3_usize, 0..3_usize, -1_000_000_00..1_000_000_00_i64), 1..12),
        corrects in any::<bool>(),
        settled in prop::sample::select(vec![SettledBy::TakenFromNext, SettledBy::Invoiced]).prop_flat_map(Just),
    ) {
        let months = ["2020-01", "2020-02", "2020-03"];
        let components = ["listed", "cost-lab", "vat-compensation"];
        let mut rows: Vec<Row> = amounts_ore
            .iter()
            .filter(|(.., amount)| *amount != 0)
            .map(|(month, component, amount)| row("SE5599999918-F102", components[*component], months[*month], *amount))
            .collect();
        let sum: Ore = rows.iter().map(|row| row.amount).sum();
        rows.push(row("SE5599999918-F102", "", "2020-02", -sum.0));
        let (lines, total) = booked_lines(&rows, &is_payable, &Names).unwrap();
        prop_assert_eq!(total, sum);
        if lines.is_empty() {
            return Ok(());
        }
        let billing = SelfBilling { settled, lines: lines.clone(), total, ..billing(corrects, &rows) };
        let text = text(&billing);
        let sign = if billing.document_type() == DocumentType::CreditNote { -1 } else { 1 };
        prop_assert_eq!(amounts(&text, "PayableAmount"), vec![sign * sum.0]);
        prop_assert_eq!(amounts(&text, "TaxableAmount"), vec![sign * sum.0]);
        let nets = amounts(&text, "LineExtensionAmount");
        let expected: Vec<i64> = lines.iter().map(|line: &BookedLine| sign * line.amount.0).collect();
        prop_assert_eq!(&nets[1..], &expected[..]);
        prop_assert_eq!(nets[0], expected.iter().sum::<i64>());
        let prices = amounts(&text, "PriceAmount");
        prop_assert!(prices.iter().all(|price| *price > 0));
        let quantities: Vec<i64> = text
            .split(" unitCode=\"C62\">")
            .skip(1)
            .filter_map(|rest| rest.split('<').next()?.parse().ok())
            .collect();
        let products: Vec<i64> = prices.iter().zip(&quantities).map(|(price, quantity)| price * quantity).collect();
        prop_assert_eq!(products, expected);
    }
}
