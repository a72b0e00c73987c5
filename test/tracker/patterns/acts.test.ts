import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import type { PatternsTable } from '../../../src/db/tables/patterns.ts'
import { changePattern } from '../../../src/tracker/patterns/change-pattern.ts'
import { putBackPattern, retirePattern } from '../../../src/tracker/patterns/retire-pattern.ts'
import { savePattern } from '../../../src/tracker/patterns/save-pattern.ts'
import type { ProjectParts } from '../../../src/tracker/patterns/take-from-project.ts'
import { readContent } from '../../../src/tracker/patterns/pattern.ts'
import { aDoing } from '../../support/doing.ts'

const pattern: PatternsTable = {
  id: 'pattern-1',
  name: 'UTC',
  about: '',
  role: 'provider',
  care_setting: 'urgent-treatment-centre',
  number: 1,
  version: 1,
  saved_by: 'Meera Shah',
  saved_by_id: asPersonId('person-1'),
  saved_at: '2026-03-01T09:00:00.000Z',
  retired_by: null,
  retired_by_id: null,
  retired_at: null,
  retired_reason: null,
}
const retired = { ...pattern, retired_at: '2026-03-01T10:00:00.000Z' }
const row = { status: 'not-started' as const, reason: null, due_date: null, derived: null, shared_id: null }
const parts: ProjectParts = {
  project: { role: 'provider', scope: '111 books into Riverside UTC', route_in: 'Service-led', name: 'Riverside UTC, Provider' },
  service: { name: 'Riverside UTC', ods_code: 'RY9NR', dosIds: ['2000099999'], care_setting: 'urgent-treatment-centre', organisation_id: null },
  roles: [
    { role_key: 'project-manager', name: 'Project manager', side: 'national', kind: 'project-manager' },
    { role_key: 'dos-lead', name: 'DoS lead', side: 'national', kind: 'dos-lead' },
  ],
  members: [
    { role_key: 'project-manager', person_id: asPersonId('meera'), name: 'Meera Shah' },
    { role_key: 'dos-lead', person_id: asPersonId('dan'), name: 'Dan Okoro' },
  ],
  draft: { body: 'Riverside UTC', options: [] },
  setUp: undefined,
  codes: ['Dx05'],
  goLive: '2026-06-30',
  prerequisites: [
    { ...row, key: 'hscn', title: 'HSCN', status: 'met', due_date: '2026-06-16' },
    { ...row, key: 'smartcards', title: 'Smartcards', status: 'not-applicable', reason: 'None here' },
    { ...row, key: 'catalogue-ready', title: 'Ready', status: 'not-applicable', reason: 'X', derived: 'product-ready' },
    { ...row, key: 'dpia', title: 'DPIA', status: 'waived', reason: 'Later' },
  ],
}
const typed = {
  into: '',
  name: 'UTC, 111 books in',
  about: '',
  why: '',
  parts: new Set(['people', 'procedure', 'due', 'not-applicable'] as const),
  who: (role: string) => (role === 'dos-lead' ? ('person' as const) : ('contact' as const)),
}
const found = { parts, into: undefined, sameName: false }

describe('saving a pattern', () => {
  it('takes no manager, nothing met, nothing waived, and what does not apply only if people said so', () => {
    const decided = savePattern.decide(found, typed, aDoing())
    if (!('next' in decided)) throw new Error('It was refused')
    expect(readContent(decided.next.version)).toEqual({
      routeIn: 'Service-led',
      scope: '111 books into {{service.name}}',
      people: [{ role: 'dos-lead', roleName: 'DoS lead', who: { kind: 'person', id: 'dan', name: 'Dan Okoro' } }],
      procedure: { body: '{{service.name}}', options: [] },
      options: [],
      setUp: null,
      due: [{ key: 'hscn', title: 'HSCN', days: 14 }],
      notApplicable: [{ key: 'smartcards', title: 'Smartcards', reason: 'None here' }],
    })
    expect(decided.happened).toMatchObject([{ kind: 'pattern.made', name: 'UTC, 111 books in', of: 'Riverside UTC, Provider' }])
  })
  it.each([
    ['needs a name', found, { ...typed, name: ' ' }, { name: 'Enter a name for the pattern' }],
    ['needs a name of its own', { ...found, sameName: true }, typed, { name: 'Another pattern is called UTC, 111 books in. Choose another name' }],
    ['takes at least one part', found, { ...typed, parts: new Set<never>() }, { part: 'Choose what the pattern takes from this project' }],
    [
      'says what is different in a next version',
      { ...found, into: pattern },
      { ...typed, into: 'pattern-1' },
      { why: 'Say what is different in this version' },
    ],
    ['goes on with a pattern in use', { ...found, into: retired }, { ...typed, into: 'pattern-1', why: 'New' }, { into: 'Choose a pattern that is in use' }],
    [
      'goes on with a pattern of the same kind',
      { ...found, into: { ...pattern, role: 'consumer' as const } },
      { ...typed, into: 'pattern-1', why: 'New' },
      { into: 'Choose a pattern for the same kind of project and care setting' },
    ],
  ])('%s', (_what, given, form, refused) => expect(savePattern.decide(given, form, aDoing())).toMatchObject({ refused }))
  it('numbers the next version', () => {
    const outcome = savePattern.decide({ ...found, into: pattern }, { ...typed, into: 'pattern-1', why: 'New text' }, aDoing())
    expect(outcome).toMatchObject({ next: { version: { number: 2, why: 'New text' } }, happened: [{ kind: 'pattern.changed', number: 2 }] })
  })
})

