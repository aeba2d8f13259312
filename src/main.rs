//! tmp
fn main() {
    let mut v = vec![];
    let out = std::env::args().nth(1).unwrap_or_default();
    for a in std::env::args().skip(2) {
        let b = std::fs::read(&a).unwrap_or_default();
        let name = a.rsplit('/').next().unwrap_or_default();
        v.push(fenceng::convert(name, &b, &fenceng::Config::default()));
    }
    let run = fenceng::assemble(v);
    let _ = std::fs::create_dir_all(&out);
    for (f, b) in &run.bureaus {
        let _ = fenceng::output::json(b, std::fs::File::create(format!("{out}/{f}")).unwrap());
    }
    let _ = fenceng::output::json(&run.manifest, std::fs::File::create(format!("{out}/manifest.json")).unwrap());
}
