//! A decision model as XML, and its diagram.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns", "https://www.omg.org/spec/DMN/20191111/MODEL/"),
    ("xmlns:dmndi", "https://www.omg.org/spec/DMN/20191111/DMNDI/"),
    ("xmlns:dc", "http://www.omg.org/spec/DMN/20180521/DC/"),
    ("xmlns:di", "http://www.omg.org/spec/DMN/20180521/DI/"),
];

/// What a question gives.
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
}

/// A type of lists.
pub(super) struct ListType {
    pub(super) name: &'static str,
    pub(super) of: Items,
}

/// What is in a list.
pub(super) enum Items {
    Kind(&'static str),
    /// Names and types.
    Fields(&'static [(&'static str, &'static str)]),
}

/// A decision, what it comes to, and the inputs and decisions that it needs.
pub(super) struct Decision {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) inputs: Vec<&'static str>,
    pub(super) decisions: Vec<&'static str>,
    pub(super) table: Table,
}

/// A decision table: names and expressions of what goes in, names of what comes out, and the cells of each row.
pub(super) struct Table {
    pub(super) hit_policy: &'static str,
    pub(super) inputs: Vec<(&'static str, String)>,
    pub(super) outputs: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

type Out = Writer<Vec<u8>>;

/// The model of these inputs and decisions; a decision needs only what stands before it.
pub(super) fn model(name: &str, types: &[ListType], inputs: &[Input], decisions: &[Decision]) -> io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    // An attribute holds no control characters, and what XML knows no character for is in no attribute.
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    let about = [("id", "definitions"), ("name", &name), ("namespace", "urn:fenceng:schedule"), ("exporter", "fenceng")];
    out.create_element("definitions").with_attributes(NAMESPACES).with_attributes(about).write_inner_content(|out| {
        for list in types {
            list_type(out, list)?;
        }
        for input in inputs {
            out.create_element("inputData")
                .with_attributes([("id", input.name), ("name", input.name)])
                .write_inner_content(|out| variable(out, input.name, input.kind))?;
        }
        for made in decisions {
            decision(out, made)?;
        }
        diagram(out, inputs, decisions)
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn list_type(out: &mut Out, list: &ListType) -> io::Result<()> {
    let about = [("id", &*format!("type_{}", list.name)), ("name", list.name), ("isCollection", "true")];
    out.create_element("itemDefinition").with_attributes(about).write_inner_content(|out| {
        match list.of {
            Items::Kind(kind) => type_ref(out, kind)?,
            Items::Fields(fields) => {
                for (name, kind) in fields {
                    let about = [("id", &*format!("type_{}_{name}", list.name)), ("name", name)];
                    out.create_element("itemComponent").with_attributes(about).write_inner_content(|out| type_ref(out, kind))?;
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn type_ref(out: &mut Out, kind: &str) -> io::Result<()> {
    out.create_element("typeRef").write_text_content(BytesText::new(kind)).map(drop)
}

fn variable(out: &mut Out, name: &str, kind: &str) -> io::Result<()> {
    let id = format!("{name}_variable");
    out.create_element("variable").with_attributes([("id", &*id), ("name", name), ("typeRef", kind)]).write_empty().map(drop)
}

fn decision(out: &mut Out, decision: &Decision) -> io::Result<()> {
    out.create_element("decision").with_attributes([("id", decision.name), ("name", decision.name)]).write_inner_content(|out| {
        variable(out, decision.name, decision.kind)?;
        let needs = decision.inputs.iter().map(|name| ("requiredInput", name));
        for (kind, name) in needs.chain(decision.decisions.iter().map(|name| ("requiredDecision", name))) {
            out.create_element("informationRequirement").with_attribute(("id", &*requirement(decision, name))).write_inner_content(
                |out| out.create_element(kind).with_attribute(("href", &*format!("#{name}"))).write_empty().map(drop),
            )?;
        }
        decision_table(out, decision.name, &decision.table)
    })?;
    Ok(())
}

fn requirement(decision: &Decision, needed: &str) -> String {
    format!("{}_needs_{needed}", decision.name)
}

fn decision_table(out: &mut Out, name: &str, table: &Table) -> io::Result<()> {
    let of = |kind: &str, at: usize| format!("{name}_{kind}_{}", at + 1);
    let about = [("id", &*format!("{name}_table")), ("hitPolicy", table.hit_policy)];
    out.create_element("decisionTable").with_attributes(about).write_inner_content(|out| {
        for (at, (label, expression)) in table.inputs.iter().enumerate() {
            out.create_element("input").with_attributes([("id", &*of("input", at)), ("label", label)]).write_inner_content(|out| {
                let id = of("expression", at);
                out.create_element("inputExpression")
                    .with_attribute(("id", &*id))
                    .write_inner_content(|out| text(out, expression))
                    .map(drop)
            })?;
        }
        for (at, name) in table.outputs.iter().enumerate() {
            out.create_element("output").with_attributes([("id", &*of("output", at)), ("label", name), ("name", name)]).write_empty()?;
        }
        for (at, row) in table.rows.iter().enumerate() {
            let id = of("row", at);
            out.create_element("rule").with_attribute(("id", &*id)).write_inner_content(|out| {
                for (column, cell) in row.iter().enumerate() {
                    let kind = if column < table.inputs.len() { "inputEntry" } else { "outputEntry" };
                    let id = format!("{id}_{}", column + 1);
                    out.create_element(kind).with_attribute(("id", &*id)).write_inner_content(|out| text(out, cell))?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

fn text(out: &mut Out, text: &str) -> io::Result<()> {
    out.create_element("text").write_text_content(BytesText::new(text)).map(drop)
}

/// Width and height of what is drawn for an input and for a decision, and what is free around it.
const INPUT: (i32, i32) = (130, 45);
const DECISION: (i32, i32) = (180, 80);
const FREE: i32 = 40;

/// Inputs in a row below, decisions above one another in the order they are made.
fn diagram(out: &mut Out, inputs: &[Input], decisions: &[Decision]) -> io::Result<()> {
    let bottom = decisions.len() as i32 * (DECISION.1 + 2 * FREE) + FREE;
    let middle = inputs.len() as i32 * (INPUT.0 + FREE) / 2;
    let input = |(at, input): (usize, &Input)| (input.name, [FREE + at as i32 * (INPUT.0 + FREE), bottom, INPUT.0, INPUT.1]);
    let decision = |(at, decision): (usize, &Decision)| {
        let aside = (at as i32 - 1) * (DECISION.0 + FREE);
        (decision.name, [middle - DECISION.0 / 2 + aside, bottom - (at as i32 + 1) * (DECISION.1 + 2 * FREE), DECISION.0, DECISION.1])
    };
    let shapes: Vec<(&str, [i32; 4])> = inputs.iter().enumerate().map(input).chain(decisions.iter().enumerate().map(decision)).collect();
    let place = |name: &str| shapes.iter().find(|(other, _)| *other == name).map_or([0; 4], |(_, place)| *place);

    out.create_element("dmndi:DMNDI").write_inner_content(|out| {
        out.create_element("dmndi:DMNDiagram").with_attribute(("id", "diagram")).write_inner_content(|out| {
            for (name, [x, y, width, height]) in &shapes {
                let about = [("id", &*format!("{name}_shape")), ("dmnElementRef", name)];
                out.create_element("dmndi:DMNShape").with_attributes(about).write_inner_content(|out| {
                    let bounds =
                        [("height", height), ("width", width), ("x", x), ("y", y)].map(|(name, number)| (name, number.to_string()));
                    let bounds = bounds.iter().map(|(name, number)| (*name, number.as_str()));
                    out.create_element("dc:Bounds").with_attributes(bounds).write_empty().map(drop)
                })?;
            }
            for decision in decisions {
                for needed in decision.inputs.iter().chain(&decision.decisions) {
                    let ([x, y, width, _], [to_x, to_y, to_width, to_height]) = (place(needed), place(decision.name));
                    let id = requirement(decision, needed);
                    let about = [("id", &*format!("{id}_edge")), ("dmnElementRef", &*id)];
                    out.create_element("dmndi:DMNEdge").with_attributes(about).write_inner_content(|out| {
                        waypoint(out, x + width / 2, y)?;
                        waypoint(out, to_x + to_width / 2, to_y + to_height)
                    })?;
                }
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn waypoint(out: &mut Out, x: i32, y: i32) -> io::Result<()> {
    let [x, y] = [x, y].map(|number| number.to_string());
    out.create_element("di:waypoint").with_attributes([("x", &*x), ("y", &*y)]).write_empty().map(drop)
}
