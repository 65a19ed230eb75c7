//! A small region to deliver to. Persons have reserve ids.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use kapitera_deliver::{Delivered, Request, create_key, deliver};
use kapitera_message::Problems;
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_region::{Mode, Region, verify};
use kapitera_register::RegisterKind;

pub const BIRCH: &str = "SE2329999995-T001";
pub const SPRUCE: &str = "SE2329999995-T002";
pub const AREA: &str = "9901A0010";

const MAPPINGS: [(RegisterKind, &str); 10] = [
    (
        RegisterKind::Centres,
        "name = \"id\"\nid = \"id\"\nprovider = \"id\"\norg-number = { constant = \"2329999995\" }\nowner = { constant = \"private\" }\nfrom = { constant = \"2010-01-01\" }\n",
    ),
    (
        RegisterKind::Areas,
        "code = \"code\"\nname = \"code\"\nmunicipality = { constant = \"9901\" }\nedition = { constant = \"DeSO 2018\" }\n",
    ),
    (RegisterKind::Distances, "area = \"area\"\ncentre = \"centre\"\nkm = \"km\"\n"),
    (
        RegisterKind::CareNeed,
        "centre = \"centre\"\nfrom = { constant = \"2020-01-01\" }\nunder-5 = \"a\"\nforeign-born = \"b\"\nalone-65 = \"c\"\nsingle-parent = \"d\"\nmoved-in = \"e\"\nunemployed = \"f\"\nlow-education = \"g\"\npopulation = \"all\"\nprinted = \"cni\"\n",
    ),
    (
        RegisterKind::Values,
        "value = \"value\"\ncentre = \"centre\"\nitem = \"item\"\nfrom = \"from\"\nto = \"to\"\namount = \"amount\"\n",
    ),
    (
        RegisterKind::Listing,
        "person = \"id\"\nperson-kind = { constant = \"reserve\" }\nbirth = { constant = \"1980-05-05\" }\nsex = { constant = \"female\" }\narea = { constant = \"9901A0010\" }\ncentre = \"centre\"\nfrom = { constant = \"2019-01-01\" }\n",
    ),
    (
        RegisterKind::Residents,
        "person = \"id\"\nperson-kind = { constant = \"reserve\" }\nbirth = \"birth\"\nsex = { constant = \"male\" }\narea = { constant = \"9901A0010\" }\nfrom = \"from\"\n",
    ),
    (
        RegisterKind::Visits,
        "person = \"id\"\nperson-kind = { constant = \"reserve\" }\nday = \"day\"\ncentre = \"centre\"\nprofession = { constant = \"doctor\" }\ncontact = { constant = \"visit\" }\nfee = \"fee\"\n",
    ),
    (
        RegisterKind::Drugs,
        "person = \"id\"\nperson-kind = { constant = \"reserve\" }\nday = \"day\"\natc = \"atc\"\ncost = \"cost\"\nresponsibility = { constant = \"general\" }\n",
    ),
    (
        RegisterKind::Costs,
        "kind = { constant = \"lab\" }\nperson = \"id\"\nperson-kind = { constant = \"reserve\" }\ncentre = \"centre\"\nday = \"day\"\nservice = \"service\"\namount = \"amount\"\n",
    ),
];

/// The headings of costs.
pub const COSTS: &str = "id;centre;day;service;amount\n";

/// The region in a directory of its own, with two centres and an area, received on 2 January 2020.
pub struct Small {
    dir: tempfile::TempDir,
    pub region: Region,
}

/// What a test delivers; the rest is as it mostly is.
pub struct Sent<'a> {
    pub register: RegisterKind,
    pub name: &'a str,
    pub text: &'a str,
    pub received: &'a str,
    pub covers: Option<Span>,
    pub mode: Mode,
    pub mapping: Option<&'a str>,
    pub control_sum: Option<Ore>,
}

pub fn january() -> Span {
    Span { from: date(2020, 1, 1), to: date(2020, 1, 31) }
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl<'a> Sent<'a> {
    /// A full delivery for January, received in February.
    pub fn january(register: RegisterKind, name: &'a str, text: &'a str) -> Self {
        Self {
            register,
            name,
            text,
            received: "2020-02-04T07:00:00Z",
            covers: Some(january()),
            mode: Mode::Full,
            mapping: None,
            control_sum: None,
        }
    }
}

impl Small {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = String::from(
            "[region]\nname = \"Region Test (påhittad)\"\nlanguage = \"en\"\nkey-file = \"test.key\"\n[limits]\nrejected-share = \"25 %\"\n",
        );
        for (register, columns) in MAPPINGS {
            let name = register.name();
            settings += &format!("[import.{name}]\nmapping = \"{name}.toml\"\n");
            let source = if register == RegisterKind::Costs { "source = \"lab\"\nsum-row = \"Summa\"\n" } else { "" };
            let text = format!("register = \"{name}\"\n{source}[columns]\n{columns}");
            fs::write(dir.path().join(format!("{name}.toml")), text).unwrap();
        }
        let other = fs::read_to_string(dir.path().join("costs.toml")).unwrap().replace("lab", "x-ray");
        fs::write(dir.path().join("x-ray.toml"), other).unwrap();
        fs::write(dir.path().join("kapitera.toml"), settings).unwrap();
        create_key(&dir.path().join("test.key"), [7; 32]).unwrap();
        let small = Self { region: Region::open(dir.path()).unwrap(), dir };
        let centres = format!("id\n{BIRCH}\n{SPRUCE}\n");
        let areas = format!("code\n{AREA}\n");
        for (register, text) in [(RegisterKind::Centres, &centres), (RegisterKind::Areas, &areas)] {
            let sent = Sent::january(register, register.name(), text);
            small.deliver(&Sent { received: "2020-01-02T08:00:00Z", covers: None, ..sent }).unwrap();
        }
        small
    }

    pub fn root(&self) -> &Path {
        self.region.root()
    }

    pub fn deliver(&self, sent: &Sent<'_>) -> Result<Delivered, Problems> {
        let file = self.raw(sent.name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, sent.text).unwrap();
        let request = Request {
            register: sent.register,
            files: vec![file],
            mapping: sent.mapping.map(|name| self.dir.path().join(name)),
            received: sent.received.parse().unwrap(),
            covers: sent.covers,
            mode: sent.mode,
            control_sum: sent.control_sum,
            backdated: false,
        };
        deliver(&self.region, &request, &mut |_| {})
    }

    fn raw(&self, name: &str) -> PathBuf {
        self.dir.path().join("raw").join(format!("{name}.csv"))
    }

    /// The codes of what a delivery is refused for; the region is as it was before.
    pub fn refused(&self, sent: &Sent<'_>) -> Vec<&'static str> {
        let before = self.stored();
        let problems = self.deliver(sent).unwrap_err();
        assert_eq!(self.stored(), before, "a refused delivery leaves nothing");
        assert_eq!(verify(self.root()).problems, []);
        problems.iter().map(|problem| problem.code).collect()
    }

    /// Every file that is stored, with its bytes.
    fn stored(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = files(&self.root().join("registers"));
        all.append(&mut files(&self.root().join("quarantine")));
        all.retain(|(path, _)| path.file_name().unwrap() != ".lock");
        all.sort();
        all
    }
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else {
            found.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    found
}
