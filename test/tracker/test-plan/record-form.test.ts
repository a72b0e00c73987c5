import { describe, expect, it } from 'vitest'
import { readResults, seenIn } from '../../../src/tracker/test-plan/record-form.ts'

const cases = ['a', 'b'].map((id) => ({ id, code: 'Dx05', number: id, side: 'consumer' as const, criterion: 'Book' }))
const read = (typed: Record<string, string>) => {
  const { results, comments, errors } = readResults(typed, cases)
  return {
    results: results.map(({ one, verdict, comment, seen }) => [one.id, verdict, comment, seen]),
    comments: comments.map(({ one, body }) => [one.id, body]),
    errors: Object.keys(errors),
  }
}

describe('a form of results', () => {
  it.each([
    ['a result over what was seen', { 'verdict-a': 'pass', 'seen-a': '2' }, { results: [['a', 'pass', null, 2]], comments: [], errors: [] }],
    ['a result of a form that names nothing', { 'verdict-a': 'pass' }, { results: [['a', 'pass', null, 0]], comments: [], errors: [] }],
    ['a comment without a result', { 'comment-a': ' Slow today ', 'seen-a': '1' }, { results: [], comments: [['a', 'Slow today']], errors: [] }],
    [
      'a result of one and a comment on another',
      { 'verdict-a': 'fail', 'comment-a': 'No slot', 'comment-b': 'Slow' },
      { results: [['a', 'fail', 'No slot', 0]], comments: [['b', 'Slow']], errors: [] },
    ],
    ['nothing', { 'verdict-a': '', 'comment-a': '  ' }, { results: [], comments: [], errors: ['form'] }],
    ['an unknown verdict', { 'verdict-a': 'maybe' }, { results: [], comments: [], errors: ['verdict-a'] }],
    ['an acceptance, which is not recorded here', { 'verdict-a': 'accepted', 'comment-a': 'Fine' }, { results: [], comments: [], errors: ['verdict-a'] }],
    ['a comment that is too long', { 'comment-a': 'x'.repeat(5001) }, { results: [], comments: [], errors: ['comment-a'] }],
  ] as [string, Record<string, string>, ReturnType<typeof read>][])('is read: %s', (_name, typed, expected) => expect(read(typed)).toEqual(expected))

  it('asks what was seen if a case failed', () => {
    expect(read({ 'verdict-a': 'fail' }).errors).toEqual(['comment-a'])
  })
})

it.each([
  [undefined, 0],
  ['', 0],
  ['3', 3],
  ['-1', -1],
  ['1e3', -1],
  ['latest', -1],
])('a form with the field %s has seen result %i', (text, seen) => expect(seenIn(text)).toBe(seen))
