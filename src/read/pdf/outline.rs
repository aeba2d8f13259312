//! What a drawn path is: an area, the frame of one, or a shape that may be a mark.

use hayro_interpret::kurbo::{BezPath, PathEl, Point, Rect, Shape, flatten};

/// What a path is when it is filled.
#[derive(Debug, PartialEq)]
pub(super) enum Outline {
    /// A rectangle, or what is thin enough to be a line.
    Area(Rect),
    /// Only lines along the page's edges, as those of an L or of a frame.
    Frame(Vec<(Point, Point)>),
    /// Anything else, by its box.
    Shape(Rect),
    /// No points.
    Nothing,
}

/// Tells what a path is; `thin` is the most that a line is thick.
pub(super) fn outline(path: &BezPath, thin: f64) -> Outline {
    let bounds = path.bounding_box();
    if path.elements().len() < 2 || !bounds.x0.is_finite() || !bounds.y1.is_finite() {
        return Outline::Nothing;
    }
    let long = bounds.width().max(bounds.height());
    // The bevelled ends of a border make a trapeze of it, and it is a line all the same.
    if bounds.width().min(bounds.height()) <= thin && long > 4.0 * thin {
        return Outline::Area(bounds);
    }
    if has_curves(path) {
        return Outline::Shape(bounds);
    }
    let lines: Vec<(Point, Point)> = straight_lines(path).collect();
    if lines.iter().any(|(from, to)| (from.x - to.x).abs().min((from.y - to.y).abs()) > 0.5) {
        return Outline::Shape(bounds);
    }
    if lines.len() <= 4 { Outline::Area(bounds) } else { Outline::Frame(lines) }
}

/// The straight lines of a path, those that close it among them; curves are left out.
pub(super) fn straight_lines(path: &BezPath) -> impl Iterator<Item = (Point, Point)> {
    let (mut start, mut last) = (Point::ZERO, Point::ZERO);
    path.elements().iter().filter_map(move |element| {
        let from = last;
        match *element {
            PathEl::MoveTo(to) => {
                (start, last) = (to, to);
                None
            }
            PathEl::LineTo(to) => {
                last = to;
                Some((from, to))
            }
            PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                last = to;
                None
            }
            PathEl::ClosePath => {
                last = start;
                (from != start).then_some((from, start))
            }
        }
    })
}

/// The longer side of the box around the points in which the pieces of a path end: it itself reaches at least as far, but that takes
/// long to tell of curves.
pub(super) fn reach(path: &BezPath) -> f64 {
    let pieces = path.elements().iter().filter(|element| !matches!(element, PathEl::MoveTo(_)));
    let points = pieces.filter_map(PathEl::end_point);
    let bounds = points.map(|point| Rect::from_points(point, point)).reduce(|all, point| all.union(point)).unwrap_or_default();
    bounds.width().max(bounds.height())
}

/// Whether a path has curves.
pub(super) fn has_curves(path: &BezPath) -> bool {
    path.elements().iter().any(|element| matches!(element, PathEl::QuadTo(..) | PathEl::CurveTo(..)))
}

/// The parts of a path that each begin at a point of their own.
pub(super) fn subpaths(path: &BezPath) -> impl Iterator<Item = BezPath> {
    path.elements()
        .chunk_by(|_, next| !matches!(next, PathEl::MoveTo(_)))
        .map(|elements| BezPath::from_vec(elements.to_vec()))
        .filter(|part| matches!(part.elements().first(), Some(PathEl::MoveTo(_))))
}

/// The edges of a rectangle.
pub(super) fn edges(rect: Rect) -> [(Point, Point); 4] {
    let corner = |x: f64, y: f64| Point::new(x, y);
    let Rect { x0, y0, x1, y1 } = rect;
    [(corner(x0, y0), corner(x1, y0)), (corner(x0, y1), corner(x1, y1)), (corner(x0, y0), corner(x0, y1)), (corner(x1, y0), corner(x1, y1))]
}

