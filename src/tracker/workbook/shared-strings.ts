import { withoutEscapes } from './cell-text.ts'
import { longestWritten } from './sheet-cells.ts'
import { mostCells } from './sheet-sender.ts'
import { Unreadable } from './unreadable.ts'
import { scanXml } from './xml-scan.ts'

/** The texts that cells refer to by number: all runs of each text, without its phonetic reading. */
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
      if (!isText) return
      piece += more
      if (text.length + piece.length > longestWritten) throw new Unreadable('too-wide')
    },
    close: (name) => {
      if (name === 'si') {
        if (strings.push(text) > mostCells) throw new Unreadable('too-wide')
      } else if (name === 'rPh') isPhonetic = false
      else if (name === 't' && isText) {
        text += withoutEscapes(piece)
        isText = false
      }
    },
  })
  return strings
}
