import { withoutEscapes } from './cell-text.ts'
import { scanXml } from './xml-scan.ts'

/** The texts that cells refer to by number: every run of a text, but not how it is pronounced. */
export function sharedStrings(chunks: Iterable<string>): string[] {
  const strings: string[] = []
  let text = ''
  let isText = false
  let isPhonetic = false
  scanXml(chunks, {
    open: (name) => {
      if (name === 'si') text = ''
      else if (name === 'rPh') isPhonetic = true
      else if (name === 't') isText = !isPhonetic
    },
    text: (piece) => {
      if (isText) text += piece
    },
    close: (name) => {
      if (name === 'si') strings.push(withoutEscapes(text))
      else if (name === 'rPh') isPhonetic = false
      else if (name === 't') isText = false
    },
  })
  return strings
}
