import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { decideIssue } from '../../../src/tracker/sop/issue.ts'
import { decideChoices, decideLayout } from '../../../src/tracker/sop/save-options.ts'
import { leftOpen } from '../../../src/tracker/sop/left-open.ts'
import { contentOf } from '../../../src/tracker/sop/sop.ts'
import { decideDraft } from '../../../src/tracker/sop/write-draft.ts'
import { aDoing } from '../../support/doing.ts'

const draft = {
  body: '## Late patients\n\nWait.',
  options: [
    { group: 'Late', text: 'Keep', chosen: false, oneOf: true },
    { group: 'Late', text: 'Drop', chosen: false, oneOf: true },
  ],
  version: 3,
  savedBy: { id: asPersonId('priya'), name: 'Priya Patel' },
  savedAt: '2026-03-01T09:00:00.000Z',
}
const saved = { savedBy: { id: 'person-1', name: 'Meera Shah' }, savedAt: '2026-03-02T09:00:00.000Z', version: 3 }

describe('a draft', () => {
  it.each<[string, Partial<Parameters<typeof decideDraft>[1]>, object]>([
    ['is not saved over someone else’s version', { version: 2 }, { overtaken: true }],
    ['with a placeholder that means nothing is refused', { body: 'See {{the form}}' }, { refused: { body: expect.any(String) as string } }],
    [
      'with a section that concerns a role that nobody has is refused',
      { body: '## Late\n\nConcerns: Clinical leed' },
      { refused: { body: expect.stringContaining('No key role is called “Clinical leed”') as string } },
    ],
    ['is saved under the name of who wrote it', {}, { next: { draft: { ...saved, body: 'New' } }, happened: [{ kind: 'sop.drafted', to: digestOf('New') }] }],
  ])('%s', (_rule, change, outcome) => {
    expect(decideDraft({ draft, roles: ['Clinical lead'] }, { body: 'New', version: 3, ...change }, aDoing())).toMatchObject(outcome)
  })
})

describe('the layout of the options', () => {
  it.each<[string, { options: string; version: number }, object]>([
    ['is not saved over someone else’s change', { options: 'Late: Keep', version: 2 }, { overtaken: true }],
    ['with a brace that is not a number is refused', { options: 'Late: Keep {weeks}', version: 3 }, { refused: { options: expect.any(String) as string } }],
    [
      'is saved',
      { options: 'Late: Keep', version: 3 },
      { next: { draft: { ...saved, options: [{ group: 'Late', text: 'Keep' }] } }, happened: [{ kind: 'sop.options', verb: 'laid out the' }] },
    ],
  ])('%s', (_rule, typed, outcome) => expect(decideLayout(draft, typed, aDoing())).toMatchObject(outcome))
})

describe('a choice among the options', () => {
  it.each<[string, Parameters<typeof decideChoices>[1], object]>([
    ['is not saved over a draft that someone else saved', { chosen: [], fields: {}, version: 2 }, { overtaken: true }],
    [
      'of two answers to a question with one is refused',
      { chosen: ['0', '1'], fields: {}, version: 3 },
      { refused: { 'choice-0': 'Choose one option for “Late”' } },
    ],
    [
      'is saved',
      { chosen: [], fields: { 'choice-0': '1' }, version: 3 },
      { next: { draft: { ...saved, options: [{ chosen: false }, { chosen: true }] } }, happened: [{ kind: 'sop.options', verb: 'chose' }] },
    ],
  ])('%s', (_rule, typed, outcome) => expect(decideChoices(draft, typed, aDoing())).toMatchObject(outcome))
})

describe('a draft that is issued', () => {
  const chosen = { ...draft, options: draft.options.map((one, index) => ({ ...one, chosen: index === 0 })) }
  const digest = digestOf(contentOf(chosen))
  const found = {
    draft: chosen,
    roles: ['Clinical lead'],
    writer: { id: asPersonId('priya'), name: 'Priya Patel' },
    latest: { number: 4, digest: digestOf('another') },
    procedure: { kind: 'none' as const },
    sites: [],
  }
  it.each<[string, Partial<typeof found>, Partial<Parameters<typeof decideIssue>[1]>, object]>([
    ['needs a text', { draft: { ...draft, version: 0 } }, {}, { refused: { form: expect.stringContaining('no draft') as string } }],
    [
      'with a placeholder that means nothing is refused',
      { draft: { ...chosen, body: 'See {{the form}}' } },
      {},
      { refused: { form: expect.stringContaining('cannot be issued yet') as string } },
    ],
    [
      'with a section that concerns a role that nobody has is refused',
      { draft: { ...chosen, body: '## Late\n\nConcerns: Clinical leed' } },
      {},
      { refused: { form: expect.stringContaining('No key role is called “Clinical leed”') as string } },
    ],
    ['has to be the draft that was read', {}, { digest: 'b' }, { overtaken: true, says: expect.stringContaining('Read it again') as string }],
    ['has to have the layout that was shown', {}, { drawing: { digest: digestOf('b'), html: '' } }, { overtaken: true }],
    [
      'has to differ from the version issued last',
      { latest: { number: 4, digest } },
      {},
      { refused: { form: expect.stringContaining('Nothing changed') as string } },
    ],
    [
      'becomes the next version, under its writer’s name',
      {},
      { digest },
      {
        next: { version: { number: 5, digest, written_by: 'Priya Patel', written_by_id: 'priya' } },
        happened: [{ kind: 'sop.issued', number: 5, to: digest }],
      },
    ],
  ])('%s', (_rule, change, typed, outcome) => expect(decideIssue({ ...found, ...change }, { open: [], ...typed }, aDoing())).toMatchObject(outcome))
  it('is held by each thing that it leaves open, until a person confirms it', () => {
    const opened = { ...found, draft: { ...draft, body: 'The site is not yet known' } }
    const keys = leftOpen(opened.draft).map((one) => one.key)
    expect(keys).toHaveLength(2)
    expect(decideIssue(opened, { open: keys.slice(1) }, aDoing())).toMatchObject({ refused: { open: expect.stringContaining('one thing open') as string } })
    expect(decideIssue(opened, { open: keys }, aDoing())).toMatchObject({
      next: {
        left: [
          { what: '“The site is not yet known”', confirmed_by: 'Meera Shah', confirmed_at: '2026-03-02T09:00:00.000Z' },
          { what: 'No option is chosen for “Late”' },
        ],
      },
      happened: [{ kind: 'sop.left open', number: 5 }, { kind: 'sop.left open' }, { kind: 'sop.issued' }],
    })
  })
  it('keeps who signs as the project has decided it', () => {
    expect(decideIssue(found, { open: [] }, aDoing({ project: { sop_signing: 'by section' } }))).toMatchObject({ next: { signing: 'by section' } })
  })
  it('gets version number 1 if it is the first', () => {
    expect(decideIssue({ ...found, latest: undefined }, { open: [] }, aDoing())).toMatchObject({ next: { version: { number: 1 } } })
  })
})
