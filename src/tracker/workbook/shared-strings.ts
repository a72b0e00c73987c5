import { withoutEscapes } from './cell-text.ts'
import { scanXml } from './xml-scan.ts'

/** The texts that cells refer to by number: every run of a text, but not how it is pronounced. */
export function sharedStrings(chunks: Iterable<string>): string[] {
  const strings: string[] = []
  let text = ''
  let piece = ''
  let isText = false
  let isPhonetic = false
  scanXml(chunks, {
    open: (name) => {
      if (name === 'si') text = ''
      else if (name === 'rPh') isPhonetic = true
      else if (name === 't') {
        isText = !isPhonetic
        piece = ''
      }
    },
    text: (more) => {
      if (isText) piece += more
    },
    close: (name) => {
      if (name === 'si') strings.push(text)
      else if (name === 'rPh') isPhonetic = false
      else if (name === 't' && isText) {
        text += withoutEscapes(piece)
        isText = false
      }
    },
  })
  return strings
}
