//! The folder of downloads, and the names they get.

use std::collections::BTreeSet;
use std::fs;

use url::Url;

use super::super::blobs::ReceiveError;
use super::super::name::name;
use super::{Bench, PDF};

#[test]
fn bytes_are_kept_once_under_their_hash() {
    let bench = Bench::new();
    for _ in 0..2 {
        let received = bench.blobs.receive(PDF, 1000).unwrap();
        let hash = received.blake3.clone();
        assert_eq!((hash.clone(), received.bytes, received.head.as_slice()), (blake3::hash(PDF).to_string(), PDF.len() as u64, PDF));
        received.keep().unwrap();
        assert!(bench.blobs.holds(&hash, PDF.len() as u64));
        assert_eq!(fs::read(bench.blobs.path(&hash)).unwrap(), PDF);
        assert_eq!(bench.files(), [hash]);
    }
}

#[test]
fn a_blob_of_another_length_or_under_no_hash_is_not_held() {
    let bench = Bench::new();
    let received = bench.blobs.receive(PDF, 1000).unwrap();
    let hash = received.blake3.clone();
    received.keep().unwrap();
    assert!(!bench.blobs.holds(&hash, 3));
    for other in ["", "x", "../../etc/passwd", "表"] {
        assert!(!bench.blobs.holds(other, 0), "{other}");
    }
}

#[test]
fn more_than_the_limit_is_not_kept() {
    let bench = Bench::new();
    assert!(bench.blobs.receive(PDF, PDF.len() as u64).is_ok());
    assert!(matches!(bench.blobs.receive(PDF, PDF.len() as u64 - 1), Err(ReceiveError::OverLimit)));
    assert_eq!(bench.files(), Vec::<String>::new());
}

#[test]
fn what_nobody_needs_and_what_a_stopped_run_left_is_removed() {
    let bench = Bench::new();
    let kept: Vec<String> = [b"one".as_slice(), b"two"]
        .map(|bytes| {
            let received = bench.blobs.receive(bytes, 10).unwrap();
            let hash = received.blake3.clone();
            received.keep().unwrap();
            hash
        })
        .into();
    fs::write(bench.folder.path().join(".fenceng-x7.tmp"), "half a down").unwrap();
    fs::write(bench.folder.path().join("README"), "not ours").unwrap();
    bench.blobs.retain(&BTreeSet::from([kept[1].clone()])).unwrap();
    assert_eq!(bench.files(), BTreeSet::from([kept[1].clone(), "README".to_owned()]).into_iter().collect::<Vec<_>>());
    assert!(bench.blobs.holds(&kept[1], 3));
}

#[test]
fn a_download_has_the_name_that_the_server_gives_it() {
    let url = Url::parse("https://a.example/x/get.php?id=1").unwrap();
    let named = |header: &[u8]| name(Some(header), &url);
    assert_eq!(named(b"attachment; filename=a.pdf"), "a.pdf");
    assert_eq!(named(b"attachment; FileName = \"a; b.pdf\" ; size=3"), "a; b.pdf");
    assert_eq!(named(b"attachment; filename=\"x.pdf\"; filename*=UTF-8''%E5%88%86%E5%B1%A4.pdf"), "分層.pdf");
    assert_eq!(named(b"attachment; filename*=utf-8'zh-TW'%E5%88%86.pdf; filename=x.pdf"), "分.pdf");
    assert_eq!(named(b"attachment; filename*=big5''%A4%C0%BCh.pdf"), "分層.pdf");
    assert_eq!(named("inline; filename=\"分層.pdf\"".as_bytes()), "分層.pdf");
    assert_eq!(named(b"attachment; filename=\"\xa4\xc0\xbch.pdf\""), "分層.pdf");
    assert_eq!(named(b"attachment; filename=%E5%88%86.pdf"), "分.pdf");
    assert_eq!(named(b"attachment; filename=\"a \\\"b\\\".pdf\""), "a _b_.pdf");
    for nothing in [b"attachment".as_slice(), b"", b"attachment; filename=\"\"", b"attachment; filename=", b"filename*=x", b";;=;\""] {
        assert_eq!(named(nothing), "get.php", "{nothing:?}");
    }
}

#[test]
fn a_name_stays_in_its_folder() {
    let url = Url::parse("https://a.example/x/get.php").unwrap();
    let named = |given: &str| name(Some(format!("attachment; filename=\"{given}\"").as_bytes()), &url);
    assert_eq!(named("../../etc/passwd"), "passwd");
    assert_eq!(named("C:\\Users\\a.pdf"), "a.pdf");
    assert_eq!(named("%2e%2e%2f%2e%2e%2fa.pdf"), "a.pdf");
    assert_eq!(named(".bashrc"), "bashrc");
    assert_eq!(named("a\u{1}b:c.pdf "), "ab_c.pdf");
    for nothing in ["..", ".", "/", "a/", "%00", "   "] {
        assert_eq!(named(nothing), "get.php", "{nothing}");
    }
    let long = named(&format!("{}.pdf", "分".repeat(200)));
    assert!(long.len() <= 200 && long.ends_with("分.pdf"), "{long}");
}

#[test]
fn without_a_given_name_it_is_the_last_part_of_the_address() {
    let named = |url: &str| name(None, &Url::parse(url).unwrap());
    assert_eq!(named("https://a.example/x/%E5%88%86%E5%B1%A4.pdf?v=2#p"), "分層.pdf");
    assert_eq!(named("https://a.example/x/分層.pdf"), "分層.pdf");
    assert_eq!(named("https://a.example/x/%A4%C0%BCh.pdf"), "分層.pdf");
    assert_eq!(named("https://a.example/x/list/"), "list");
    assert_eq!(named("https://a.example/"), "document");
    assert_eq!(named("https://a.example/%2e%2e%2f"), "document");
}
