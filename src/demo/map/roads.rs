//! The main roads and shores between quarters. Invented, though laid where the ground of Huli is dry.
//!
//! Each is written once and used by the quarters (and streets) on both its sides, so that these fit together.

use super::curve::Curve;

// 湖里街道 | 殿前街道
pub(super) const HULI_DIANQIAN_W: Curve = &[(10950, 13330), (11500, 13340), (12100, 13250)];
pub(super) const HULI_DIANQIAN_E: Curve = &[(12100, 13250), (12650, 13180), (13150, 13050)];
// 湖里街道 | 禾山街道
pub(super) const HULI_HESHAN: Curve = &[(13300, 12450), (13260, 12750), (13150, 13050)];
// 殿前街道 | 禾山街道
pub(super) const DIANQIAN_HESHAN_1: Curve = &[(13150, 13050), (13380, 13480), (13700, 13900)];
pub(super) const DIANQIAN_HESHAN_2A: Curve = &[(13700, 13900), (13880, 14080), (14080, 14230)];
pub(super) const DIANQIAN_HESHAN_2B: Curve = &[(14080, 14230), (14320, 14370), (14600, 14500)];
pub(super) const DIANQIAN_HESHAN_3: Curve = &[(14600, 14500), (15200, 14640), (15900, 14900)];
pub(super) const DIANQIAN_HESHAN_4: Curve = &[(15900, 14900), (16050, 15300), (16250, 15800)];
// 禾山街道 | 江头街道
pub(super) const HESHAN_JIANGTOU_0: Curve = &[(13300, 12450), (13400, 12430)];
pub(super) const HESHAN_JIANGTOU_1: Curve = &[(13400, 12430), (14300, 12240), (15300, 12020)];
pub(super) const HESHAN_JIANGTOU_2: Curve = &[(15300, 12020), (15900, 11930), (16500, 11900)];
// 江头街道 | 金山街道
pub(super) const JIANGTOU_JINSHAN_1: Curve = &[(16966, 9640), (16955, 9700)];
pub(super) const JIANGTOU_JINSHAN_2: Curve = &[(16955, 9700), (16870, 10200), (16793, 10560)];
pub(super) const JIANGTOU_JINSHAN_3: Curve = &[(16793, 10560), (16700, 11000), (16600, 11450)];
pub(super) const JIANGTOU_JINSHAN_4: Curve = &[(16600, 11450), (16500, 11900)];
// 禾山街道 | 金山街道
pub(super) const HESHAN_JINSHAN_1: Curve = &[(16500, 11900), (17300, 12010), (18050, 12250)];
pub(super) const HESHAN_JINSHAN_2: Curve = &[(18050, 12250), (18290, 12900), (18450, 13600)];
pub(super) const HESHAN_JINSHAN_3: Curve = &[(18450, 13600), (18760, 14600), (18500, 15700)];

