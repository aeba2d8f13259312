//! The proxies that the environment names.
//!
//! As most programs have it: `HTTPS_PROXY` for https://, `HTTP_PROXY` for http://, else `ALL_PROXY`, each in small letters first;
//! `NO_PROXY` lists hosts that are asked directly, each with all below it.

use std::collections::BTreeMap;

use ureq::Proxy;

/// A variable of the environment that names no proxy. It may hold a password, so its value is not told.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{variable} of the environment names no proxy")]
pub(in crate::cli) struct ProxyError {
    variable: String,
}

/// The proxy for addresses of `scheme`.
pub(super) fn proxy(scheme: &str, environment: &BTreeMap<String, String>) -> Result<Option<Proxy>, ProxyError> {
    let value = |name: &str| {
        let names = [name.to_owned(), name.to_uppercase()];
        let set = |name: String| environment.get(&name).filter(|value| !value.trim().is_empty()).map(|value| (name, value));
        names.into_iter().find_map(set)
    };
    let Some((variable, url)) = value(&format!("{scheme}_proxy")).or_else(|| value("all_proxy")) else {
        return Ok(None);
    };
    let invalid = |_| ProxyError { variable: variable.clone() };
    let given = Proxy::new(url.trim()).map_err(invalid)?;
    let mut proxy = Proxy::builder(given.protocol()).host(given.host()).port(given.port()).resolve_target(given.resolve_target());
    if let Some(name) = given.username() {
        proxy = proxy.username(name);
    }
    if let Some(password) = given.password() {
        proxy = proxy.password(password);
    }
    let directly = value("no_proxy").map_or("", |(_, hosts)| hosts);
    for host in directly.split(',').map(|host| host.trim().trim_start_matches("*.").trim_start_matches('.')).filter(|host| !host.is_empty())
    {
        proxy = proxy.no_proxy(host).no_proxy(&format!(".{host}"));
    }
    proxy.build().map(Some).map_err(invalid)
}
