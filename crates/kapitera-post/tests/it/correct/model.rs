//! The model that months are settled by before and after a correction.

/// What the model's parameters are, and where they are decided.
#[derive(Clone, Copy, Debug)]
pub struct Prices {
    /// Kronor a month for each listed.
    pub each: i64,
    /// The pool of a month, in kronor.
    pub pool: i64,
}

/// The model, with its two parameters to be filled in. The pool is closed; what is recovered is shared out again.
const MODEL: &str = r#"
[model]
id = "correct-test"
name = "Correct test"
from = 2019-01-01
to = 2021-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
decision = "budget"
[decision.budget]
body = "Regionfullmäktige (påhittat)"
date = 2019-11-20
case = "RS/1/2019"
[parameter.each]
value = EACH
unit = "kr/month"
decision = "budget"
[parameter.pool]
value = POOL
unit = "kr/month"
decision = "budget"
[table.age]
unit = "weight"
by = "age"
decision = "budget"
[table.age.rows]
"0-64" = 1
"65-" = 2
[value.recovered]
unit = "kr"
take = "last-day"
without-row = 0
[cost.lab]
where = { cost-kind = "lab" }
carrier = "listed"
decision = "budget"
[component.listed]
label = { sv = "Listade", en = "Listed" }
decision = "budget"
count = "listed"
price = { each = "each", per = "month" }
[component.pool]
label = { sv = "Pott", en = "Pool" }
decision = "budget"
count = "listed"
weigh = [{ table = "age" }]
price = { pool = "pool", per = "month" }
[component.need]
label = { sv = "Vårdbehov", en = "Care need" }
decision = "budget"
count = "listed"
weigh = [{ index = "cni", scale = "mean-1" }]
price = { mean = 77, per = "month" }
split = { centre = "rest", midwives = "1/3" }
[component.recovery]
label = { sv = "Återtag", en = "Recovery" }
decision = "budget"
stance = "charged"
count = { value = "recovered" }
price = { each = 1, per = "month" }
[component.returned]
label = { sv = "Utdelat återtag", en = "Recovery shared out" }
decision = "budget"
count = "listed"
price = { pool-of = ["recovery"] }
shape = [{ when = { value = "recovered", equals = 0 } }]
[component.cost-lab]
label = { sv = "Laboratorium", en = "Laboratory" }
decision = "budget"
stance = "charged"
count = { cost = "lab" }
price = { share = "100 %" }
[component.shadow]
label = { sv = "Skugga", en = "Shadow" }
decision = "budget"
stance = "shadow"
count = "listed"
price = { each = 10, per = "month" }
"#;

impl Prices {
    /// The model with these parameters.
    pub fn model(&self) -> String {
        MODEL.replace("EACH", &self.each.to_string()).replace("POOL", &self.pool.to_string())
    }
}
