//! The server on a region, and somebody who fills in its forms.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use super::Bench;
use super::http::{Client, hidden_fields};
use crate::run::shown;

/// The password of all users of the demo.
const PASSWORD: &str = "fjallmark-demo";

/// A form as a person sends it: where it stands, where it goes, and what is filled in beside its hidden fields.
pub struct Form<'f> {
    /// The page that it stands on.
    pub page: &'f str,
    /// Where it goes.
    pub to: &'f str,
    /// What is filled in.
    pub fields: &'f [(&'f str, &'f str)],
}

/// Opens the page of a form and sends it; keeps the cookies that come with the answers.
pub fn submit(client: &mut Client, form: &Form<'_>) -> Result<(), String> {
    let page = client.get(form.page)?;
    keep_cookies(client, page.headers("set-cookie").map(str::to_owned).collect());
    let mut fields = hidden_fields(&String::from_utf8_lossy(&page.body));
    fields.extend(form.fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let answer = client.post(form.to, &fields)?;
    keep_cookies(client, answer.headers("set-cookie").map(str::to_owned).collect());
    match answer.status {
        300..=399 => Ok(()),
        status => Err(format!("the form to {} was answered with {status}", form.to)),
    }
}

/// Cookies of the same name take each other's place.
fn keep_cookies(client: &mut Client, given: Vec<String>) {
    for given in given {
        let pair = given.split(';').next().unwrap_or_default().trim().to_owned();
        let name = pair.split('=').next().unwrap_or_default();
        let others = client.cookie.split("; ").filter(|kept| !kept.is_empty() && kept.split('=').next() != Some(name));
        client.cookie = others.chain([pair.as_str()]).collect::<Vec<_>>().join("; ");
    }
}

/// The server; it ends with the value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts it on a region.
    pub fn start(bench: &Bench, region: &Path) -> Result<Self, String> {
        let mut command = Command::new(&bench.kapitera);
        command.args(["serve", "--listen", "127.0.0.1:0", "--region"]).arg(region).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{} does not run: {error}", shown(&command)))?;
        let output = child.stdout.take();
        // From here on the server ends when something fails.
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let mut lines = output.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        let found = lines.find_map(|line| line.strip_prefix("http://")?.trim_end_matches('/').parse().ok());
        server.address = found.ok_or_else(|| format!("{}: did not say where it listens", shown(&command)))?;
        // Nobody may block it by not reading on.
        thread::spawn(move || lines.for_each(drop));
        Ok(server)
    }

    /// Somebody of the demo, signed in.
    pub fn signed_in(&self, name: &str) -> Result<Client, String> {
        let mut client = Client::new(self.address, "");
        let fields = [("name", name), ("password", PASSWORD)];
        submit(&mut client, &Form { page: "/sign-in", to: "/sign-in", fields: &fields })?;
        Ok(client)
    }

    /// Its resident size.
    pub fn resident_mib(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&path).map_err(|error| format!("{path} cannot be read: {error}"))?;
        resident_mib(&status).ok_or_else(|| format!("{path} has no VmRSS"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn resident_mib(status: &str) -> Option<f64> {
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB");
    Some(kib.parse::<f64>().ok()? / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_of_a_name_take_each_others_place() {
        let mut client = Client::new(SocketAddr::from(([127, 0, 0, 1], 1)), "");
        keep_cookies(&mut client, vec!["session=a; HttpOnly; Path=/".into(), "language=sv".into()]);
        keep_cookies(&mut client, vec!["session=b; Secure".into()]);
        assert_eq!(client.cookie, "language=sv; session=b");
    }

    #[test]
    fn memory_is_read_from_the_status_of_a_process() {
        assert_eq!(resident_mib("Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t1\n"), Some(2.0));
        assert_eq!(resident_mib("Name:\tx\n"), None);
    }
}
