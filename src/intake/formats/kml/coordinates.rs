//! `<coordinates>`: tuples `lon,lat[,alt]` between white space. Many programs write a blank behind the comma, which the standard
//! forbids and which is read all the same.

use geo_types::Coord;

/// The points of one element.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Points {
    pub(super) all: Vec<Coord<f64>>,
    /// Whether any altitude is not zero.
    pub(super) heights: bool,
}

/// What is no tuple, and its number from 1.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) found: String,
    pub(super) point: usize,
}

/// Reads the text of the element.
pub(super) fn read(text: &str) -> Result<Points, Wrong> {
    let mut points = Points::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let start = rest;
        let (mut values, mut count) = ([0.0; 3], 0);
        loop {
            let end = rest.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            rest = behind.trim_start();
            match number(word) {
                Some(value) if count < 3 => values[count] = value,
                _ => return Err(wrong(start, &points)),
            }
            count += 1;
            match rest.strip_prefix(',').map(str::trim_start) {
                // A comma behind the last number of all.
                Some("") => rest = "",
                Some(more) => {
                    rest = more;
                    continue;
                }
                None => {}
            }
            break;
        }
        if count < 2 {
            return Err(wrong(start, &points));
        }
        points.heights |= values[2] != 0.0;
        points.all.push(Coord { x: values[0], y: values[1] });
    }
    Ok(points)
}

fn wrong(start: &str, points: &Points) -> Wrong {
    Wrong { found: start.chars().take(40).collect(), point: points.all.len() + 1 }
}

fn number(word: &str) -> Option<f64> {
    let plain = word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    word.parse().ok().filter(|value: &f64| plain && value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_of_broken_exporters_are_read() {
        let wanted = [Coord { x: 118.1, y: 24.5 }, Coord { x: 118.2, y: 24.6 }];
        for text in [
            "118.1,24.5 118.2,24.6",
            "118.1,24.5,0\n118.2,24.6,0",
            " 118.1, 24.5 118.2, 24.6 ",
            "118.1 , 24.5 , 0.0\t118.2 , 24.6 , 0",
            "118.1,24.5\n118.2,24.6,",
            "1.181e2,24.5 118.2,24.6",
        ] {
            let points = read(text).unwrap();
            assert_eq!((points.all.as_slice(), points.heights), (&wanted[..], false), "{text}");
        }
        assert!(read("118.1,24.5,12.5").unwrap().heights);
        assert_eq!(read(" \n").unwrap().all, []);
    }

    #[test]
    fn what_is_no_tuple_is_named() {
        for (text, point) in [
            ("118.1,24.5 118.2", 2),
            ("118.1 24.5", 1),
            ("118.1,24.5,0,118.2,24.6,0", 1),
            ("118.1,nan", 1),
            ("118.1,1e999", 1),
            ("118.1,24.5 x,24.6", 2),
            (",,", 1),
        ] {
            assert_eq!(read(text).unwrap_err().point, point, "{text}");
        }
    }
}
