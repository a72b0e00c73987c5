import { describe, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { decideReaders } from '../../../src/tracker/readers/add-readers.ts'
import { decideReading } from '../../../src/tracker/readers/read-procedure.ts'
import { fitting, progressWords } from '../../../src/tracker/readers/readers.ts'
import type { ListedReader } from '../../../src/tracker/readers/readers.ts'
import { decideReminding } from '../../../src/tracker/readers/remind-readers.ts'
import { decideRemoval } from '../../../src/tracker/readers/remove-reader.ts'
import { aDoing } from '../../support/doing.ts'

const project = asProjectId('project-1')
const digest = digestOf('the procedure')
const inForce = { version_id: 'version-3', number: 3, digest }

describe('reading a procedure', () => {
  const found = { project, service: 'Riverside UTC', state: 'open', organisation: 'Harbour Trust', inForce, hasRead: false }
  const typed = { version: 'version-3', digest }

  it('is recorded with who, when, which version and digest, and how they proved who they are, and is no signature', () => {
    const byLink = aDoing({ howProven: { proof: 'one-off link', code_sent_to: 'ann@nhs.net' }, trace: { sessionHash: null, requestId: 'request-1' } })
    expect(decideReading(found, typed, byLink)).toEqual({
      next: {
        number: 3,
        row: {
          id: 'id-1',
          project_id: project,
          version_id: 'version-3',
          digest,
          person_id: 'person-1',
          person_name: 'Meera Shah',
          organisation: 'Harbour Trust',
          meaning: 'I have read and understood version 3 of the standard operating procedure of Riverside UTC',
          at: '2026-03-02T09:00:00.000Z',
          proof: 'one-off link',
          code_sent_to: 'ann@nhs.net',
          session_hash: null,
          request_id: 'request-1',
        },
      },
      happened: [{ kind: 'sop.read', id: 'id-1', project, number: 3, to: digest }],
    })
    expect(decideReading(found, typed, aDoing())).toMatchObject({ next: { row: { proof: 'session', session_hash: 'session-1' } } })
  })

  it('goes on after the project is closed', () => {
    expect(decideReading({ ...found, state: 'closed' }, typed, aDoing())).toMatchObject({ next: { number: 3 } })
  })

  it.each<[string, Partial<typeof found> | { inForce: undefined }, Partial<typeof typed>, object]>([
    ['while the project is on hold', { state: 'on-hold' }, {}, { refused: { form: expect.stringContaining('on hold') as string } }],
    ['while the project is stopped', { state: 'stopped' }, {}, { refused: { form: expect.stringContaining('stopped') as string } }],
    ['if no version is in force', { inForce: undefined }, {}, { refused: { form: 'No version of the procedure is in force now.' } }],
    ['of another version with the same text', {}, { version: 'version-2' }, { overtaken: true }],
    ['of another text', {}, { digest: digestOf('another') }, { overtaken: true }],
    ['twice', { hasRead: true }, {}, { overtaken: true, says: 'You have confirmed this version already.' }],
  ])('is not recorded %s', (_name, change, more, outcome) => {
    expect(decideReading({ ...found, ...change }, { ...typed, ...more }, aDoing())).toMatchObject(outcome)
  })
})

describe('the list of those who read it', () => {
  const person = (name: string) => ({ line: 1, name, email: `${name.toLowerCase().replace(' ', '.')}@nhs.net`, organisation: '', notes: [] })
  const found = { inForce, known: new Map([['ben.low@nhs.net', { id: asPersonId('ben'), name: 'Ben Low', isListed: false }]]), listed: 0 }

  it('takes who is new, and who is known by their address under the name on record', () => {
    const decided = decideReaders(found, { people: [person('Ann Able'), person('Ben Low')], left: [] }, aDoing())
    expect(decided).toMatchObject({
      next: {
        people: [{ name: 'Ann Able', email: 'ann.able@nhs.net' }],
        readers: [
          { person_id: 'id-1', to_ask: 1, added_by: 'Meera Shah' },
          { person_id: 'ben', to_ask: 1 },
        ],
      },
      happened: [{ kind: 'sop.readers added', number: 3, people: 2 }],
    })
  })

  it.each<[string, object, string]>([
    ['before everyone has signed a version', { inForce: undefined }, 'before everyone has signed a version'],
    ['who is on it', { known: new Map([['ann.able@nhs.net', { id: asPersonId('ann'), name: 'Ann Able', isListed: true }]]) }, 'on the list already'],
    ['beyond 2,000 people', { listed: 2000 }, 'A list holds 2,000 people at most, and 2,000 are on it'],
  ])('takes nobody %s', (_name, change, says) => {
    expect(decideReaders({ ...found, ...change }, { people: [person('Ann Able')], left: [] }, aDoing())).toMatchObject({
      refused: { list: expect.stringContaining(says) as string },
    })
  })

  it('loses someone with a reason, on record, and only once', () => {
    const row = { id: 'reader-1', name: 'Ann Able', removed_at: null }
    expect(decideRemoval(row, { reason: 'Left the trust' }, aDoing())).toEqual({
      next: {
        id: 'reader-1',
        name: 'Ann Able',
        removed_at: '2026-03-02T09:00:00.000Z',
        removed_by: 'Meera Shah',
        removed_by_id: 'person-1',
        removed_because: 'Left the trust',
      },
      happened: [{ kind: 'sop.reader removed', id: 'reader-1', project, name: 'Ann Able', reason: 'Left the trust' }],
    })
    expect(decideRemoval({ ...row, removed_at: '2026-03-01' }, { reason: 'Left' }, aDoing())).toMatchObject({ overtaken: true })
  })

  it('reminds who has not read the version in force', () => {
    expect(decideReminding({ inForce, waiting: [{ personId: asPersonId('ann') }] }, {}, aDoing())).toMatchObject({
      next: { version: 'version-3', people: ['ann'] },
      happened: [{ kind: 'sop.readers reminded', number: 3, people: 1 }],
    })
    expect(decideReminding({ inForce, waiting: [] }, {}, aDoing())).toMatchObject({ refused: { form: 'Everyone on the list has read this version.' } })
    expect(decideReminding({ inForce: undefined, waiting: [] }, {}, aDoing())).toMatchObject({ refused: {} })
  })

  const listed = (name: string, readAt: string | null): ListedReader => ({
    id: name,
    personId: asPersonId(name),
    name,
    email: `${name}@nhs.net`,
    organisation: name === 'Ann' ? 'St Mary’s' : null,
    addedAt: '',
    readAt,
    asked: '',
  })
  const all = [listed('Ann', null), listed('Ben', '2026-03-02'), listed('Cy', null)]
  it.each([
    ['everyone', '', ['Ann', 'Ben', 'Cy']],
    ['read', '', ['Ben']],
    ['not yet', '', ['Ann', 'Cy']],
    ['not yet', 'st marys', ['Ann']],
    ['everyone', 'BEN@', ['Ben']],
    ['read', 'ann', []],
  ] as const)('shows %s who fit “%s”', (show, words, names) => {
    expect(fitting(all, { show, words }).map((one) => one.name)).toEqual(names)
  })
  it.each([
    [{ read: 34, all: 60, number: 3 }, '34 of 60 people have read version 3'],
    [{ read: 0, all: 1, number: 1 }, '0 of 1 person has read version 1'],
  ])('says how far it has got', (given, words) => {
    expect(progressWords(given)).toBe(words)
  })
})
