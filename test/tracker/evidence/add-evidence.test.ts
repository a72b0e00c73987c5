import { expect, it } from 'vitest'
import { digestOf } from '../../../src/digest.ts'
import { decideEvidence } from '../../../src/tracker/evidence/add-evidence.ts'
import type { Target } from '../../../src/tracker/evidence/target.ts'
import { aDoing } from '../../support/doing.ts'

const prerequisite: Target = { subject: 'prerequisite', subjectId: 'hscn', title: 'HSCN connection' }
const file = (name: string, isCleaned = false) => ({ name, type: 'image/png', size: 10, storedAs: `kept-${name}`, digest: digestOf(name), isCleaned })
type Typed = Parameters<typeof decideEvidence>[1]

it.each<[string, Typed, [kind: string, body: string][], string[]]>([
  ['words are a note', { evidence: 'Ordered by phone', files: [] }, [['note', 'Ordered by phone']], ['a note']],
  ['an address is a link', { evidence: 'https://example.com/a', files: [] }, [['link', 'https://example.com/a']], ['a link']],
  ['an address within words is a note', { evidence: 'see https://example.com/a', files: [] }, [['note', 'see https://example.com/a']], ['a note']],
  ['an address of another kind is a note', { evidence: 'ftp://example.com/a', files: [] }, [['note', 'ftp://example.com/a']], ['a note']],
  [
    'each file is a piece with the words beside it',
    { evidence: 'The screens', files: [file('a.png'), file('b.png', true)] },
    [
      ['file', 'The screens'],
      ['file', 'The screens'],
    ],
    ['the file a.png', 'the file b.png (without place and camera details)'],
  ],
])('%s', (_rule, typed, pieces, named) => {
  const decided = decideEvidence(prerequisite, typed, aDoing())
  if ('refused' in decided) throw new Error('It was refused')
  expect(decided.next.evidence.map(({ kind, body }) => [kind, body])).toEqual(pieces)
  expect(decided.happened).toEqual(
    named.map((what, index) => ({
      kind: 'prerequisite.evidence',
      id: 'hscn',
      project: 'project-1',
      to: decided.next.evidence[index]?.digest,
      verb: 'added',
      what,
      title: 'HSCN connection',
    })),
  )
})

it('evidence of a shared prerequisite is in the history of no project', () => {
  const shared: Target = { subject: 'shared-prerequisite', subjectId: 'shared-1', title: 'HSCN connection of Harbour Trust' }
  expect(decideEvidence(shared, { evidence: 'Seen', files: [] }, aDoing())).toMatchObject({
    next: { evidence: [{ projectId: null, subjectId: 'shared-1' }] },
    happened: [{ kind: 'shared-prerequisite.evidence', id: 'shared-1', project: null, title: 'HSCN connection of Harbour Trust' }],
  })
})

it('evidence needs a note, a link or a file', () => {
  expect(decideEvidence(prerequisite, { evidence: '', files: [] }, aDoing())).toEqual({
    refused: { evidence: 'Write a note, paste an address, or choose a file' },
    cleaned: {},
  })
})

it('evidence of a test case names its run, with the test plan as its subject', () => {
  const decided = decideEvidence({ subject: 'test-case', subjectId: 'A1', title: 'A1 in run 2', runId: 'run-2' }, { evidence: 'Seen', files: [] }, aDoing())
  expect(decided).toMatchObject({
    next: { evidence: [{ runId: 'run-2', projectId: 'project-1', addedBy: { id: 'person-1', name: 'Meera Shah' } }] },
    happened: [{ kind: 'test-plan.evidence' }],
  })
})