describe('changing a pattern', () => {
  const content = {
    routeIn: 'Service-led',
    scope: 'All',
    people: [],
    procedure: { body: 'Text', options: [] },
    options: [],
    setUp: null,
    due: [{ key: 'dpia', title: 'DPIA', days: 14 }],
    notApplicable: [{ key: 'smartcards', title: 'Smartcards', reason: 'None here' }],
  }
  const form = (fields: Record<string, string> = {}, more: object = {}) => ({
    name: 'UTC',
    about: '',
    routeIn: 'Service-led',
    scope: 'All',
    body: 'Text',
    why: 'Better',
    version: 1,
    keepsSetUp: true,
    field: (key: string) => fields[key] ?? '',
    ...more,
  })
  const given = { pattern, content, sameName: false }
  it('keeps what is still filled in and takes out the rest', () => {
    const decided = changePattern.decide(given, form({ 'due-dpia': '-7' }), aDoing())
    if (!('next' in decided)) throw new Error('It was refused')
    expect(readContent(decided.next.version)).toMatchObject({ due: [{ key: 'dpia', days: -7 }], notApplicable: [] })
  })
  it.each([
    [
      'days are a whole number',
      given,
      form({ 'due-dpia': 'soon' }),
      { refused: { 'due-dpia': 'Enter a whole number of days, like 14, or leave it empty for no due day' } },
    ],
    [
      'an option that nobody asks is no placeholder',
      given,
      form({}, { body: '{{option.nothing}}' }),
      { refused: { body: expect.stringContaining('no question is called nothing') } },
    ],
    [
      'a retired pattern is not changed',
      { ...given, pattern: retired },
      form(),
      { refused: { form: 'It is retired. Put it back into use before you change it' } },
    ],
    ['someone else was first', given, form({}, { version: 0 }), { overtaken: true }],
    ['the name is its own', { ...given, sameName: true }, form(), { refused: { name: 'Another pattern is called UTC. Choose another name' } }],
    [
      'the way in comes from the list',
      given,
      form({}, { routeIn: 'Elsewhere' }),
      { refused: { route_in: 'Choose how its projects come about from the list' } },
    ],
  ])('%s', (_what, before, input, outcome) => expect(changePattern.decide(before, input, aDoing())).toMatchObject(outcome))
})

it.each([
  ['is retired with a reason', pattern, 1, { next: { set: { retired_by: 'Meera Shah', retired_reason: 'Old' } } }],
  ['is retired once', retired, 1, { refused: { form: 'It is retired already' } }],
  ['is retired as it was seen', pattern, 0, { overtaken: true }],
])('a pattern %s', (_what, given, version, outcome) => expect(retirePattern.decide(given, { reason: 'Old', version }, aDoing())).toMatchObject(outcome))

it.each([
  ['is put back into use', { pattern: retired, sameName: false }, { next: { set: { retired_at: null } } }],
  ['is not put back while in use', { pattern, sameName: false }, { refused: { form: 'It is in use already' } }],
  [
    'is not put back beside another of its name',
    { pattern: retired, sameName: true },
    { refused: { form: 'Another pattern is called UTC. Choose another name' } },
  ],
])('a pattern %s', (_what, given, outcome) => expect(putBackPattern.decide(given, { version: 1 }, aDoing())).toMatchObject(outcome))
