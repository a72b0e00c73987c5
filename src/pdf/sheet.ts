import PDFDocument from 'pdfkit'
import type { PdfDocument, Span } from './block.ts'
import { faces, fileOf } from './fonts.ts'
import type { Run } from './lines.ts'
import { linesOf } from './lines.ts'

type Element = PDFKit.PDFStructureElement

declare global {
  namespace PDFKit.Mixins {
    interface StructureElementOptions {
      scope?: 'Row' | 'Column'
    }
    interface AnnotationOption {
      structParent?: PDFStructureElement
    }
  }
}

const colours = { text: '#212b32', faint: '#4c6272', link: '#005eb8', line: '#aeb7bd', shade: '#f0f4f5' }
const page = { width: 595.28, height: 841.89, left: 56, right: 539, top: 76, bottom: 780 }
const lineHeight = 1.42

/** Milliseconds since 1970 as metadata of a PDF need them: to the second. */
const wholeSecond = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)

/** Pages of A4 that are written from top to bottom, each piece of text within the element of the structure that screen readers follow. */
export class Sheet {
  readonly #doc: PDFKit.PDFDocument
  readonly #chunks: Buffer[] = []
  readonly #of: PdfDocument
  readonly #widths = new Map<string, number>()
  readonly root: Element
  /** The element that the content being written belongs to. */
  #open: { of: Element; content: PDFKit.PDFStructureContent } | undefined
  left = page.left
  readonly right = page.right
  y = page.top
  #isFresh = true

