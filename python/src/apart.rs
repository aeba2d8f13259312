//! Work on a thread of its own, with a stack as deep on every system, so that a panic in it ends nothing else.

use std::any::Any;
use std::thread;

/// Bytes of the stack: address space, of which only what is used is ever taken.
const STACK: usize = 64 << 20;

/// Does some work apart.
///
/// # Errors
/// What the panic said, when the work ended in one, or why there is no thread.
pub fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("fenceng".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        thread.map_err(|error| error.to_string())?.join().map_err(|panic| said(&*panic))
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
        assert_eq!(apart(|| -> u32 { panic!("lost at {at}") }), Err("lost at page 3".to_owned()));
        assert_eq!(apart(|| -> u32 { panic!("lost") }), Err("lost".to_owned()));
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
