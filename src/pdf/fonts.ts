import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as fontkit from 'fontkit'
import type { Span } from './block.ts'

/** DejaVu has Latin with every accent, Greek, Cyrillic, Arabic, Hebrew, Armenian and Georgian letters. */
const files = {
  regular: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  italic: 'DejaVuSans-Oblique.ttf',
  'bold-italic': 'DejaVuSans-BoldOblique.ttf',
  code: 'DejaVuSansMono.ttf',
} as const
export type Face = keyof typeof files
export const faces: Face[] = ['regular', 'bold', 'italic', 'bold-italic', 'code']

const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
export const fileOf = (face: Face): string => join(folder, files[face])

/** The character to draw in place of one that is in no font. */
export const replacement = '\u{FFFD}'

export function wantedFace({ bold = false, italic = false, code = false }: Span): Face {
  if (code) return 'code'
  return bold ? (italic ? 'bold-italic' : 'bold') : italic ? 'italic' : 'regular'
}

const opened = new Map<Face, (codePoint: number) => boolean>()

/** Whether a font has a character; looking it up in the file takes long, so it is looked up once. */
function glyphsOf(face: Face): (codePoint: number) => boolean {
  const font = fontkit.openSync(fileOf(face))
  const known = new Map<number, boolean>()
  return (codePoint) => {
    let has = known.get(codePoint)
    if (has === undefined) {
      has = 'hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(codePoint)
      known.set(codePoint, has)
    }
    return has
  }
}

function hasGlyph(face: Face, codePoint: number): boolean {
  let has = opened.get(face)
  if (!has) opened.set(face, (has = glyphsOf(face)))
  return has(codePoint)
}

/** The font for a character: the wanted one, or the regular one if only that has it. Undefined if neither does. */
export const faceFor = (wanted: Face, codePoint: number): Face | undefined =>
  hasGlyph(wanted, codePoint) ? wanted : hasGlyph('regular', codePoint) ? 'regular' : undefined
