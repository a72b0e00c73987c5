/** A part of what a message says. A plain text is a paragraph. */
export type Part =
  | string
  | { heading: string }
  | { list: Line[] }
  /** The one thing to do next. */
  | { button: string; to: string }
  | { link: string; to: string }

/** A line of a list, with the address of its page and what is said below it. */
export interface Line {
  text: string
  to?: string
  under?: string[]
}

const lineText = ({ text, to, under = [] }: Line): string => [`- ${text}`, ...[...under, ...(to === undefined ? [] : [to])].map((one) => `  ${one}`)].join('\n')

function partText(part: Part): string {
  if (typeof part === 'string') return part
  if ('heading' in part) return part.heading
  if ('list' in part) return part.list.map(lineText).join('\n')
  return `${'button' in part ? part.button : part.link}: ${part.to}`
}

/** What a message says, as plain text. */
export const letterText = (parts: Part[]): string => `${parts.map(partText).join('\n\n')}\n`
