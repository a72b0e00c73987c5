import type { Line, Part } from './letter.ts'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => escapes[one] ?? one)
const lines = (text: string): string => escaped(text).replaceAll('\n', '<br>')

// Styles stand on each element, because several mailboxes drop everything else. Colours and sizes are those of the NHS design system.
const body = 'margin:0;padding:0;background:#ffffff;color:#212b32;font-family:Arial,Helvetica,sans-serif;font-size:19px;line-height:1.5'
const column = 'max-width:600px;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere;word-break:break-word'
const sender = 'margin:0 0 24px;padding:0 0 12px;border-bottom:4px solid #005eb8;font-size:19px;font-weight:bold;color:#005eb8'
const heading = 'margin:32px 0 12px;font-size:22px;line-height:1.3;font-weight:bold'
const paragraph = 'margin:0 0 16px'
const listed = 'margin:0 0 16px;padding:0 0 0 20px'
const button =
  'display:inline-block;padding:12px 20px;background:#007f3b;border-radius:4px;color:#ffffff;font-size:19px;line-height:1.3;font-weight:bold;text-decoration:none'
const small = 'margin:0 0 16px;font-size:16px;color:#4c6272'
const anchor = 'color:#005eb8;text-decoration:underline'

const link = (to: string, words = to): string => `<a href="${escaped(to)}" style="${anchor}">${escaped(words)}</a>`

const lineHtml = ({ text, to, under = [] }: Line): string =>
  `<li style="margin:0 0 8px">${[to === undefined ? lines(text) : link(to, text), ...under.map(lines)].join('<br>')}</li>`

function partHtml(part: Part, style = paragraph): string {
  if (typeof part === 'string') return `<p style="${style}">${lines(part)}</p>`
  if ('heading' in part) return `<h2 style="${heading}">${escaped(part.heading)}</h2>`
  if ('list' in part) return `<ul style="${listed}">${part.list.map(lineHtml).join('')}</ul>`
  if ('link' in part) return `<p style="${style}">${link(part.to, part.link)}</p>`
  return (
    `<p style="margin:24px 0 12px"><a href="${escaped(part.to)}" style="${button}">${escaped(part.button)}</a></p>` +
    `<p style="${small}">If the button does not work, copy this address into your browser: ${link(part.to)}</p>`
  )
}

/** What a message says, as a page of one column that loads nothing from elsewhere. `foot` is printed small, below a line. */
export function letterHtml(subject: string, parts: Part[], foot: Part[] = []): string {
  const below = foot.map((part) => partHtml(part, small)).join('')
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light only"><title>${escaped(subject)}</title></head>
<body style="${body}"><div style="${column}"><p style="${sender}">Slipway</p>
${parts.map((part) => partHtml(part)).join('\n')}
${below === '' ? '' : `<div style="margin:32px 0 0;padding:16px 0 0;border-top:1px solid #d8dde0">${below}</div>`}</div></body></html>
`
}
