import { folded, withoutEnds } from './text.ts'

/** Words for "nothing yet", folded, without the dots of abbreviations and without brackets or quotation marks around them. */
const nothingYet = new Set([
  'na',
  'n/a',
  'nk',
  'n/k',
  'n/r',
  'tbc',
  'tbd',
  'tba',
  'tbn',
  'null',
  'nil',
  'nan',
  'none',
  'none yet',
  'none known',
  'nothing',
  'nothing yet',
  'undefined',
  'unknown',
  'unconfirmed',
  'unspecified',
  'blank',
  'empty',
  'missing',
  'no data',
  'no value',
  'no info',
  'no information',
  'no answer',
  'awaited',
  'to follow',
  'dont know',
  'do not know',
])
/** "Not known", "not yet confirmed", "not confirmed yet". */
const notYet =
  /^not (yet )?(known|available|applicable|provided|recorded|given|stated|specified|supplied|entered|set|confirmed|decided|agreed|assigned|allocated)( yet)?$/
const toBe =
  /^(still )?to be (confirmed|advised|decided|determined|defined|announced|agreed|completed|provided|arranged|named|assigned|allocated|filled in|added)$/
/** What a spreadsheet shows instead of a value: its errors, and the hashes of a column too narrow for a number. */
const spreadsheetError =
  /^(#(n\/a|ref!?|value!?|name\?|div\/0!?|null!?|num!?|spill!?|calc!?|field!?|busy!?|blocked!?|connect!?|unknown!?|getting_data|error!?)|#+|err:\d{3})$/

/**
 * Whether a cell says nothing yet: blank, a spreadsheet error, or any way of writing that it is not known. Such a cell counts as unknown and never
 * overwrites what is known.
 */
export function isUnknown(text: string): boolean {
  const words = folded(text)
  if (words.length > 40) return false
  if (words === '' || spreadsheetError.test(words)) return true
  const bare = withoutEnds(words, ' ()[]{}<>"\'“”‘’*.,:;!?').replaceAll(/['’.]/g, '')
  if (!/[\p{L}\p{N}]/u.test(bare)) return isNoSign(words)
  if (/^\p{L}( \p{L}){1,2}$/u.test(bare)) return nothingYet.has(bare.replaceAll(' ', ''))
  return nothingYet.has(bare) || notYet.test(bare) || toBe.test(bare)
}

/** Whether the text is only punctuation that says nothing: dashes, dots, question marks. A tick or a cross says something. */
const isNoSign = (words: string): boolean => /^[\s\p{Pd}\p{Po}\p{Ps}\p{Pe}\p{Pi}\p{Pf}_~=|^`−]+$/u.test(words)
