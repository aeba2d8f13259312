//! The decision models, in the ÐecisionToolkit, and as `dmn-moddle` reads them for modelers.

use std::collections::BTreeMap;
use std::sync::Arc;

use dsntk_feel::context::FeelContext;
use dsntk_feel::{FeelNumber, Name, values::Value as Feel};
use dsntk_model::NamedElement;
use dsntk_model_evaluator::ModelEvaluator;
use fenceng::export::dmn;
use fenceng::export::rules::Rules;
use serde_json::{Value, json};

use crate::node::node;
use crate::question::{fixtures, rules};

/// The models of all bureaus, by normalised name, as the engine has loaded them.
pub struct Dmn(BTreeMap<String, (String, Arc<ModelEvaluator>)>);

impl Dmn {
    pub fn load(rules: &Rules) -> Self {
        let load = |((key, _), xml): ((&str, _), String)| {
            let definitions = dsntk_model::parse(&xml).unwrap_or_else(|cause| panic!("{key}: {cause}"));
            let name = definitions.name().to_owned();
            let model = ModelEvaluator::new(&[definitions]).unwrap_or_else(|cause| panic!("{key}: {cause}"));
            (key.to_owned(), (name, model))
        };
        Self(rules.bureaus().zip(models(rules)).map(load).collect())
    }

    /// The answer of the model of the bureau that is asked about, or of the first.
    pub fn ask(&self, question: &Value) -> Value {
        let (name, model) =
            question["bureau"].as_str().and_then(|name| self.0.get(name)).unwrap_or_else(|| self.0.values().next().unwrap());
        let mut input = FeelContext::default();
        for (key, value) in question.as_object().unwrap() {
            let value = match value {
                Value::String(text) => Feel::String(text.clone()),
                Value::Number(number) => Feel::Number(number.to_string().parse::<FeelNumber>().unwrap()),
                _ => Feel::Null(None),
            };
            input.set_entry(&Name::from(key.as_str()), value);
        }
        plain(&model.evaluate_invocable("urn:fenceng:schedule", name, "answer", &input))
    }
}

fn plain(value: &Feel) -> Value {
    match value {
        Feel::String(text) => json!(text),
        Feel::Boolean(is) => json!(is),
        Feel::Null(None) => Value::Null,
        // The engine says why something is null; an error it has no other way to tell.
        Feel::Null(Some(_)) => Value::Null,
        Feel::List(values) => values.iter().map(plain).collect(),
        Feel::Context(entries) => entries.iter().map(|(name, value)| (name.to_string(), plain(value))).collect(),
        other => panic!("{other}"),
    }
}

fn models(rules: &Rules) -> Vec<String> {
    dmn::files(rules).unwrap().into_iter().map(|(_, xml)| String::from_utf8(xml).unwrap()).collect()
}

#[test]
fn modelers_read_the_models_and_draw_all_of_them() {
    let models: Vec<Value> = models(&rules(&fixtures())).iter().map(|xml| json!({ "xml": xml })).collect();
    for model in node("dmn", &models).unwrap_or_default() {
        assert_eq!(model["warnings"], json!([]));
        let mut drawn: Vec<&str> =
            model["drawn"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().trim_start_matches('#')).collect();
        drawn.retain(|name| !name.contains("_needs_"));
        assert_eq!(json!(drawn), model["elements"]);
        assert!(!model["rules"].as_array().unwrap().is_empty());
    }
}
