import { describe, expect, it } from 'vitest'
import { letterText } from '../../../src/mail/letter.ts'
import { newsLetter } from '../../../src/tracker/notices/news-letter.ts'
import type { News } from '../../../src/tracker/notices/news-letter.ts'
import { whatChanged } from '../../../src/tracker/sop/what-changed.ts'

const reading = { site: 'https://x', hasAccount: true }
const moved = (n: number): News => ({
  kind: 'dates',
  subject: `A date has moved: Practice ${n}`,
  words: `Meera Shah moved testing: ${n}`,
  path: `/projects/p${n}/dates`,
  project: `Practice ${n}`,
})
const many = (n: number) => Array.from({ length: n }, (_, at) => moved(at + 1))
const live: News = {
  kind: 'go-live',
  subject: 'Live: Practice 1',
  words: 'Meera Shah declared business live',
  path: '/projects/p1/go-live',
  project: 'Practice 1',
}

describe('an email with news', () => {
  it('says a single thing in its subject, and leads to its page', () => {
    const { subject, says } = newsLetter([moved(1)], reading)
    expect([subject, letterText(says)]).toEqual([
      'A date has moved: Practice 1',
      'Meera Shah moved testing: 1.\n\nSee it on Slipway: https://x/projects/p1/dates\n',
    ])
  })

  it.each([
    ['of one kind in many projects', many(7160), 'Dates: 7,160 changes in 7,160 projects'],
    ['of several kinds in one project', [moved(1), live], '2 changes in Practice 1'],
    ['of several kinds in several projects', [...many(2), live], '3 changes in 2 projects'],
  ])('counts several things: %s', (_what, news, subject) => {
    expect(newsLetter(news, reading).subject).toBe(subject)
  })

  it('names twenty things of a kind, and says how many more there are', () => {
    const text = letterText(newsLetter(many(7160), reading).says)
    expect(text.match(/^- Practice/gm)).toHaveLength(20)
    expect(text).toContain('And 7,140 more, on My work: https://x')
  })

  it('has no address of a page that its reader cannot open, because they have no account', () => {
    for (const news of [[moved(1)], many(30)]) {
      const text = letterText(newsLetter(news, { ...reading, hasAccount: false }).says)
      expect(text).not.toContain('https://x')
      expect(text).toContain('You need no account: each email that needs your answer has a link.')
    }
  })
})

describe('what changed in a procedure', () => {
  const text = '# Procedure\n\n## Arrival\n\nStaff see the booking.\n\n## Late patients\n\nThey wait.\n'
  it.each([
    ['a paragraph', text.replace('They wait', 'They are called'), 'Changed: Late patients.'],
    ['two sections', text.replace('They wait', 'They are called').replace('Staff see', 'A nurse sees'), 'Changed: Arrival, Late patients.'],
    ['a new section', `${text}\n## Faults\n\nCall the supplier.\n`, 'Changed: Faults (new).'],
    ['a line that is gone', text.replace('\n\nThey wait.', ''), 'Changed: Late patients.'],
    ['nothing but space', `${text}\n\n`, 'Changed: only its layout.'],
  ])('is said by its headings: %s', (_what, after, says) => {
    expect(whatChanged(text, after)).toBe(says)
  })

  it('is short, however much it is', () => {
    const many = (word: string) => Array.from({ length: 20 }, (_, n) => `## Part ${n}\n\n${word}\n`).join('\n')
    expect(whatChanged(many('old'), many('new'))).toBe('Changed: Part 0, Part 1, Part 2, Part 3, Part 4, Part 5 and 14 more sections.')
  })
})
