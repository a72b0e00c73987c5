/** Values in a body: a booking has some two hundred. Checking more would make everyone else wait. */
export const mostValues = 5000
/** The same for the sandbox's own answers: a Bundle of every slot. */
export const mostValuesOfAnswer = 200_000
/** Levels of a body; no resource of the standard has half as many. */
export const deepest = 40

export const tooMany = `The body has more than ${mostValues.toLocaleString('en-GB')} values or elements. A booking has some two hundred: take out what repeats.`
export const tooDeep = `The body is nested deeper than ${deepest} levels.`

/** An upper bound for the values in a JSON text, and how deep they are nested, without parsing it. */
export function sizeOfJson(text: string): { values: number; depth: number } {
  let [values, depth, deepestYet, inText] = [1, 0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (inText) {
      if (sign === '\\') at += 1
      else if (sign === '"') inText = false
    } else if (sign === '"') inText = true
    else if (sign === ',') values += 1
    else if (sign === '[' || sign === '{') {
      values += 1
      depth += 1
      deepestYet = Math.max(deepestYet, depth)
    } else if (sign === ']' || sign === '}') depth -= 1
  }
  return { values, depth: deepestYet }
}

/** An upper bound for the tags in an XML text, and roughly how deep they are nested. */
export function sizeOfXml(text: string): { tags: number; depth: number } {
  let [tags, depth, deepestYet] = [0, 0, 0]
  for (let at = 0; at < text.length; at += 1)
    if (text[at] === '<') {
      tags += 1
      depth += text[at + 1] === '/' ? -1 : 1
      deepestYet = Math.max(deepestYet, depth)
    } else if (text[at] === '>' && text[at - 1] === '/') depth -= 1
  return { tags, depth: deepestYet }
}

const isXml = (text: string): boolean => text.trimStart().startsWith('<')

/** Whether a body is too large to be checked, masked or shown line by line. An XML element has two tags. */
export function isTooMuch(text: string, most: number): boolean {
  if (isXml(text)) return sizeOfXml(text).tags > 2 * most
  const { values, depth } = sizeOfJson(text)
  return values > most || depth > deepest
}