// 湖里
pub(super) const HULI_SHORE: Curve = &[(10350, 10900), (10700, 12000), (10950, 13330)];
pub(super) const HULI_SOUTH_W: Curve = &[(10350, 10900), (11000, 11080), (11950, 11250)];
pub(super) const HULI_SOUTH_E: Curve = &[(11950, 11250), (12700, 11560), (13120, 11760), (13330, 12000)];
pub(super) const HULI_MIDDLE: Curve = &[(11950, 11250), (11820, 12200), (12100, 13250)];
pub(super) const HULI_EAST: Curve = &[(13330, 12000), (13300, 12450)];
// 殿前
pub(super) const DIANQIAN_SHORE: Curve = &[(10950, 13330), (11450, 14400), (12050, 15500)];
pub(super) const GAOQI_SOUTH: Curve = &[(12050, 15500), (12500, 15180), (13000, 15000)];
pub(super) const GAODIAN_SOUTH: Curve = &[(13000, 15000), (13700, 14800), (14600, 14500)];
pub(super) const GAOQI_SHORE: Curve = &[(12050, 15500), (12260, 15950), (12500, 16350)];
pub(super) const GAOQI_NORTH: Curve = &[(12500, 16350), (12850, 15950), (13300, 15700)];
pub(super) const GAOQI_EAST: Curve = &[(13000, 15000), (13120, 15350), (13300, 15700)];
pub(super) const AIRPORT_ROAD: Curve = &[(13250, 15500), (14600, 15330), (16050, 15520)];
pub(super) const GAODIAN_WEST: Curve = &[(13000, 15000), (13250, 15500)];
pub(super) const GAODIAN_EAST: Curve = &[(15900, 14900), (16050, 15520)];
// 禾山
pub(super) const FANGHU_EAST: Curve = &[(15300, 12020), (15420, 12850), (15500, 13700)];
pub(super) const FANGHU_NORTH: Curve = &[(13700, 13900), (14600, 13930), (15500, 13700)];
pub(super) const ZHONGZHAI_WEST: Curve = &[(15500, 13700), (15640, 14300), (15900, 14900)];
pub(super) const ZHONGZHAI_SOUTH: Curve = &[(15500, 13700), (17000, 13820), (18450, 13600)];
pub(super) const ZHONGZHAI_NORTH: Curve = &[(15900, 14900), (17000, 15120), (18200, 15250)];
pub(super) const ZHONGZHAI_BAY: Curve = &[(18450, 13600), (18480, 14500), (18200, 15250)];
pub(super) const ZHONGZHAI_SHORE: Curve = &[(16250, 15800), (17100, 16160), (17950, 16020)];
pub(super) const ZHONGZHAI_MOUTH: Curve = &[(18200, 15250), (17950, 16020)];
// 江头
pub(super) const JIANGTOU_WEST: Curve = &[(13970, 10490), (13790, 11250), (13660, 11800), (13400, 12430)];
pub(super) const JIANGTOU_SOUTH: Curve = &[(13970, 10490), (14500, 10650), (15000, 10640), (15700, 10420)];
pub(super) const JIANGTOU_EAST: Curve = &[(15700, 10420), (15450, 11200), (15300, 12020)];
pub(super) const HOUPU_WEST: Curve = &[(15690, 9470), (15750, 9950), (15700, 10420)];
pub(super) const HOUPU_SOUTH: Curve = &[(15690, 9470), (16000, 9520), (16400, 9630), (16966, 9640)];
// 金山
pub(super) const HUBIAN_SOUTH: Curve = &[(16955, 9700), (17230, 9760), (17500, 10120), (18000, 10170), (18510, 10440)];
pub(super) const HUBIAN_LAKE_S: Curve = &[(16793, 10560), (17300, 10600), (18000, 10650), (18560, 10800)];
pub(super) const HUBIAN_CORNER: Curve = &[(18510, 10440), (18560, 10800)];
pub(super) const HUBIAN_LAKE_N: Curve = &[(16600, 11450), (17200, 11640), (18060, 11550)];
pub(super) const HUBIAN_LAKE_E: Curve = &[(18060, 10760), (18130, 11150), (18060, 11550)];
pub(super) const GUDISHI_NORTH: Curve = &[(18060, 11550), (18480, 11470), (18900, 11360)];
pub(super) const GUDISHI_SOUTH: Curve = &[(18060, 10760), (18500, 10870), (18940, 10860)];
pub(super) const GUDISHI_EAST: Curve = &[(18940, 10860), (18900, 11360)];
pub(super) const HUBIAN_NORTH: Curve = &[(18050, 12250), (18450, 12380), (18860, 12420)];
pub(super) const GAOLIN_WEST_1: Curve = &[(18900, 11360), (18900, 11900), (18860, 12420)];
pub(super) const GAOLIN_WEST_2: Curve = &[(18860, 12420), (18700, 13000)];
pub(super) const GAOLIN_SOUTH: Curve =
    &[(18900, 11360), (19400, 11330), (20100, 11480), (20700, 11650), (21150, 12050)];
pub(super) const GAOLIN_NORTH_W: Curve = &[(18700, 13000), (19200, 12960), (19650, 12970)];
pub(super) const GAOLIN_NORTH_E: Curve = &[(19650, 12970), (20300, 13040), (21200, 13150)];
pub(super) const GAOLIN_SHORE: Curve = &[(21150, 12050), (21230, 12600), (21200, 13150)];
pub(super) const WUTONG_BAY: Curve = &[(19650, 12970), (19780, 13800), (19720, 14600)];
pub(super) const WUTONG_SHORE: Curve = &[(21200, 13150), (21150, 13650), (20980, 14180)];
pub(super) const WUTONG_NORTH: Curve = &[(19720, 14600), (20350, 14520), (20980, 14180)];
