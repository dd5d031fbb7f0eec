"""Reads a ledger with openpyxl and adds up a column in decimals."""
import json
import sys
from decimal import Decimal

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[0]
heads = [cell.value for cell in sheet[3]]
rows = [row for row in sheet.iter_rows(min_row=4, values_only=True)]
body = [row for row in rows if row[0] != "合计"]
total = next(row for row in rows if row[0] == "合计")
column = heads.index("总建筑面积（㎡）")
stage = heads.index("阶段")
added = sum(Decimal(str(row[column])) for row in body if row[column] is not None)
print(json.dumps({
    "sheets": book.sheetnames,
    "rows": len(body),
    "heads": heads,
    "sum_told": f"{Decimal(str(total[column])):.2f}",
    "sum_added": f"{added:.2f}",
    "stages": sorted({row[stage] for row in body if row[stage]}),
    "frozen": sheet.freeze_panes,
}, ensure_ascii=False))
