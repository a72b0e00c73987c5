import { formatsOfStyles } from './number-format.ts'
import { sharedStrings } from './shared-strings.ts'
import { type CellContext, readSheetRows } from './sheet-cells.ts'
import type { SheetSender } from './sheet-sender.ts'
import { Unreadable } from './unreadable.ts'
import { MOST_SHEETS } from './workbook-bounds.ts'
import { findParts, getPart } from './workbook-parts.ts'
import { xmlText } from './xml-text.ts'
import { openParts } from './zip-parts.ts'

/** Sends the sheets of a workbook, blank ones too. */
export function readXlsx(bytes: Uint8Array, sender: SheetSender): void {
  const parts = openParts(bytes)
  const { sheets, strings, styles, is1904 } = findParts(parts)
  if (sheets.length > MOST_SHEETS) throw new Unreadable('too-large')
  const context: CellContext = {
    strings: strings === undefined ? [] : sharedStrings(xmlText(getPart(parts, strings))),
    formats: styles === undefined ? [] : formatsOfStyles(xmlText(getPart(parts, styles))),
    is1904,
  }
  for (const { name, isHidden, part } of sheets) {
    sender.begin({ name, isHidden })
    readSheetRows(xmlText(getPart(parts, part)), context, (number, cells) => sender.row(number, cells))
    sender.end()
  }
}
