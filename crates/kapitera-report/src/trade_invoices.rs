//! Invoices between units: what each buys and sells, each invoice with its lines, as tables and as documents.

use std::collections::BTreeMap;

use kapitera_document::{Document, Piece, Section};
use kapitera_message::{Text, text};
use kapitera_model::Model;
use kapitera_money::{Exact, Ore, format_ore};
use kapitera_output::{Cell, Column, Item, Output, Part, Table};
use kapitera_settle::{Invoice, InvoiceLine, InvoiceLineOf, NotInvoiced, Settled, TradeInvoices, Traded};

use crate::settlement::mark;
use crate::words::number_cell;

/// The invoices of a month with the names of who is in them.
pub struct InvoicesShown<'a> {
    /// The region's name.
    pub region: &'a str,
    /// The model that settled the month.
    pub model: &'a Model,
    /// The settled month.
    pub settled: &'a Settled,
    /// Its invoices.
    pub invoices: &'a TradeInvoices,
}

impl InvoicesShown<'_> {
    /// What each unit buys and sells, and the invoices by their sums; all lines for programs.
    pub fn output(&self) -> Output {
        let (region, month) = (self.region, self.invoices.month);
        let mut parts: Vec<Part> = mark(self.model).into_iter().collect();
        parts.push(Part::Table(self.units(&self.invoices.traded)));
        let all: Vec<&Invoice> = self.invoices.invoices.iter().collect();
        parts.push(Part::Table(self.sums(&all)));
        parts.extend(self.not_invoiced(|_| true));
        let lines = self.all_lines(&all);
        parts.push(Part::ForPrograms(lines.clone()));
        parts.push(self.checks());
        let title = text!("{region}: fakturor mellan enheter, {month}", "{region}: invoices between units, {month}");
        Output { title: Some(title), parts, csv: Some(lines) }
    }

    /// One unit's: what it buys and sells, and each of its invoices with its lines, those that it is sent first.
    pub fn output_of(&self, unit: usize) -> Output {
        let centre = &self.settled.settlement.centres[unit];
        let (name, month) = (&centre.name, self.invoices.month);
        let mine: Vec<Traded> = self.invoices.traded.iter().filter(|traded| traded.id == centre.id).cloned().collect();
        let all = || self.invoices.invoices.iter();
        let bought = all().filter(|invoice| invoice.buyer == centre.id);
        let sold = all().filter(|invoice| invoice.seller == centre.id && invoice.buyer != centre.id);
        let own: Vec<&Invoice> = bought.chain(sold).collect();
        let mut parts: Vec<Part> = mark(self.model).into_iter().collect();
        parts.push(Part::Table(self.units(&mine)));
        let item = |invoice: &&Invoice| Item {
            named: vec![("number", Cell::Name(invoice.number(month)))],
            parts: vec![Part::Table(self.lines(invoice))],
        };
        parts.push(Part::List { key: "invoices", items: own.iter().map(item).collect() });
        parts.extend(self.not_invoiced(|left| left.buyer == centre.id));
        let title =
            text!("{name}: köp och sälj inom regionen, {month}", "{name}: bought and sold in the region, {month}");
        Output { title: Some(title), parts, csv: Some(self.all_lines(&own)) }
    }

    /// An invoice as a document.
    pub fn document(&self, invoice: &Invoice) -> Document {
        let number = invoice.number(self.invoices.month);
        let facts = vec![
            ("number", text!("nummer", "number"), Cell::Name(number.clone())),
            ("period", text!("avser", "for"), Cell::Name(self.invoices.month.to_string())),
            ("seller", text!("säljare", "seller"), Cell::Name(self.name_and_id(&invoice.seller))),
            ("buyer", text!("köpare", "buyer"), Cell::Name(self.name_and_id(&invoice.buyer))),
            (
                "total",
                text!("att betala inom regionen, kr", "to pay inside the region, kr"),
                Cell::Money(invoice.total()),
            ),
        ];
        let between = Part::Facts { key: "invoice", heading: Text::default(), facts };
        // What is tried out must not be taken for what is decided.
        let parts = mark(self.model).into_iter().chain([between]).collect();
        let parties = Section::new(text!("Mellan", "Between")).with(Piece::Result(parts));
        let table = Table { heading: text!("Rader", "Lines"), ..self.lines(invoice) };
        let lines = Section::new(text!("Rader", "Lines"));
        let shown = lines.under_heading(&[Part::Table(table)]);
        let digest = &self.settled.digests.result;
        let model = &self.model.name;
        let lines = lines.with(Piece::Result(shown)).with(Piece::Sentence(text!(
            "Bokföringsunderlag inom regionen, ingen faktura enligt mervärdesskattelagen. Avräkning enligt {model}, digest {digest}.",
            "For booking inside the region, no invoice in the sense of the law on VAT. Settlement by {model}, digest {digest}."
        )));
        Document { title: text!("Internfaktura {number}", "Internal invoice {number}"), sections: vec![parties, lines] }
    }

    /// The lines of one invoice as they stand in a file for programs.
    pub fn file(&self, invoice: &Invoice) -> Output {
        Output::of(vec![Part::Table(self.all_lines(&[invoice]))])
    }

    /// Who sells to whom by an invoice.
    pub fn between(&self, invoice: &Invoice) -> Text {
        let (seller, buyer) = (self.name(&invoice.seller), self.name(&invoice.buyer));
        text!("{seller} till {buyer}", "{seller} to {buyer}")
    }

    fn name(&self, id: &str) -> String {
        let centres = &self.settled.settlement.centres;
        centres.iter().find(|centre| *centre.id == *id).map_or_else(|| id.to_owned(), |centre| centre.name.clone())
    }

    fn name_and_id(&self, id: &str) -> String {
        let name = self.name(id);
        if name == id { name } else { format!("{name} ({id})") }
    }

    fn units(&self, traded: &[Traded]) -> Table {
        let columns = vec![
            Column::for_programs("unit_id"),
            Column::new("unit", text!("enhet", "unit")),
            Column::new("bought", text!("köper, kr", "buys, kr")),
            Column::new("not_invoiced", text!("utan säljare, kr", "without a seller, kr")),
            Column::new("sold", text!("säljer, kr", "sells, kr")),
            Column::new("paid_otherwise", text!("får på annat sätt, kr", "paid otherwise, kr")),
            Column::new("net", text!("netto, kr", "net, kr")),
        ];
        let figures =
            |traded: &Traded| [traded.bought, traded.not_invoiced, traded.sold, traded.paid_otherwise(), traded.net()];
        let mut sums = [Ore::ZERO; 5];
        let mut rows = Vec::new();
        for unit in traded {
            sums.iter_mut().zip(figures(unit)).for_each(|(sum, figure)| *sum += figure);
            let mut row = vec![Cell::Name(unit.id.to_string()), Cell::Name(unit.name.clone())];
            row.extend(figures(unit).map(Cell::Money));
            rows.push(row);
        }
        let total = (traded.len() > 1).then(|| {
            let mut total = vec![Cell::Empty, Cell::Words(text!("Summa", "Total"))];
            total.extend(sums.map(Cell::Money));
            total
        });
        let heading = text!("Vad var och en köper och säljer", "What each buys and sells");
        Table { key: "units", heading, columns, rows, total }.without_zeros(&["not_invoiced", "paid_otherwise"])
    }

    fn sums(&self, invoices: &[&Invoice]) -> Table {
        let columns = vec![
            Column::new("number", text!("faktura", "invoice")),
            Column::for_programs("seller_id"),
            Column::new("seller", text!("säljare", "seller")),
            Column::for_programs("buyer_id"),
            Column::new("buyer", text!("köpare", "buyer")),
            Column::new("lines", text!("rader", "lines")),
            Column::new("total", text!("kr", "kr")),
        ];
        let row = |invoice: &&Invoice| {
            let mut row = vec![Cell::Name(invoice.number(self.invoices.month))];
            row.extend(self.parties(invoice));
            row.extend([Cell::Whole(invoice.lines.len() as i128), Cell::Money(invoice.total())]);
            row
        };
        let mut total = vec![Cell::Empty; columns.len()];
        total[2] = Cell::Words(text!("Summa", "Total"));
        total[6] = Cell::Money(invoices.iter().map(|invoice| invoice.total()).sum());
        let heading = text!("Fakturor", "Invoices");
        Table { key: "invoices", heading, columns, rows: invoices.iter().map(row).collect(), total: Some(total) }
    }

    fn parties(&self, invoice: &Invoice) -> [Cell; 4] {
        [&invoice.seller, &invoice.buyer]
            .map(|id| [Cell::Name(id.to_string()), Cell::Name(self.name(id))])
            .concat()
            .try_into()
            .unwrap_or([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty])
    }

    /// The lines of an invoice for people.
    fn lines(&self, invoice: &Invoice) -> Table {
        let number = invoice.number(self.invoices.month);
        let Text { sv, en } = self.between(invoice);
        let mut total = vec![Cell::Empty; LINE_CELLS];
        total[1] = Cell::Words(text!("Summa", "Total"));
        total[LINE_CELLS - 1] = Cell::Money(invoice.total());
        Table {
            key: "lines",
            heading: text!("{number}: {sv}", "{number}: {en}"),
            columns: line_columns(),
            rows: invoice.lines.iter().map(line_cells).collect(),
            total: Some(total),
        }
    }

    /// The lines of invoices for programs, each with its invoice.
    fn all_lines(&self, invoices: &[&Invoice]) -> Table {
        let mut columns: Vec<Column> =
            ["number", "period", "seller_id", "seller", "buyer_id", "buyer"].map(Column::for_programs).into();
        columns.extend(line_columns());
        let month = self.invoices.month;
        let row = |(invoice, line): (&Invoice, &InvoiceLine)| {
            let mut row = vec![Cell::Name(invoice.number(month)), Cell::Name(month.to_string())];
            row.extend(self.parties(invoice));
            row.extend(line_cells(line));
            row
        };
        let lines = invoices.iter().flat_map(|invoice| invoice.lines.iter().map(move |line| (*invoice, line)));
        Table { key: "lines", heading: Text::default(), columns, rows: lines.map(row).collect(), total: None }
    }

    fn not_invoiced(&self, mine: impl Fn(&NotInvoiced) -> bool) -> Option<Part> {
        let mut columns = vec![Column::for_programs("buyer_id"), Column::new("buyer", text!("köpare", "buyer"))];
        columns.extend(line_columns());
        let row = |left: &NotInvoiced| {
            let mut row = vec![Cell::Name(left.buyer.to_string()), Cell::Name(self.name(&left.buyer))];
            row.extend(line_cells(&left.line));
            row
        };
        let rows: Vec<Vec<Cell>> = self.invoices.not_invoiced.iter().filter(|left| mine(left)).map(row).collect();
        let heading = text!(
            "Utan säljare: modellen säger inte vems de är, och de står i ingen faktura",
            "Without a seller: the model does not say whose they are, and they are in no invoice"
        );
        (!rows.is_empty()).then_some(Part::Table(Table { key: "without_seller", heading, columns, rows, total: None }))
    }

    /// That invoices and settlement are the same kronor.
    fn checks(&self) -> Part {
        let TradeInvoices { invoices, traded, .. } = self.invoices;
        let sum = |of: fn(&Traded) -> Ore| {
            let ore: Ore = traded.iter().map(of).sum();
            (format_ore(ore, ','), format_ore(ore, '.'))
        };
        let count = invoices.len();
        let invoiced: Ore = invoices.iter().map(Invoice::total).sum();
        let (all_sv, all_en) = (format_ore(invoiced, ','), format_ore(invoiced, '.'));
        let Text { sv: count_sv, en: count_en } =
            Text::number_of(count, text!("faktura", "invoice"), text!("fakturor", "invoices"));
        let ((left_sv, left_en), (charged_sv, charged_en)) =
            (sum(|traded| traded.not_invoiced), sum(|traded| traded.charged));
        let mut sentences = vec![text!(
            "{count_sv}, {all_sv} kr + {left_sv} kr utan säljare = {charged_sv} kr som avräkningen tar av köparna, köpare för köpare",
            "{count_en}, {all_en} kr + {left_en} kr without a seller = {charged_en} kr that the settlement charges the buyers, buyer by buyer"
        )];
        let otherwise = traded.iter().filter(|traded| traded.paid_otherwise() != Ore::ZERO);
        let mut by_seller: BTreeMap<&str, Ore> = BTreeMap::new();
        otherwise.for_each(|traded| {
            by_seller.insert(&traded.name, traded.paid_otherwise());
        });
        let (sold_sv, sold_en) = sum(|traded| traded.paid);
        sentences.push(if by_seller.is_empty() {
            text!(
                "fakturorna är också vad avräkningen betalar säljarna, {sold_sv} kr, säljare för säljare",
                "the invoices are what the settlement pays the sellers too, {sold_en} kr, seller by seller"
            )
        } else {
            let named = |mark: char| {
                let each = by_seller.iter().map(|(name, ore)| format!("{name} {}", format_ore(*ore, mark)));
                each.collect::<Vec<_>>().join(", ")
            };
            let (sv, en) = (named(','), named('.'));
            text!(
                "avräkningen betalar {sold_sv} kr; utöver fakturorna får {sv} kr",
                "the settlement pays {sold_en} kr; beside the invoices are paid {en} kr"
            )
        });
        Part::Sentences { key: "checks", heading: text!("Kontroller", "Checks"), sentences }
    }
}

