/** A piece of text in one style. A line break in it begins a new line. */
export interface Span {
  text: string
  bold?: boolean
  italic?: boolean
  code?: boolean
  href?: string
}
export type Text = string | Span[]

/** What a document is made of, in plain data that a thread can be sent. */
export type Block =
  | { kind: 'heading'; level: number; text: Text }
  | { kind: 'paragraph'; text: Text; small?: boolean }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: Text[]; rows: Text[][] }
  /** A name and what it is, a row each. */
  | { kind: 'facts'; rows: { key: string; value: Text }[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'rule' }
  | { kind: 'new-page' }
  /** Markdown as people write it. Its first level of headings becomes this level. */
  | { kind: 'markdown'; text: string; level: number }

export interface PdfDocument {
  title: string
  /** Printed at the top of every page. */
  header: string
  /** Milliseconds since 1970. It is part of the file: the same document made twice is the same bytes. */
  date: number
  blocks: Block[]
}

export const spansOf = (text: Text): Span[] => (typeof text === 'string' ? [{ text }] : text)
