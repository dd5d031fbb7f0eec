//! How layers look outside: the colours of the page's map, and their words.

/// 类别, its words, and its colour as red, green, blue: those of the map on the page.
pub(in crate::publish) const CATEGORIES: [(&str, &str, [u8; 3]); 6] = [
    ("supply", "拟供地", [0x23, 0x2f, 0x6f]),
    ("renewal", "三旧改造", [0x79, 0x28, 0x06]),
    ("industrial_upgrade", "工改工", [0xb4, 0x4b, 0xfd]),
    ("military", "部队用地", [0x8b, 0x91, 0x13]),
    ("building", "楼宇空间", [0x37, 0x80, 0x77]),
    ("unclassified", "待核", [0x5b, 0x64, 0x70]),
];

/// Opacity of fills, of 255.
pub(super) const FILL: u8 = 115;

/// The words for a category.
pub(in crate::publish) fn words(category: &str) -> Option<&'static str> {
    CATEGORIES.iter().find(|(known, ..)| *known == category).map(|(_, words, _)| *words)
}

/// A style for QGIS (QML): by category, or one plain outline; with Chinese names for the columns.
pub(super) fn qml(by_category: bool, aliases: &[(&str, &str)]) -> String {
    let mut symbols = String::new();
    let mut categories = String::new();
    if by_category {
        for (place, (category, words, colour)) in CATEGORIES.iter().enumerate() {
            categories += &format!(r#"<category symbol="{place}" value="{category}" label="{words}" render="true"/>"#);
            symbols += &symbol(&place.to_string(), *colour);
        }
        // What has no category yet.
        let place = CATEGORIES.len();
        categories += &format!(r#"<category symbol="{place}" value="" label="其他" render="true"/>"#);
        symbols += &symbol(&place.to_string(), CATEGORIES[place - 1].2);
    } else {
        symbols = symbol("0", CATEGORIES[CATEGORIES.len() - 1].2);
    }
    let (kind, of) = if by_category { ("categorizedSymbol", r#" attr="category""#) } else { ("singleSymbol", "") };
    let names: String = aliases
        .iter()
        .enumerate()
        .map(|(place, (field, title))| format!(r#"<alias index="{place}" field="{field}" name="{title}"/>"#))
        .collect();
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22.0\" styleCategories=\"Symbology|Fields\">\
         <renderer-v2 type=\"{kind}\"{of} symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\">\
         <categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>\
         <aliases>{names}</aliases></qgis>"
    )
}

fn symbol(name: &str, [red, green, blue]: [u8; 3]) -> String {
    format!(
        r#"<symbol type="fill" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleFill" enabled="1" locked="0" pass="0"><prop k="color" v="{red},{green},{blue},{FILL}"/><prop k="style" v="solid"/><prop k="outline_color" v="{red},{green},{blue},255"/><prop k="outline_style" v="solid"/><prop k="outline_width" v="0.4"/><prop k="outline_width_unit" v="MM"/></layer></symbol>"#
    )
}
