//! The users of an invented region: one for each role, with a password that everybody knows. A real region refuses them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_desk::{NewUser, Password, Role, UserName};
use kapitera_message::{Problem, Text, text};

use crate::answer::Refused;
use crate::app::App;

/// A user of an invented region.
pub struct DemoUser {
    /// The name to sign in by.
    pub name: &'static str,
    /// The name shown.
    pub shown: Text,
    /// The roles.
    pub roles: &'static [Role],
    /// The officer of the demo's books.
    pub officer: Option<&'static str>,
    /// Whether it is of a centre: the first of the region.
    pub of_centre: bool,
}

/// The password of all of them. It protects nothing: the region is invented.
pub const PASSWORD: &str = "fjallmark-demo";

/// The users of an invented region.
pub fn demo_users() -> Vec<DemoUser> {
    let user = |name, shown, roles, officer| DemoUser { name, shown, roles, officer, of_centre: false };
    vec![
        user("controller", text!("Controller (demo)", "Controller (demo)"), &[Role::Controller], Some("controller")),
        user("attestant", text!("Attestant (demo)", "Attester (demo)"), &[Role::Attester], Some("attestant")),
        user("ekonom", text!("Ekonom (demo)", "Accountant (demo)"), &[Role::Accountant], Some("ekonom")),
        DemoUser {
            of_centre: true,
            ..user("chef", text!("Verksamhetschef (demo)", "Centre manager (demo)"), &[Role::Centre], None)
        },
        user("ledning", text!("Ledning (demo)", "Steering group (demo)"), &[Role::Steering], None),
        user(
            "regiondirektor",
            text!("Åtgärdsansvarig (demo)", "Responsible for measures (demo)"),
            &[Role::Responsible],
            Some("regiondirektor"),
        ),
        user("revisor", text!("Revisor (demo)", "Auditor (demo)"), &[Role::Auditor], None),
        user("admin", text!("Administratör (demo)", "Administrator (demo)"), &[Role::Administrator], None),
    ]
}

/// Makes those that are not there.
///
/// # Errors
///
/// `not_invented` in a real region; when the desk cannot be written.
pub fn make_demo_users(app: &App, at: Timestamp) -> Result<Vec<DemoUser>, Refused> {
    if !app.settings.invented {
        return Err(
            Problem::error("not_invented", text!("regionen är inte påhittad", "the region is not invented")).into()
        );
    }
    let centres = app.centres()?;
    let first = centres.iter().map(|centre| centre.id.to_string()).min();
    let all = demo_users();
    for demo in &all {
        let name = UserName::parse(demo.name)?;
        if app.desk(|desk| desk.user(&name))?.is_some() {
            continue;
        }
        let new = NewUser {
            name,
            shown_name: demo.shown.get(app.settings.language).to_owned(),
            roles: demo.roles.iter().copied().collect(),
            centres: first.iter().filter(|_| demo.of_centre).cloned().collect::<BTreeSet<String>>(),
            officer: demo.officer.map(str::to_owned),
            is_demo: true,
            password: Some(Password::new(PASSWORD)),
            must_change_password: false,
            oidc: None,
        };
        app.desk(|desk| desk.create_user(&new, "demo", at))?;
    }
    Ok(all)
}