  constructor(of: PdfDocument) {
    this.#of = of
    const date = wholeSecond(of.date)
    this.#doc = new PDFDocument({
      size: [page.width, page.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      lang: 'en-GB',
      displayTitle: true,
      // No default: pdfkit would open its file again for every text.
      font: '',
      info: { Title: of.title, Creator: 'Slipway', Producer: 'Slipway', CreationDate: date, ModDate: date },
    })
    this.#doc.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
    // Says that it is accessible, as PDF/UA asks: readers look for it.
    this.#doc.appendXML('<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>')
    for (const face of faces) this.#doc.registerFont(face, fileOf(face))
    this.root = this.#doc.struct('Document')
    this.#doc.addStructure(this.root)
    this.#doc.addPage()
  }

  get width(): number {
    return this.right - this.left
  }

  /** An element of the structure within another. End it once everything is in it. */
  element(tag: string, within: Element, options: PDFKit.Mixins.StructureElementOptions = {}): Element {
    const element = this.#doc.struct(tag, options)
    within.add(element)
    return element
  }

  /** The lines of a text at this size. */
  lines(spans: Span[], { size, width = this.width }: { size: number; width?: number }): Run[][] {
    return linesOf(spans, width, this.measure(size))
  }

  measure(size: number): (run: Run) => number {
    return (run) => {
      const key = `${run.face} ${size} ${run.text}`
      const known = this.#widths.get(key)
      if (known !== undefined) return known
      const width = this.#doc.font(run.face).fontSize(size).widthOfString(run.text, featuresOf(run))
      this.#widths.set(key, width)
      return width
    }
  }

  heightOf = (lines: number, size: number): number => lines * size * lineHeight

  /** How many lines of this size still fit on the page. */
  linesLeft = (size: number): number => Math.floor((page.bottom - this.y) / (size * lineHeight))

  /** Begins a page, unless this much still fits on this one. Returns whether it did. */
  need(height: number): boolean {
    if (this.y + height <= page.bottom || this.#isFresh) return false
    this.newPage()
    return true
  }

  newPage(): void {
    this.#close()
    this.#doc.addPage()
    this.y = page.top
    this.#isFresh = true
  }

  /** Draws lines, on as many pages as they need. */
  write(lines: Run[][], { of, tag, size, faint = false }: { of: Element; tag: string; size: number; faint?: boolean }): void {
    for (const [index, line] of lines.entries()) {
      this.need(size * lineHeight)
      this.line(line, { of, tag, size, faint, x: this.left, y: this.y, isLast: index === lines.length - 1 })
      this.y += size * lineHeight
    }
    this.#close()
  }

  /** Draws one line at a place on this page. */
  line(
    runs: Run[],
    { of, tag, size, x, y, isLast = true, faint = false }: { of: Element; tag: string; size: number; x: number; y: number; isLast?: boolean; faint?: boolean },
  ): void {
    this.#isFresh = false
    let at = x
    for (const [index, run] of runs.entries()) {
      const wide = this.measure(size)(run)
      const draw = (): void => {
        this.#doc
          .font(run.face)
          .fontSize(size)
          .fillColor(run.href === undefined ? (faint ? colours.faint : colours.text) : colours.link)
          // A space at its end keeps the words of two lines apart for whoever listens.
          .text(!isLast && index === runs.length - 1 && !run.rightToLeft ? `${run.text} ` : run.text, at, y + size * lineHeight * 0.75, {
            lineBreak: false,
            baseline: 'alphabetic',
            ...featuresOf(run),
          })
      }
      if (run.href === undefined && run.rightToLeft) {
        // Its letters are drawn in the order of the eye, so the text is given beside them.
        this.#close()
        const span = this.element('Span', of, { actual: run.text })
        this.#within(span, 'Span')
        draw()
        this.#close()
        span.end()
      } else if (run.href === undefined) {
        this.#within(of, tag)
        draw()
      } else {
        this.#close()
        const link = this.element('Link', of)
        this.#within(link, 'Link')
        draw()
        this.#close()
        // pdfkit writes a primitive string as a name, and a String object as text.
        this.#doc.link(at, y, wide, size * lineHeight, run.href, { structParent: link, Contents: Object(run.text) })
        link.end()
      }
      at += wide
    }
  }

  /** Draws what no screen reader reads: lines and shades. */
  decorate(draw: (doc: PDFKit.PDFDocument, colour: typeof colours) => void): void {
    this.#close()
    this.#doc.markContent('Artifact', { type: 'Layout' })
    draw(this.#doc, colours)
    this.#doc.endMarkedContent()
  }

  /** Ends the content that is open, so that what follows belongs to another element. */
  close(): void {
    this.#close()
  }

  bookmark(title: string, within?: PDFKit.PDFOutline): PDFKit.PDFOutline {
    return (within ?? this.#doc.outline).addItem(title)
  }

  /** The bytes of the file, with the header and the number on each page. */
  async finish(): Promise<Uint8Array> {
    this.#close()
    this.root.end()
    const { count } = this.#doc.bufferedPageRange()
    for (let number = 0; number < count; number += 1) {
      this.#doc.switchToPage(number)
      this.#margin(this.#of.header, 40, 'Header')
      this.#margin(`Page ${number + 1} of ${count}`, 800, 'Footer')
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#doc.once('end', resolve).once('error', reject)
    this.#doc.end()
    await promise
    return new Uint8Array(Buffer.concat(this.#chunks))
  }

  #margin(text: string, y: number, attached: 'Header' | 'Footer'): void {
    this.#doc.markContent('Artifact', { type: 'Pagination' })
    const [line = []] = linesOf([{ text }], page.right - page.left, this.measure(8))
    let x = attached === 'Header' ? page.left : page.right - line.reduce((sum, run) => sum + this.measure(8)(run), 0)
    for (const run of line) {
      this.#doc
        .font(run.face)
        .fontSize(8)
        .fillColor(colours.faint)
        .text(run.text, x, y + 8, { lineBreak: false, baseline: 'alphabetic', ...featuresOf(run) })
      x += this.measure(8)(run)
    }
    if (attached === 'Header')
      this.#doc
        .moveTo(page.left, y + 16)
        .lineTo(page.right, y + 16)
        .lineWidth(0.5)
        .strokeColor(colours.line)
        .stroke()
    this.#doc.endMarkedContent()
  }

  #within(of: Element, tag: string): void {
    if (this.#open?.of === of) return
    this.#close()
    this.#open = { of, content: this.#doc.markStructureContent(tag) }
  }

  #close(): void {
    if (!this.#open) return
    this.#doc.endMarkedContent()
    this.#open.of.add(this.#open.content)
    this.#open = undefined
  }
}

/** With a list of features, even an empty one, a run is laid out as a whole. */
const featuresOf = ({ rightToLeft }: Run): { features?: [] } => (rightToLeft ? { features: [] } : {})
