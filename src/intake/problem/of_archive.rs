//! Wording of problems of archives, and of files that consist of several.

use super::{Code, Problem};

/// Names shown in one message.
const MOST_NAMES: usize = 8;
/// Longest name shown, in characters.
const LONGEST_NAME: usize = 80;

/// A name out of a file as it can stand in a message.
fn shown(name: &str) -> String {
    let cut = name.chars().take(LONGEST_NAME).flat_map(char::escape_debug).collect::<String>();
    if name.chars().count() > LONGEST_NAME { format!("{cut}…") } else { cut }
}

fn listed(names: &[&str]) -> String {
    let mut text = names.iter().take(MOST_NAMES).map(|name| shown(name)).collect::<Vec<_>>().join("、");
    if names.len() > MOST_NAMES {
        text.push_str(" …");
    }
    text
}

impl Problem {
    /// An archive whose directory cannot be read.
    pub fn damaged_archive(cause: &str) -> Self {
        let message = format!("ZIP 压缩包不完整或已损坏：{cause} (the ZIP archive is cut off or damaged: {cause})");
        Self::error(Code::UnreadableFile, message, "请重新压缩并完整上传 (pack it again and upload all of it)")
    }

    /// A file in an archive that cannot be unpacked.
    pub fn damaged_entry(name: &str, cause: &str) -> Self {
        let name = shown(name);
        let message =
            format!("压缩包中的“{name}”已损坏，无法解压：{cause} (the entry {name} cannot be unpacked: {cause})");
        Self::error(Code::UnreadableFile, message, "请重新压缩并完整上传 (pack it again and upload all of it)")
    }

    /// Packed in a way that only some programs know.
    pub fn foreign_compression(name: &str, method: u16) -> Self {
        let name = shown(name);
        let message = format!(
            "压缩包中的“{name}”使用了不支持的压缩方法 {method} (the entry {name} is packed with method {method}, which is not read)"
        );
        let remedy = "请用“标准 (Deflate)”方式重新压缩为 zip (pack it again as an ordinary zip, method Deflate)";
        Self::error(Code::UnreadableFile, message, remedy)
    }

    /// An archive that needs a password.
    pub fn password_protected(name: &str) -> Self {
        let name = shown(name);
        let message = format!("压缩包设有密码，无法读取“{name}” (the archive is protected by a password: {name})");
        Self::error(Code::PasswordProtected, message, "请去掉密码后重新压缩上传 (pack it again without a password)")
    }

    /// A name in an archive that is no plain path within it; why, in Chinese and English.
    pub fn unsafe_name(name: &str, zh: &str, en: &str) -> Self {
        let name = shown(name);
        Self::unsafe_archive(&format!("其中的“{name}”{zh}"), &format!("the entry {name} {en}"))
    }

    /// An archive made in a way that no honest program makes it; how, in Chinese and English.
    pub fn unsafe_archive(zh: &str, en: &str) -> Self {
        let message = format!("压缩包不安全，未解压：{zh} (the archive is not safe to unpack: {en})");
        let remedy = "请只将数据文件重新压缩为 zip 后上传 (pack only the data files again as zip)";
        Self::error(Code::UnsafeArchive, message, remedy)
    }

    /// More entries than the limit.
    pub fn too_many_entries(count: usize, limit: usize) -> Self {
        let message = format!("压缩包中有 {count} 个文件，最多 {limit} 个 ({count} entries, at most {limit})");
        Self::error(Code::TooLarge, message, "请只压缩需要导入的文件 (pack only the files to import)")
    }

    /// An entry larger than the limit, in bytes.
    pub fn large_entry(name: &str, limit: u64) -> Self {
        let (name, limit) = (shown(name), size(limit));
        let message = format!("压缩包中的“{name}”解压后超过 {limit} (the entry {name} unpacks to more than {limit})");
        Self::error(Code::TooLarge, message, "请拆分后分批上传 (split it and upload the parts)")
    }

    /// All entries together larger than the limit, in bytes.
    pub fn large_archive(limit: u64) -> Self {
        let limit = size(limit);
        let message = format!("压缩包解压后超过 {limit} (the archive unpacks to more than {limit})");
        Self::error(Code::TooLarge, message, "请拆分后分批上传 (split it and upload the parts)")
    }

    /// An entry that unpacks to more than `ratio` times its size.
    pub fn bomb(name: &str, ratio: u64) -> Self {
        let name = shown(name);
        let message = format!(
            "压缩包中的“{name}”解压后超过压缩前的 {ratio} 倍，疑为压缩炸弹 (the entry {name} unpacks to more than {ratio} times its size, as a zip bomb does)"
        );
        let remedy =
            "请确认文件来源；确为数据的，请解压后上传 (check where the file comes from; upload real data unpacked)";
        Self::error(Code::UnsafeArchive, message, remedy)
    }

    /// An archive in an archive.
    pub fn nested_archive() -> Self {
        let message = "压缩包中还有压缩包 (an archive within an archive)";
        Self::error(Code::UnsafeArchive, message, "请解压内层压缩包后上传 (unpack the inner one and upload that)")
    }

    /// Several files, each of which could be meant.
    pub fn several_files(names: &[&str]) -> Self {
        let (count, names) = (names.len(), listed(names));
        let message =
            format!("压缩包中有 {count} 个可导入的文件：{names} (the archive holds {count} files that can be read)");
        Self::error(Code::UnreadableFile, message, "请逐个上传 (upload them one by one)")
    }

    /// An archive without anything that is read here.
    pub fn nothing_in_archive(names: &[&str]) -> Self {
        if names.is_empty() {
            return Self::empty_file();
        }
        let names = listed(names);
        let message = format!("压缩包中没有可读取的文件：{names} (nothing in the ZIP archive can be read)");
        let remedy = "可读取：Shapefile（.shp、.dbf、.prj、.cpg）、GeoPackage、FlatGeobuf、GeoJSON、界址点 TXT \
                      (a shapefile, GeoPackage, FlatGeobuf, GeoJSON or boundary point TXT is read)";
        Self::error(Code::UnreadableFile, message, remedy)
    }

    /// An archive that is something else.
    pub fn unread_archive(what: &str) -> Self {
        Self::unreadable_file(
            what,
            "请另存为 GeoJSON 或界址点 TXT 后上传 (save it as GeoJSON or as a boundary point TXT and upload that)",
        )
    }
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 30 { format!("{} GiB", bytes >> 30) } else { format!("{} KiB", bytes >> 10) }
}
