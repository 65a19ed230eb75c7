//! A plan as its text.

use std::fmt::Write as _;

use kapitera_model::Basis;
use kapitera_money::Ore;
use kapitera_toml::quoted;

use super::{Plan, PlanBase, PlanDecision, kr_text, share_text};

impl Plan {
    /// The plan as a text that [`Plan::parse`] reads back as the same plan.
    pub fn text(&self) -> String {
        let mut lines = vec!["[plan]".to_owned()];
        let mut put = |key: &str, value: String| lines.push(format!("{key} = {value}"));
        put("id", quoted(&self.id));
        put("name", quoted(&self.name));
        put("kind", quoted(self.kind().name()));
        put("reason", quoted(&self.reason));
        put("basis", quoted(basis_word(self.basis)));
        if let Some(read) = &self.read {
            put("read", quoted(read));
        }
        if self.kind().role() != Some(self.against.as_str()) {
            put("account", quoted(&self.against));
        }
        put("from", quoted(&self.first.to_string()));
        match &self.base {
            PlanBase::Yearly { factors } => {
                let factors: Vec<String> = factors.iter().map(|factor| quoted(&factor.to_fraction_text())).collect();
                put("factors", format!("[{}]", factors.join(", ")));
            }
            _ => put("months", self.months.to_string()),
        }
        match &self.base {
            PlanBase::Paid { share, components, .. } | PlanBase::OwnPay { share, components } => {
                put("share", quoted(&share_text(share)));
                if !components.is_empty() {
                    put("components", list(components));
                }
            }
            _ => {}
        }
        match &self.base {
            PlanBase::Paid { from, to, .. } => {
                put("paid-from", quoted(&from.to_string()));
                put("paid-to", quoted(&to.to_string()));
            }
            PlanBase::Whole { month_for, provider } => {
                if let Some(month_for) = month_for {
                    put("month-for", quoted(&month_for.to_string()));
                }
                if let Some(provider) = provider {
                    put("provider", quoted(provider));
                }
            }
            _ => {}
        }
        let mut text = lines.join("\n");
        self.write_centres(&mut text);
        write_decision(&mut text, &self.decision);
        text
    }

    fn write_centres(&self, text: &mut String) {
        let shared = matches!(self.base, PlanBase::Paid { .. } | PlanBase::OwnPay { .. });
        let first = self.centres.first().map_or(Ore::ZERO, |centre| centre.amount);
        if shared || self.centres.iter().all(|centre| centre.amount == first) {
            let ids: Vec<String> = self.centres.iter().map(|centre| centre.id.clone()).collect();
            text.push_str(&format!("\ncentres = {}", list(&ids)));
            if !shared {
                text.push_str(&format!("\namount = {}", quoted(&kr_text(first))));
            }
        } else {
            text.push_str("\n\n[plan.amounts]");
            for centre in &self.centres {
                text.push_str(&format!("\n{} = {}", quoted(&centre.id), quoted(&kr_text(centre.amount))));
            }
        }
    }
}

fn write_decision(text: &mut String, decision: &PlanDecision) {
    text.push_str("\n\n[decision]\n");
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            // Writing to a text has no case in which it fails.
            let _ = writeln!(text, "{key} = {value}");
        }
    };
    put("body", decision.body.as_deref().map(quoted));
    put("date", decision.date.map(|date| date.to_string()));
    put("case", Some(quoted(&decision.case)));
    put("section", decision.section.as_deref().map(quoted));
    put("title", decision.title.as_deref().map(quoted));
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Decided => "decided",
        Basis::Proposed => "proposed",
        Basis::Illustrative => "illustrative",
    }
}
