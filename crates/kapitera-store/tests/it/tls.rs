//! A ledger over a network: only with TLS, and only from the server that a certificate is of.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;

use kapitera_store::testing::PostgresServer;
use kapitera_store::{Location, Store};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

/// An address of this machine that nobody else listens on.
const HERE: &str = "127.83.84.76";
/// Who a server runs as that root begins: Debian's nobody.
const NOBODY: u32 = 65534;

/// Somebody who vouches for servers.
fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A file that only the server may read.
fn secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    if fs::metadata(path).unwrap().uid() == 0 {
        chown(path, Some(NOBODY), None).unwrap();
    }
}

fn opened(address: &str) -> Result<Store, (&'static str, String)> {
    Store::open(&Location::Postgres(address.to_owned())).map_err(|problem| (problem.code, problem.what.en))
}

#[test]
fn a_server_is_who_its_certificate_says() {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (trusted, other) = (issuer(), issuer());
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![HERE.to_owned()]).unwrap().signed_by(&key, &trusted).unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    secret(Path::new(&file("server.key")), &key.serialize_pem());
    fs::write(file("server.pem"), certificate.pem()).unwrap();
    fs::write(file("trusted.pem"), trusted.pem()).unwrap();
    fs::write(file("other.pem"), other.pem()).unwrap();
    fs::write(file("hba"), "local all all trust\nhost all all 127.0.0.0/8 trust\n").unwrap();
    let settings = [
        format!("listen_addresses={HERE}"),
        format!("hba_file={}", file("hba")),
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", file("server.pem")),
        format!("ssl_key_file={}", file("server.key")),
        "fsync=off".to_owned(),
    ];
    let server = PostgresServer::begin(&settings.each_ref().map(String::as_str)).unwrap();
    let address = |host: &str, rest: &str| format!("postgres://kapitera@{host}/postgres?connect_timeout=30{rest}");
    let with = |host: &str, root: &str| address(host, &format!("&sslmode=require&sslrootcert={}", file(root)));

    // Encrypted, to whom the certificate is of.
    let mut store = opened(&with(HERE, "trusted.pem")).unwrap();
    assert_eq!(store.head().unwrap().number, 0);
    let mut beside = server.client().unwrap();
    let encrypted =
        "SELECT COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND client_addr IS NOT NULL";
    assert_eq!(beside.query_one(encrypted, &[]).unwrap().get::<_, i64>(0), 1);

    // Nobody vouches for it: another's certificate, or only those whom the machine trusts.
    for untrusted in [with(HERE, "other.pem"), address(HERE, "&sslmode=require")] {
        let (code, said) = opened(&untrusted).unwrap_err();
        assert_eq!(code, "store_unreachable");
        assert!(said.contains("certificate"), "{said}");
    }
    // A file that holds no certificate.
    assert_eq!(opened(&with(HERE, "server.key")).unwrap_err().0, "store_root_certificate");
    assert_eq!(opened(&with(HERE, "none.pem")).unwrap_err().0, "store_root_certificate");
    // Without, only when the address says so.
    opened(&address(HERE, "&sslmode=disable")).unwrap();
}