/// How many cells a line has.
const LINE_CELLS: usize = 7;

fn line_columns() -> Vec<Column> {
    vec![
        Column::for_programs("component"),
        Column::new("label", text!("avser", "for")),
        Column::new("what", text!("vad", "what")),
        Column::new("service", text!("tjänst", "service")),
        Column::new("quantity", text!("antal", "quantity")),
        Column::new("price", text!("pris, kr", "price, kr")),
        Column::new("amount", text!("kr", "kr")),
    ]
}

fn line_cells(line: &InvoiceLine) -> Vec<Cell> {
    let mut cells = vec![Cell::Name(line.component.clone()), Cell::Words(line.label.clone())];
    cells.push(match line.of {
        InvoiceLineOf::Service { .. } => Cell::Code("service", text!("tjänst", "service")),
        InvoiceLineOf::Component => Cell::Code("component", text!("utan beställning", "without orders")),
        InvoiceLineOf::Floor => Cell::Code("floor", text!("upp till lägsta belopp", "up to the least")),
        InvoiceLineOf::Ceiling => Cell::Code("ceiling", text!("ned till tak", "down to the ceiling")),
        InvoiceLineOf::Condition => Cell::Code("condition", text!("av modellens villkor", "by the model's conditions")),
        InvoiceLineOf::Rounding => Cell::Code("rounding", text!("öresavrundning", "rounding")),
    });
    match &line.of {
        InvoiceLineOf::Service { service, quantity, price } => {
            cells.extend([Cell::Name(service.to_string()), number_cell(quantity), price_cell(price)]);
        }
        _ => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
    }
    cells.push(Cell::Money(line.amount));
    cells
}

/// A price in full, with öre at least.
fn price_cell(price: &Exact) -> Cell {
    match number_cell(price) {
        Cell::Decimal(mantissa, 0) => Cell::Decimal(mantissa * 100, 2),
        Cell::Decimal(mantissa, 1) => Cell::Decimal(mantissa * 10, 2),
        cell => cell,
    }
}