/// Whether a path within a box, stroked or filled, is drawn as ticks are: it begins at the left in the upper part or midway, has its
/// lowest point left of its middle or thereabouts, and its highest at the right.
pub(super) fn is_tick(path: &BezPath, bounds: Rect) -> bool {
    let (width, height) = (bounds.width(), bounds.height());
    if width <= 0.0 || height <= 0.0 || width > height * 3.0 || height > width * 3.0 {
        return false;
    }
    let mut points: Vec<Point> = Vec::new();
    flatten(path, 0.1, |element| match element {
        PathEl::MoveTo(point) | PathEl::LineTo(point) => {
            points.push(Point::new((point.x - bounds.x0) / width, (point.y - bounds.y0) / height));
        }
        _ => {}
    });
    if points.len() < 3 || points.len() > 400 {
        return false;
    }
    let lowest = points.iter().filter(|point| point.y > 0.9);
    let lowest_is_inside = lowest.clone().count() > 0 && lowest.clone().all(|point| (0.1..=0.65).contains(&point.x));
    let reaches_right = points.iter().filter(|point| point.y < 0.1).all(|point| point.x >= 0.6);
    let begins_left = points.iter().any(|point| point.x < 0.15 && point.y < 0.85);
    // Between its arms a tick is open: nothing of it is high up over its lowest point.
    let low = lowest.map(|point| point.x).sum::<f64>() / points.iter().filter(|point| point.y > 0.9).count().max(1) as f64;
    let is_open = points.iter().all(|point| (point.x - low).abs() > 0.12 || point.y > 0.3);
    lowest_is_inside && reaches_right && begins_left && is_open || is_v(&points)
}

/// Whether points go down to one lowest point between two high ones, as a V does.
fn is_v(points: &[Point]) -> bool {
    let lowest_is_inside = points.iter().filter(|point| point.y > 0.9).all(|point| (0.25..=0.75).contains(&point.x));
    let high_at = |left: bool| points.iter().any(|point| point.y < 0.15 && (if left { point.x < 0.3 } else { point.x > 0.7 }));
    let is_open = points.iter().all(|point| !(0.42..=0.58).contains(&point.x) || point.y > 0.3);
    let nothing_at_the_foot = points.iter().all(|point| point.y < 0.6 || (0.2..=0.8).contains(&point.x));
    lowest_is_inside && high_at(true) && high_at(false) && is_open && nothing_at_the_foot
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(points: &[(f64, f64)]) -> BezPath {
        let mut path = BezPath::new();
        path.move_to(points[0]);
        points[1..].iter().for_each(|&point| path.line_to(point));
        path
    }

    fn is_tick(path: &BezPath) -> bool {
        super::is_tick(path, path.bounding_box())
    }

    #[test]
    fn a_tick_is_told_from_other_small_drawings() {
        assert!(is_tick(&path(&[(0.0, 4.0), (3.0, 8.0), (9.0, 0.0)])), "stroked");
        assert!(is_tick(&path(&[(0.0, 5.0), (1.0, 4.0), (3.0, 6.5), (8.5, 0.0), (9.0, 0.5), (3.0, 8.0), (0.0, 5.0)])), "filled");
        assert!(is_tick(&path(&[(0.0, 0.0), (4.0, 8.0), (8.0, 0.0)])), "V");
        assert!(!is_tick(&path(&[(0.0, 0.0), (8.0, 8.0)])), "slash");
        assert!(!is_tick(&path(&[(0.0, 8.0), (4.0, 0.0), (8.0, 8.0)])), "caret");
        assert!(!is_tick(&path(&[(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0), (0.0, 0.0)])), "box");
        let mut cross = path(&[(0.0, 0.0), (8.0, 8.0)]);
        cross.move_to((8.0, 0.0));
        cross.line_to((0.0, 8.0));
        assert!(!is_tick(&cross), "cross");
        assert!(!is_tick(&hayro_interpret::kurbo::Circle::new((4.0, 4.0), 4.0).to_path(0.1)), "circle");
    }

    #[test]
    fn a_thin_trapeze_is_a_line_and_an_l_is_a_frame() {
        let mut border = path(&[(0.0, 0.0), (100.0, 0.0), (99.0, 1.0), (1.0, 1.0)]);
        border.close_path();
        assert_eq!(outline(&border, 3.5), Outline::Area(Rect::new(0.0, 0.0, 100.0, 1.0)));
        let mut corner = path(&[(0.0, 0.0), (50.0, 0.0), (50.0, 1.0), (1.0, 1.0), (1.0, 50.0), (0.0, 50.0)]);
        corner.close_path();
        assert!(matches!(outline(&corner, 3.5), Outline::Frame(lines) if lines.len() == 6));
    }
}
