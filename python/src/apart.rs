//! Work on a thread of its own, with a stack as deep on every system, so that a panic in it ends nothing else.

use std::any::Any;
use std::thread;

/// Bytes of the stack: address space, of which only what is used is ever taken.
const STACK: usize = 64 << 20;

/// Does some work apart.
///
/// # Errors
/// What came between, and what to do: a panic, or no room for a thread.
pub fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("fenceng".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| format!("no thread could be started: {error}; give it more memory"))?;
        let todo = "please report it with the file, and leave the file out";
        thread.join().map_err(|panic| format!("a mistake in fenceng: {}; {todo}", said(&*panic)))
    })
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_comes_back() {
        assert_eq!(apart(|| 1 + 1), Ok(2));
    }

    #[test]
    fn a_panic_is_told() {
        let at = String::from("page 3");
        let told = [apart(|| -> u32 { panic!("lost at {at}") }), apart(|| -> u32 { panic!("lost") })];
        assert!(told[0].as_ref().is_err_and(|said| said.starts_with("a mistake in fenceng: lost at page 3; ")), "{told:?}");
        assert!(told[1].as_ref().is_err_and(|said| said.starts_with("a mistake in fenceng: lost; ")), "{told:?}");
    }

    #[test]
    fn the_stack_is_deep() {
        fn deep(left: usize) -> usize {
            let here = std::hint::black_box([left; 1024]);
            if left == 0 { 0 } else { deep(left - 1) + here[0] / left }
        }
        assert_eq!(apart(|| deep(2000)), Ok(2000));
    }
}
