import type { Block, PdfDocument, Text } from './block.ts'
import { spansOf } from './block.ts'
import { drawFacts, drawTable } from './draw-table.ts'
import { blocksOfMarkdown } from './markdown-blocks.ts'
import { Sheet } from './sheet.ts'

type Element = PDFKit.PDFStructureElement

const sizes = { text: 9.5, small: 8, code: 8 }
const headingSizes = [18, 13.5, 11, 9.5]
const sizeOfHeading = (level: number): number => headingSizes[level - 1] ?? sizes.text
const indent = 18

/** Draws a document. Some texts take minutes: call it in a thread. */
export async function drawPdf(document: PdfDocument): Promise<Uint8Array> {
  const sheet = new Sheet(document)
  new Drawing(sheet).blocks(document.blocks, sheet.root)
  return sheet.finish()
}

class Drawing {
  readonly #sheet: Sheet
  /** The last heading drawn. Levels are not skipped: screen readers step through them. */
  #level = 0
  #chapter: PDFKit.PDFOutline | undefined

  constructor(sheet: Sheet) {
    this.#sheet = sheet
  }

  blocks(blocks: Block[], within: Element): void {
    for (const block of blocks) this.#block(block, within)
  }

  #block(block: Block, within: Element): void {
    const sheet = this.#sheet
    switch (block.kind) {
      case 'heading':
        return this.#heading(block, within)
      case 'paragraph':
        return this.#text(block.text, { within, tag: 'P', size: block.small === true ? sizes.small : sizes.text, faint: block.small === true })
      case 'code':
        return this.#text([{ text: block.text, code: true }], { within, tag: 'Code', size: sizes.code })
      case 'list':
        return this.#list(block, within)
      case 'table':
        return drawTable(sheet, block, within)
      case 'facts':
        return drawFacts(sheet, block, within)
      case 'quote': {
        const quote = sheet.element('BlockQuote', within)
        this.#indented(indent, () => this.blocks(block.blocks, quote))
        return quote.end()
      }
      case 'rule':
        sheet.need(12)
        sheet.decorate((doc, { line }) =>
          doc
            .moveTo(sheet.left, sheet.y + 4)
            .lineTo(sheet.right, sheet.y + 4)
            .lineWidth(0.5)
            .strokeColor(line)
            .stroke(),
        )
        sheet.y += 14
        return
      case 'new-page':
        return sheet.newPage()
      case 'markdown':
        return this.blocks(blocksOfMarkdown(block.text, block.level), within)
    }
  }

  #heading({ level, text }: { level: number; text: Text }, within: Element): void {
    const sheet = this.#sheet
    this.#level = Math.max(1, Math.min(level, this.#level + 1, 6))
    const size = sizeOfHeading(this.#level)
    const spans = spansOf(text).map((span) => ({ ...span, bold: true }))
    const lines = sheet.lines(spans, { size })
    if (this.#level > 1) sheet.y += size * 0.8
    // A heading stays with the lines that follow it.
    sheet.need(sheet.heightOf(lines.length, size) + 50)
    const words = spans.map((span) => span.text).join('')
    if (this.#level <= 2) this.#chapter = sheet.bookmark(words)
    else if (this.#level === 3) sheet.bookmark(words, this.#chapter)
    const element = sheet.element(`H${this.#level}`, within)
    sheet.write(lines, { of: element, tag: `H${this.#level}`, size })
    element.end()
    sheet.y += size * 0.3
  }

  #text(text: Text, { within, tag, size, faint = false }: { within: Element; tag: string; size: number; faint?: boolean }): void {
    const sheet = this.#sheet
    const lines = sheet.lines(spansOf(text), { size })
    // No single line is left alone at the foot of a page.
    if (lines.length > 1) sheet.need(sheet.heightOf(2, size))
    const element = sheet.element(tag, within)
    sheet.write(lines, { of: element, tag, size, faint })
    element.end()
    sheet.y += size * 0.7
  }

  #list({ ordered, start, items }: { ordered: boolean; start: number; items: Block[][] }, within: Element): void {
    const sheet = this.#sheet
    const list = sheet.element('L', within)
    for (const [index, item] of items.entries()) {
      const entry = sheet.element('LI', list)
      sheet.need(sheet.heightOf(2, sizes.text))
      const label = sheet.element('Lbl', entry)
      const [line = []] = sheet.lines([{ text: ordered ? `${start + index}.` : '•' }], { size: sizes.text })
      sheet.line(line, { of: label, tag: 'Lbl', size: sizes.text, x: sheet.left + 4, y: sheet.y })
      sheet.close()
      label.end()
      const body = sheet.element('LBody', entry)
      this.#indented(ordered ? indent + 6 : indent, () => this.blocks(item, body))
      if (item.length > 0) sheet.y -= sizes.text * 0.4
      else sheet.y += sheet.heightOf(1, sizes.text)
      body.end()
      entry.end()
    }
    list.end()
    sheet.y += sizes.text * 0.6
  }

  #indented(by: number, draw: () => void): void {
    this.#sheet.left += by
    draw()
    this.#sheet.left -= by
  }
}
