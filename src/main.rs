//! The command `fenceng`: files in, bureau files out. Everything it does to the world is in [`cli`].

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
