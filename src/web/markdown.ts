import { Marked } from 'marked'
import sanitizeHtml from 'sanitize-html'

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    'h2',
    'h3',
    'h4',
    'p',
    'ul',
    'ol',
    'li',
    'strong',
    'em',
    'a',
    'blockquote',
    'code',
    'pre',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'hr',
    'br',
    'del',
  ],
  allowedAttributes: { a: ['href'], th: ['scope'], ol: ['start'] },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  transformTags: { h1: 'h2', h5: 'h4', h6: 'h4', th: sanitizeHtml.simpleTransform('th', { scope: 'col' }) },
  // Tags may be written out in Markdown, without a blank or a sign that shows how deep they are.
  nestingLimit: 100,
}

const escaped = (text: string): string => sanitizeHtml(text, { allowedTags: [], disallowedTagsMode: 'escape' })

// What is signed is also shown: whether a box is ticked, and what a picture would say.
const marked = new Marked({
  gfm: true,
  renderer: {
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    image: ({ text }) => `<em>[${escaped(text)}]</em>`,
  },
})

/** Markdown as HTML that is safe to put into a page: only plain text structure remains. Some texts take minutes: use `drawMarkdown`. */
export function markdownToHtml(markdown: string): string {
  return sanitizeHtml(marked.parse(markdown, { async: false }), allowed)
}
