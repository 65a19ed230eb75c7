//! Too much, too slow, and what is no request.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use crate::client::{Answer, Ask, POLICY, connect, exchange, multipart, parts, rest};
use crate::place::{Kind, Place};
use crate::server::{NARROW_BYTES, Server};

/// A file of so many megabytes of blanks, packed: a thousandth of it.
fn packed(files: &[(&str, u64)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let blanks = vec![b' '; 1 << 20];
    for (name, megabytes) in files {
        zip.start_file(*name, options).unwrap();
        match *name {
            "[Content_Types].xml" => zip.write_all(b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>").unwrap(),
            "xl/workbook.xml" => zip.write_all(b"<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>").unwrap(),
            "xl/_rels/workbook.xml.rels" => zip.write_all(b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>").unwrap(),
            "xl/worksheets/sheet1.xml" => zip.write_all(b"<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>").unwrap(),
            _ => {}
        }
        for _ in 0..*megabytes {
            if *name == "xl/worksheets/sheet1.xml" {
                // Cells far apart as well as many.
                zip.write_all(
                    "<row r=\"1\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>"
                        .repeat(13_000)
                        .as_bytes(),
                )
                .unwrap();
            } else {
                zip.write_all(&blanks).unwrap();
            }
        }
    }
    zip.finish().unwrap().into_inner()
}

/// Small files that hold very much: they are refused with a message, and take no more memory than others.
#[test]
fn bombs_are_refused_in_little_memory() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("controller");
    let workbook = [("[Content_Types].xml", 0), ("xl/workbook.xml", 0), ("xl/_rels/workbook.xml.rels", 0)];
    let with =
        |name, megabytes| packed(&[&workbook[..], &[("xl/worksheets/sheet1.xml", 0), (name, megabytes)]].concat());
    let sheet = packed(&[&workbook[..], &[("xl/worksheets/sheet1.xml", 600)]].concat());
    let bombs = [
        ("sheet.xlsx", sheet),
        ("strings.xlsx", with("xl/sharedStrings.xml", 1500)),
        ("styles.xlsx", with("xl/styles.xml", 1500)),
        ("files.zip", packed(&[("a.csv", 1500)])),
        ("line.csv", vec![b'x'; 40 << 20]),
        ("nothing.xlsx", Vec::new()),
        ("not.xlsx", b"PK\x03\x04 and no more".to_vec()),
    ];
    let mut before = server.memory();
    for (name, bytes) in &bombs {
        assert!(bytes.len() < 60 << 20, "{name} is small: {}", bytes.len());
        let fields = [("register", "listing"), ("mode", "changes"), ("from", "2020-01-01"), ("to", "2020-12-31")];
        let answer = server.upload(&me, &fields, &[(name, bytes)]);
        let job = answer.job().unwrap_or_else(|| panic!("{name}: {}", answer.text().split("<h1>").nth(1).unwrap()));
        let begun = Instant::now();
        let ended = server.ended(&me, job);
        assert_eq!(ended["of_job"]["state"], "refused", "{name}: {ended:#}");
        assert!(!ended["problems"].as_array().unwrap().is_empty(), "{name}: {ended:#}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{name} took {:?}", begun.elapsed());
        let now = server.memory();
        println!("{name}: {} MiB more, {:?}", (now - before) >> 20, begun.elapsed());
        before = now;
    }
    assert!(server.memory() < 500 << 20, "the server has grown to {} MiB", server.memory() >> 20);
    assert!(place.uploads().is_empty(), "{:?}", place.uploads());
}

#[test]
fn what_is_too_large_is_refused() {
    let place = Place::new(Kind::File);
    let server = Server::narrow(&place.root());
    let me = place.session("controller");
    let too_large = |answer: &Answer| {
        assert_eq!((answer.status, answer.code().as_str()), (413, "sent_too_large"), "{}", answer.text());
    };
    too_large(&server.post(&me, "/settlements/2020-02-1/review?format=json", &[("note", &"x".repeat(300_000))]));
    // A file too many bytes, announced or not; a field; too many fields.
    let large = vec![b'x'; usize::try_from(NARROW_BYTES).unwrap() + 1];
    let csrf = ("csrf", me.csrf.as_str());
    let send = |fields: &[(&str, &str)], files: &[(&str, &[u8])]| {
        server.send(&Ask::upload("/upload?format=json", fields, files).of(&me))
    };
    too_large(&send(&[csrf], &[("a.csv", &large)]));
    too_large(&send(&[csrf], &[("a.csv", &large[..100_000]), ("b.csv", &large[..100_001])]));
    too_large(&send(&[csrf, ("note", &"x".repeat(17_000))], &[]));
    too_large(&send(&[[csrf].as_slice(), &[("note", "x"); 60]].concat(), &[]));
    let announced = Ask::upload("/upload?format=json", &[csrf], &[]).of(&me).with("content-length", "99999999999");
    too_large(&server.send(&announced));
    let chunked = chunks(&me.word, &parts(&[csrf], &[("a.csv", &large)]));
    too_large(&Answer::read(&exchange(server.address, &chunked)));
    // What is not whole, or no form at all.
    for body in [&b"--"[..], b"", b"--kapitera-test-boundary\r\n\r\n", &parts(&[csrf], &[("a.csv", b"x")])[..150]] {
        let answer = server.send(&Ask::new("POST", "/upload?format=json").body(&multipart(), body.to_vec()).of(&me));
        assert!([400, 403].contains(&answer.status), "{}", answer.text());
    }
    assert!(place.uploads().is_empty(), "{:?}", place.uploads());
}

/// An upload in pieces whose sum is not announced.
fn chunks(word: &str, body: &[u8]) -> Vec<u8> {
    let kind = multipart();
    let head = format!(
        "POST /upload?format=json HTTP/1.1\r\nHost: kapitera.test\r\nConnection: close\r\nCookie: kapitera={word}\r\n\
         Content-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let mut out = head.into_bytes();
    for chunk in body.chunks(5000) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

/// Clients that are slow are sent away, and keep no thread while they are there.
#[test]
fn slow_clients_hold_nobody_up() {
    let place = Place::new(Kind::File);
    let server = Server::narrow(&place.root());
    let me = place.session("controller");
    assert_eq!(server.get(&me, "/account").status, 200);
    let cookie = format!("Cookie: kapitera={}\r\n", me.word);
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncsrf=";
    let upload = format!("Content-Type: {}\r\nContent-Length: 100000\r\n\r\n", multipart());
    let begun = String::from_utf8(parts(&[("csrf", &me.csrf)], &[("a.csv", b"x;y")])).unwrap();
    let begun = begun.split("--\r\n").next().unwrap().rsplit_once("\r\n").unwrap().0.to_owned();
    let heads = [
        "GET / HTTP/1.1\r\nHost: ".to_owned(),
        String::new(),
        format!("POST /sign-out HTTP/1.1\r\nHost: x\r\n{cookie}{form}"),
        format!("POST /upload HTTP/1.1\r\nHost: x\r\n{cookie}{upload}"),
        format!("POST /upload HTTP/1.1\r\nHost: x\r\n{cookie}{upload}{begun}"),
    ];
    let slow = |number: usize| {
        let mut stream = connect(server.address);
        stream.write_all(heads[number % heads.len()].as_bytes()).unwrap();
        stream
    };
    let mut all: Vec<_> = (0..100).map(slow).collect();
    let begun = Instant::now();
    assert_eq!(server.get(&me, "/account").status, 200, "others are served meanwhile");
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());
    // There are more of them than threads for what waits, and those are free.
    assert!(server.threads() < 40, "{} threads", server.threads());
    for (number, stream) in all.iter_mut().enumerate() {
        let answer = Answer::read(&rest(stream));
        // A head that never came whole is not answered; what else came too slowly is said.
        let expected: &[u16] = if number % heads.len() < 2 { &[0, 408] } else { &[408] };
        assert!(expected.contains(&answer.status), "{number}: {answer:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(6), "all were sent away: {:?}", begun.elapsed());
    // A byte now and then is no silence, but an upload has an end.
    let mut stream = slow(4);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) && stream.write_all(b"x").is_ok() {
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(begun.elapsed() < Duration::from_secs(6), "it may go on for ever: {:?}", begun.elapsed());
    assert!(place.uploads().is_empty(), "{:?}", place.uploads());
}

/// Who asks for much and never reads it is sent away too.
#[test]
fn those_who_do_not_read_are_sent_away() {
    let place = Place::new(Kind::File);
    let server = Server::narrow(&place.root());
    let mut stream = connect(server.address);
    // Many requests on one connection, none of whose answers is read.
    let many = "GET /static/htmx.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000);
    let _ = stream.write_all(many.as_bytes());
    std::thread::sleep(Duration::from_secs(3));
    let mut taken = 0;
    let mut chunk = vec![0; 1 << 20];
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        taken += read;
    }
    assert!(taken < 2000 * 30_000, "all of it was sent: {taken} bytes");
}

/// What is no request, or two in one, ends the connection, and never becomes somebody else's request.
#[test]
fn what_is_no_request_is_refused() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("controller");
    let post = |headers: &str, body: &str| {
        let word = &me.word;
        format!(
            "POST /sign-out HTTP/1.1\r\nHost: x\r\nCookie: kapitera={word}\r\nContent-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"
        )
    };
    let smuggled = format!("GET /account HTTP/1.1\r\nHost: x\r\nCookie: kapitera={}\r\n\r\n", me.word);
    let cases = [
        post("Content-Length: 5\r\nContent-Length: 6\r\n", "csrf=x"),
        post("Content-Length: 5, 6\r\n", "csrf=x"),
        post("Content-Length: -1\r\n", ""),
        post("Content-Length: 5x\r\n", "csrf="),
        post("Content-Length: +5\r\n", "csrf="),
        post("Content-Length: 0x5\r\n", "csrf="),
        post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        post("Content-Length: 0\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        "GET /\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n".to_owned(),
        "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nX: \u{0}\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}".to_owned() + "\r\n\r\n",
        format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(5000)),
        format!("GET /?{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(200_000)),
    ];
    for case in &cases {
        let text =
            String::from_utf8_lossy(&exchange(server.address, (case.clone() + &smuggled).as_bytes())).into_owned();
        let shown: String = case.chars().take(200).collect();
        let first = Answer::read(text.as_bytes());
        assert!(first.status == 0 || (400..500).contains(&first.status), "{shown:?}: {text}");
        assert_eq!(
            text.matches("HTTP/1.1 ").count(),
            usize::from(first.status != 0),
            "{shown:?} was read as two requests: {text}"
        );
    }
    // Both a length and pieces: the length is not believed, and the connection ends (RFC 9112, 6.3).
    let both = post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
    let text = String::from_utf8_lossy(&exchange(server.address, (both + &smuggled).as_bytes())).into_owned();
    assert!(text.matches("HTTP/1.1 200").count() == 0 || text.matches("HTTP/1.1 ").count() <= 2, "{text}");
    // Long and odd, but requests: answered by us.
    for path in [
        "/%ff%fe",
        "/months/%ff",
        "/centres/%c0%ae%c0%ae",
        "/%",
        "/%zz",
        "/months/%F0%9F%92%A9",
        "/?%ff=%ff&=&&&===",
        "/a//b/./../c",
        "*",
    ] {
        let answer = server.get(&me, path);
        assert!([200, 303, 400, 404].contains(&answer.status), "{path}: {answer:?}");
    }
    let long = server.get(&me, &format!("/ledger?words={}", "x".repeat(30_000)));
    assert!((200..500).contains(&long.status), "{}", long.status);
    let long = server.get(&me, &format!("/{}", "x/".repeat(15_000)));
    assert!(long.status == 404 && long.header("content-security-policy") == Some(POLICY));
    // HEAD says what GET would, without it.
    let head = server.send(&Ask::new("HEAD", "/account").of(&me));
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(server.get(&me, "/account").status, 200, "the session outlived it all");
}
