import { describe, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { commentOnProcedure } from '../../../src/tracker/sop/comment.ts'
import { decideReopening, decideResolution, mayResolve } from '../../../src/tracker/sop/resolve-comment.ts'
import { withCommentLinks } from '../../../src/tracker/sop/section-links.ts'
import { aDoing } from '../../support/doing.ts'

it('a comment on the procedure records who wrote it, when and at which section, and the history mentions it without its text', () => {
  expect(commentOnProcedure.decide(['Late'], { body: 'Who answers at night?', section: 'Late' }, aDoing())).toEqual({
    next: expect.objectContaining({
      id: 'id-1',
      project_id: 'project-1',
      body: 'Who answers at night?',
      section: 'Late',
      written_by: 'Meera Shah',
      written_at: '2026-03-02T09:00:00.000Z',
    }),
    happened: [{ kind: 'sop.commented', id: 'id-1', project: 'project-1' }],
  })
})

it('a comment needs a section that the procedure has', () => {
  expect(commentOnProcedure.decide(['Late'], { body: 'Who?', section: 'Gone' }, aDoing())).toMatchObject({ refused: { section: expect.any(String) as string } })
})

const comment = {
  id: 'comment-1',
  project_id: asProjectId('project-1'),
  version_id: null,
  body: 'Who?',
  written_by: 'Clara Jones',
  written_by_id: asPersonId('clara'),
  written_at: '2026-03-01T09:00:00.000Z',
  section: null,
  resolved_at: null,
  resolved_by: null,
  resolved_by_id: null,
  resolved_with: null,
}
const resolved = { ...comment, resolved_at: '2026-03-02T09:00:00.000Z', resolved_by: 'Meera Shah', resolved_with: 'Written in' }

describe('a comment', () => {
  it('is resolved with a word', () => {
    expect(decideResolution(comment, { word: 'Written in' }, aDoing())).toMatchObject({
      next: { resolved_by: 'Meera Shah', resolved_at: '2026-03-02T09:00:00.000Z', resolved_with: 'Written in' },
      happened: [{ kind: 'sop.comment resolved', by: 'Clara Jones', reason: 'Written in' }],
    })
  })
  it('is resolved once', () => expect(decideResolution(resolved, { word: 'Again' }, aDoing())).toMatchObject({ overtaken: true }))
  it('that is resolved is opened again', () => {
    expect(decideReopening(resolved)).toMatchObject({ next: { resolved_at: null, resolved_with: null }, happened: [{ kind: 'sop.comment reopened' }] })
  })
  it('that is open cannot be opened', () => expect(decideReopening(comment)).toMatchObject({ overtaken: true }))
  it.each([
    ['the writer of the procedure', { may: true, personId: 'priya' }, true],
    ['its own writer', { may: false, personId: 'clara' }, true],
    ['nobody else', { may: false, personId: 'dan' }, false],
  ])('is resolved by %s', (_who, rights, may) => expect(mayResolve(comment, rights)).toBe(may))
})

it('a section shows how many comments are open there, with a link to them', () => {
  const html = withCommentLinks('<h2>Late &amp; early</h2>\n<p>Wait.</p>\n<h2>Review</h2>', {
    home: '/sop',
    open: new Map([['Late & early', 2]]),
    taken: new Set(),
  })
  expect(html).toContain(
    '<h2 id="section-late-early">Late &amp; early</h2><p class="nhsuk-body-s app-no-print"><a href="/sop/comments?section=Late%20%26%20early">2 open comments',
  )
  expect(html).toContain('<h2 id="section-review">Review</h2>')
})

it('a section that a page shows twice, in the version and in the draft, has its id once', () => {
  const beside = { home: '/sop', open: new Map(), taken: new Set<string>() }
  const page = ['<h2>Review</h2>', '<h2>Review</h2>'].map((html) => withCommentLinks(html, beside))
  expect(page).toEqual(['<h2 id="section-review">Review</h2>', '<h2>Review</h2>'])
})
