//! Excel's own charts, drawn from the table beside them, so that who changes a figure sees it.

use kapitera_document::Picture;
use kapitera_message::Language;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Worksheet, XlsxError,
};

use super::checks::Placed;

/// The colours of the drawings' series: those of the style sheet.
const COLOURS: [&str; 6] = ["1F5F99", "A8500F", "2A7549", "7A4FA3", "56616E", "A83262"];
/// The colour of bars to the left of zero.
const BELOW: &str = "A83232";

const WIDTH: u32 = 760;
const HEIGHT: u32 = 420;
/// Of a chart with a bar for each row.
const BAR_HEIGHT: u32 = 22;

/// The width and height of the chart of a table with so many rows.
pub(super) fn size(picture: &Picture, rows: usize) -> (u32, u32) {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    match picture {
        Picture::Bars(_) | Picture::Whiskers(_) => {
            (WIDTH, HEIGHT.max(BAR_HEIGHT.saturating_mul(rows).saturating_add(120)))
        }
        _ => (WIDTH, HEIGHT),
    }
}

/// Inserts the chart of a table to the right of it.
pub(super) fn insert(
    sheet: &mut Worksheet,
    picture: &Picture,
    placed: &Placed<'_>,
    language: Language,
) -> Result<(), XlsxError> {
    let many = |_| XlsxError::RowColumnLimitError;
    if let Some(chart) = chart(picture, placed, language)? {
        let beside = u16::try_from(placed.table.columns_read().len() + 1).map_err(many)?;
        sheet.insert_chart(placed.first.saturating_sub(1), beside, &chart)?;
    }
    Ok(())
}

/// The chart of a table; none when it has no rows.
pub(super) fn chart(picture: &Picture, placed: &Placed<'_>, language: Language) -> Result<Option<Chart>, XlsxError> {
    let rows = u32::try_from(placed.table.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    if rows == 0 {
        return Ok(None);
    }
    let read = placed.table.columns_read();
    let (first, last) = (placed.first, placed.first + rows - 1);
    let head = picture.head();
    let mut chart = Chart::new(match picture {
        Picture::Bars(_) | Picture::Whiskers(_) => ChartType::Bar,
        Picture::Columns(_) | Picture::Waterfall(_) => ChartType::Column,
        Picture::Fan(_) | Picture::Lines(_) | Picture::Steps(_) => ChartType::Line,
        Picture::Funnel(_) | Picture::Scatter(_) => ChartType::Scatter,
    });
    let is_scatter = matches!(picture, Picture::Funnel(_) | Picture::Scatter(_));
    let names = u16::from(is_scatter);
    let values = (0_u16..).zip(&read).skip(1 + usize::from(is_scatter));
    // Only the figures of whiskers: their intervals are no bars of their own.
    let most = if matches!(picture, Picture::Whiskers(_)) { 1 } else { usize::MAX };
    let drawn = values.filter(|(_, column)| placed.table.is_numeric(**column)).take(most);
    for ((at, &column), colour) in drawn.zip(COLOURS.iter().cycle()) {
        let series = chart.add_series();
        series
            .set_name(placed.table.columns[column].heading.get(language))
            .set_categories((placed.sheet.as_str(), first, names, last, names))
            .set_values((placed.sheet.as_str(), first, at, last, at));
        match picture {
            Picture::Bars(_) | Picture::Columns(_) | Picture::Waterfall(_) | Picture::Whiskers(_) => {
                let fill = ChartSolidFill::new().set_color(*colour).clone();
                series.set_format(ChartFormat::new().set_solid_fill(&fill)).set_gap(40);
                series.set_invert_if_negative_color(BELOW);
            }
            Picture::Fan(_) | Picture::Lines(_) | Picture::Steps(_) => {
                series.set_format(ChartFormat::new().set_line(rust_xlsxwriter::ChartLine::new().set_color(*colour)));
            }
            // Excel's own markers: of those that are set, the writer puts the words where the schema of charts has none.
            Picture::Funnel(_) | Picture::Scatter(_) => {}
        }
    }
    chart.title().set_name(head.title.get(language));
    chart.set_alt_text(format!("{}. {}", head.title.get(language), head.about.get(language)));
    if let Picture::Bars(_) | Picture::Whiskers(_) = picture {
        // The first row above, as in the table, and its names beside the axis when bars go to the left.
        chart.y_axis().set_reverse().set_label_position(ChartAxisLabelPosition::Low);
        // Each bar with its name, however low the chart is.
        chart.y_axis().set_label_interval(1);
        chart.legend().set_hidden();
    } else {
        chart.x_axis().set_label_position(ChartAxisLabelPosition::Low);
        chart.legend().set_position(ChartLegendPosition::Bottom);
    }
    let measures = match picture {
        Picture::Funnel(funnel) => Some((&funnel.x, &funnel.y)),
        Picture::Scatter(scatter) => Some((&scatter.x, &scatter.y)),
        _ => None,
    };
    if let Some((across, up)) = measures {
        for (axis, measure) in [(true, across), (false, up)] {
            let axis = if axis { chart.x_axis() } else { chart.y_axis() };
            axis.set_name(measure.name.get(language));
        }
        if let Picture::Scatter(_) = picture {
            chart.legend().set_hidden();
        }
    }
    let (width, height) = size(picture, placed.table.rows.len());
    chart.set_width(width).set_height(height);
    Ok(Some(chart))
}
