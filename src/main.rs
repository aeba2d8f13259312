//! The command `fenceng`: files in, bureau files out. Everything it does to the world is in [`cli`].

mod cli;

/// A conversion makes and drops millions of short texts, which this allocator does in less time than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
