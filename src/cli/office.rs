//! Saving old Word documents anew with an installed LibreOffice.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fenceng::read::Converter;

/// How to get it, and what else to do.
const INSTALL: &str = "install LibreOffice (Debian and Ubuntu: apt-get install libreoffice-writer-nogui), or open it in a word processor and save it as .docx";

/// How long it may take; the first start of LibreOffice takes some seconds.
const IN_TIME: Duration = Duration::from_secs(60);

/// How often to look whether it is done.
const LOOK: Duration = Duration::from_millis(20);

/// LibreOffice, looked for when it is needed.
pub(super) fn converter() -> Converter {
    Converter::new(docx)
}

/// Saves a document as .docx. LibreOffice has a folder of its own for it, so that one that is open does not get in the way.
fn docx(document: &[u8]) -> Result<Vec<u8>, String> {
    let failed = |what: &str, error: io::Error| format!("{what}: {error}");
    let folder = tempfile::tempdir().map_err(|error| failed("no folder could be made for it", error))?;
    let (from, to) = (folder.path().join("document.doc"), folder.path().join("document.docx"));
    fs::write(&from, document).map_err(|error| failed("it could not be put into a folder of its own", error))?;
    let mut child = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args(["--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .args([folder.path(), &from])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("LibreOffice could not be started ({error}); {INSTALL}"))?;
    let started = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| failed("LibreOffice could not be waited for", error))? {
            Some(status) => break status,
            None if started.elapsed() > IN_TIME => {
                // It may have ended just now; either way it is done for.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!(
                    "LibreOffice took longer than {} s; open it in a word processor and save it as .docx",
                    IN_TIME.as_secs()
                ));
            }
            None => std::thread::sleep(LOOK),
        }
    };
    fs::read(&to).map_err(|_| format!("LibreOffice made nothing of it ({status}); open it in a word processor and save it as .docx"))
}
