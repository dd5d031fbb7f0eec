"""Makes photographs and documents with other programs, and looks at what came of them: Pillow, openpyxl, xlwt, zipfile."""
import hashlib
import io
import json
import struct
import sys
import zipfile

import openpyxl
import xlwt
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import IFDRational

CORNERS = {"red": (220, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 220), "yellow": (230, 220, 20)}


def picture(width, height):
    """A quarter of each colour: red and green above, blue and yellow below."""
    image = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    places = [(0, 0), (half[0], 0), (0, half[1]), half]
    for colour, place in zip(CORNERS.values(), places):
        image.paste(colour, (*place, width, height))
    return image


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F], tags[0x0110] = "HUAWEI", "Mate 60"
    of = IFDRational
    tags[0x8769] = {0x9003: "2026:11:20 09:31:02", 0x9011: "+08:00", 0x829A: of(1, 100)}
    # 24° 30' 36.5" N, 118° 6' 36" E, within 4.5 m, looking south-west.
    tags[0x8825] = {
        1: "N", 2: (of(24), of(30), of(73, 2)), 3: "E", 4: (of(118), of(6), of(36)), 17: of(225), 31: of(9, 2),
    }
    return tags


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def word(main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", more={}):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return package({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **more})


def workbook_before_2007():
    book, out = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("台账").write(0, 0, "面积")
    book.save(out)
    return out.getvalue()


def with_macro_sheet(book):
    """BOUNDSHEET (MS-XLS 2.4.28): the byte behind the position and the visibility is the type of the sheet; 1 is a macro sheet."""
    at = book.index(b"\x85\x00", 512)
    assert struct.unpack_from("<H", book, at + 2)[0] < 64
    return book[: at + 9] + b"\x01" + book[at + 10 :]


def make(folder):
    photo = saved(picture(3000, 2000), "JPEG", exif=exif(6), quality=90)
    plain = saved(picture(400, 300), "JPEG")
    glass = picture(500, 400).convert("RGBA")
    glass.putalpha(0)
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    files = {
        "photo.jpg": photo,
        "plain.jpg": plain,
        # A marker of EXIF with nothing of EXIF in it.
        "broken-exif.jpg": plain[:2] + b"\xff\xe1\x00\x12Exif\0\0" + b"\xde\xad\xbe\xef\0\1\2\3\4\5" + plain[2:],
        "truncated.jpg": photo[: len(photo) // 2],
        "glass.png": saved(glass, "PNG"),
        "truncated.png": saved(picture(900, 700), "PNG")[:1500],
        "scan.tif": saved(picture(1700, 2300).convert("1"), "TIFF", compression="group4"),
        "a.webp": saved(picture(600, 400), "WEBP"),
        # 400 megapixels in 50 kB.
        "bomb.png": saved(Image.new("1", (20_000, 20_000)), "PNG"),
        "paper.pdf": saved(picture(300, 400), "PDF"),
        "book.xlsx": book.getvalue(),
        "book.xls": workbook_before_2007(),
        "macro-sheet.xls": with_macro_sheet(workbook_before_2007()),
        "paper.docx": word(),
        "macro.docx": word(more={"word/vbaProject.bin": "x"}),
        "typed-macro.docx": word(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "template.docx": word(
            more={
                "word/_rels/settings.xml.rels": '<Relationship Type="http://x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>'
            }
        ),
        "paper.ofd": package({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<ofd:Document/>"}),
        "program.zip": package({"setup.exe": "MZ"}),
    }
    for name, content in files.items():
        with open(f"{folder}/{name}", "wb") as out:
            out.write(content)


def corners(image):
    """The nearest colour at each corner, from the upper left on, as people see the picture."""
    image = image.convert("RGB")
    width, height = image.size
    places = [(5, 5), (width - 6, 5), (5, height - 6), (width - 6, height - 6)]
    far = lambda colour, seen: sum((a - b) ** 2 for a, b in zip(colour, seen))
    known = {**CORNERS, "white": (255, 255, 255), "black": (0, 0, 0)}
    return [min(known, key=lambda name: far(known[name], image.getpixel(place))) for place in places]


def seen(path):
    image = Image.open(path)
    upright = ImageOps.exif_transpose(image)
    return {"format": image.format, "size": upright.size, "corners": corners(upright), "exif": len(image.getexif())}


def archive(path):
    with zipfile.ZipFile(path) as found:
        return {
            "broken": found.testzip(),
            "entries": [[entry.filename, hashlib.sha256(found.read(entry)).hexdigest()] for entry in found.infolist()],
        }


def sheet(path):
    with open(path, "rb") as found:
        rows = openpyxl.load_workbook(found).active.iter_rows(values_only=True)
        return [["" if cell is None else cell for cell in row] for row in rows]


if __name__ == "__main__":
    what, path = sys.argv[1:]
    print(json.dumps({"make": make, "seen": seen, "archive": archive, "sheet": sheet}[what](path), ensure_ascii=False))
