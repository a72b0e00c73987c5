import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { addField } from '../../../src/tracker/custom-fields/add-field.ts'
import { guess } from '../../../src/tracker/custom-fields/brought-columns.ts'
import { changeField } from '../../../src/tracker/custom-fields/change-field.ts'
import { idFor, isBuiltIn } from '../../../src/tracker/custom-fields/field.ts'
import type { FieldKind } from '../../../src/db/tables/custom-fields.ts'
import type { CustomField } from '../../../src/tracker/custom-fields/field.ts'
import { bringBackField, retireField } from '../../../src/tracker/custom-fields/retire-field.ts'
import { setOrganisationFields, setProjectFields, setServiceFields } from '../../../src/tracker/custom-fields/set-values.ts'
import { readValue, rowsOf, saysTheSame, withWritten, writtenIn } from '../../../src/tracker/custom-fields/value.ts'
import { readOwn, writeOwn } from '../../../src/tracker/service-filter/own-conditions.ts'
import { aDoing } from '../../support/doing.ts'
import { aField } from '../../support/own-field.ts'

const people = new Map([['dan@example.nhs.uk', { id: asPersonId('dan'), name: 'Dan Okoro' }]])

it.each(['constructor', 'toString', '__proto__'])('a field that is called %s says nothing until it is written', (heading) => {
  const field = aField({ kind: 'text', name: heading, heading })
  expect(writtenIn({}, field)).toBe('')
  expect(writtenIn(withWritten({}, field, 'Jones'), field)).toBe('Jones')
})

describe('a value that someone types', () => {
  const read = (kind: FieldKind, typed: string, current = '') => readValue(aField({ kind }), typed, { people, current })

  it.each([
    ['choice', 'signed', 'Signed'],
    ['choice', 'TBC', ''],
    ['text', '  two   words ', 'two words'],
    ['text', '', ''],
    ['number', '1,200', '1200'],
    ['number', '-3.50', '-3.5'],
    ['date', '3/4/2026', '2026-04-03'],
    ['date', '1 May 1998', '1998-05-01'],
    ['person', 'Dan@Example.nhs.uk', 'dan@example.nhs.uk'],
    ['tags', 'winter, Flagship;winter ', 'winter; Flagship'],
  ] as const)('in a field of the kind %s, “%s” is kept as “%s”', (kind, typed, text) => {
    expect(read(kind, typed)).toEqual({ text })
  })

  it.each([
    ['choice', 'Perhaps', 'Choose one of: Signed, In talks'],
    ['number', 'many', 'Enter a number, like 12 or 3.5. Leave it empty if it is not known'],
    ['person', 'who@example.nhs.uk', 'Nobody with this email address is known. Add them to a project first'],
    ['tags', 'x'.repeat(81), 'A tag has 80 characters or fewer'],
  ] as const)('in a field of the kind %s, “%s” is refused', (kind, typed, fault) => {
    expect(read(kind, typed)).toEqual({ fault })
  })

  it('is read without control characters, which nobody sees', () => {
    expect(read('text', 'in\u0000 \u0007talks\u007F')).toEqual({ text: 'in talks' })
    expect(read('tags', 'win\u0007ter; winter')).toEqual({ text: 'winter' })
    expect(rowsOf(aField({ kind: 'text' }), 'in\u0000 talks', people)).toMatchObject([{ text: 'in talks', text_search: 'in talks' }])
  })

  it('is at most 2,000 characters and 20 tags long', () => {
    const fault = 'Use 2,000 characters or fewer'
    for (const kind of ['text', 'tags', 'choice', 'number'] as const) expect(read(kind, 'x;'.repeat(300_000))).toEqual({ fault })
    const tags = (n: number) => Array.from({ length: n }, (_, at) => `tag ${at}`).join('; ')
    expect(read('tags', tags(21))).toEqual({ fault: 'Use 20 tags or fewer' })
    expect(read('tags', `${tags(20)}; TAG 1; tag 2`)).toEqual({ text: tags(20) })
    expect(rowsOf(aField({ kind: 'tags' }), tags(90_000), people)).toHaveLength(20)
  })

  it('of more tags than may be typed is the same only if all of it is', () => {
    const tags = (last: string) => [...Array.from({ length: 30 }, (_, at) => `tag ${at}`), last].join('; ')
    expect(saysTheSame(aField({ kind: 'tags' }), tags('winter'), tags('WINTER'))).toBe(true)
    expect(saysTheSame(aField({ kind: 'tags' }), tags('winter'), tags('summer'))).toBe(false)
  })

  it('a choice that is no longer in the list may stay', () => {
    expect(read('choice', 'Declined', 'Declined')).toEqual({ text: 'Declined' })
  })
})

it('numbers and days sort as they are, whatever their length', () => {
  const keys = (kind: FieldKind, texts: string[]) => texts.toSorted((a, b) => (keyOf(kind, a) < keyOf(kind, b) ? -1 : 1))
  const keyOf = (kind: FieldKind, text: string): string => rowsOf(aField({ kind }), text, people)[0]?.sort_key ?? ''
  expect(keys('number', ['10', '9', '-2', '-11', '0.5', '1,000'])).toEqual(['-11', '-2', '0.5', '9', '10', '1,000'])
  expect(keys('date', ['1 May 2026', '3/4/2026', '2025-12-31'])).toEqual(['2025-12-31', '3/4/2026', '1 May 2026'])
})

it('a text that is no day is kept, and has no day', () => {
  expect(rowsOf(aField({ kind: 'date' }), 'in spring', people)).toMatchObject([{ text: 'in spring', day: null }])
  expect(rowsOf(aField({ kind: 'person' }), 'dan@example.nhs.uk', people)).toMatchObject([{ person_id: 'dan' }])
  expect(rowsOf(aField({ kind: 'tags' }), '', people)).toEqual([])
})

it('a value is found under its heading however that is written, and written there', () => {
  const other = { 'ENGAGEMENT ': 'Signed', DSA: 'Yes' }
  expect(writtenIn(other, aField())).toBe('Signed')
  expect(withWritten(other, aField(), 'In talks')).toEqual({ 'ENGAGEMENT ': 'In talks', DSA: 'Yes' })
  expect(withWritten(other, aField(), '')).toEqual({ DSA: 'Yes' })
})

it.each<[FieldKind, [string, number][], boolean]>([
  [
    'choice',
    [
      ['Yes', 40],
      ['No', 12],
    ],
    false,
  ],
  [
    'number',
    [
      ['1', 4],
      ['2,500', 1],
    ],
    false,
  ],
  [
    'text',
    [
      ['0012', 4],
      ['0099', 1],
      ['0098', 1],
      ['0097', 1],
      ['0096', 1],
      ['0095', 1],
    ],
    false,
  ],
  [
    'date',
    [
      ['3/4/2026', 4],
      ['2026-05-01', 1],
    ],
    false,
  ],
  [
    'text',
    [
      ['a note', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
      ['e', 1],
      ['f', 1],
    ],
    false,
  ],
  ['text', [['Yes', 40]], true],
  ['text', [], false],
])('the kind %s is proposed for such values', (kind, values, isMore) => {
  expect(guess(values, isMore)).toBe(kind)
})

it('an id has the words of the name, and a heading that means something already is known', () => {
  expect([idFor('DSA signed?', new Set()), idFor('DSA', new Set(['dsa', 'dsa-2'])), idFor('§', new Set())]).toEqual(['dsa-signed', 'dsa-3', 'field'])
  expect([isBuiltIn('Practice_Code'), isBuiltIn('Engagement')]).toEqual([true, false])
})

it('conditions on fields are read from an address as they were written', () => {
  const conditions = [
    { field: 'engagement', op: '=' as const, value: 'Not ~ 100% sure' },
    { field: 'licences', op: '>' as const, value: '10' },
    { field: 'licences', op: '<' as const, value: '20.5' },
  ]
  expect(readOwn(writeOwn(conditions))).toEqual(conditions)
  expect(readOwn('licences>many~=x~engagement~a=1~a=2')).toEqual([{ field: 'a', op: '=', value: '1' }])
})

describe('a new field', () => {
  const typed = {
    noun: 'service' as const,
    name: 'DSA',
    kind: 'choice' as const,
    choices: ['Yes', 'No'],
    shown: 'everywhere' as const,
    position: null,
    heading: '',
  }
  const add = (change: Partial<typeof typed>, others: CustomField[] = []) =>
    addField.decide({ others, ids: others.map((one) => one.id) }, { ...typed, ...change }, aDoing())

  it('is the last of its noun, named by its heading, and reads what was there before', () => {
    expect(add({}, [aField({ position: 4 })])).toMatchObject({
      next: { id: 'dsa', heading: 'DSA', position: 5, filled: 0, version: 1 },
      happened: [{ kind: 'field.added', id: 'dsa', name: 'DSA', of: 'services' }],
    })
  })
  it.each([
    [{ name: 'Region' }, [], { name: 'Services have this already, as a column of their own: Region' }],
    [{ name: 'engagement' }, [aField()], { name: 'Services have a field Engagement already' }],
    [{ name: 'engagement' }, [aField({ retired_at: '2026-01-02' })], { name: 'Services have a field Engagement already, which is retired: bring it back' }],
    [{ choices: [] }, [], { choices: 'Enter at least one choice, each on its own line' }],
  ])('is refused: %o', (change, others, refused) => {
    expect(add(change, others)).toEqual({ refused, cleaned: {} })
  })
})

describe('a field', () => {
  const typed = { name: 'Engaged', choices: ['Yes'], shown: 'page' as const, position: 2, version: 3 }
  it('is renamed and keeps its heading in trackers', () => {
    expect(changeField.decide({ field: aField(), others: [] }, typed, aDoing())).toMatchObject({
      next: { name: 'Engaged', heading: 'Engagement', choices: ['Yes'], position: 2 },
      happened: [{ kind: 'field.changed', was: 'Engagement', name: 'Engaged' }],
    })
  })
  it('is not changed over a change that was not seen', () => {
    expect(changeField.decide({ field: aField(), others: [] }, { ...typed, version: 2 }, aDoing())).toEqual({ overtaken: true })
    expect(retireField.decide(aField(), { version: 2 }, aDoing())).toEqual({ overtaken: true })
  })
  it('is retired once, and brought back once', () => {
    const retired = aField({ retired_at: '2026-01-02' })
    expect(retireField.decide(aField(), { version: 3 }, aDoing())).toMatchObject({ next: { retired_at: '2026-03-02T09:00:00.000Z' } })
    expect(retireField.decide(retired, { version: 3 }, aDoing())).toEqual({ overtaken: true })
    expect(bringBackField.decide(retired, { version: 3 }, aDoing())).toMatchObject({ next: { retired_at: null } })
    expect(bringBackField.decide(aField(), { version: 3 }, aDoing())).toEqual({ overtaken: true })
  })
})

describe('values that are set', () => {
  const found = { noun: 'service' as const, id: 's1', name: 'Riverside', other: { Engagement: 'Signed', Note: 'x' }, fields: [aField()], people }

  it('change only what differs, with an event for each', () => {
    expect(setServiceFields.decide(found, { 'own.engagement': 'in talks', 'seen.engagement': 'Signed' }, aDoing())).toMatchObject({
      next: { other: { Engagement: 'In talks', Note: 'x' }, changed: ['Engagement'] },
      happened: [{ kind: 'service-field.set', id: 's1', field: 'Engagement', value: 'In talks', from: 'Signed', to: 'In talks' }],
    })
    expect(setServiceFields.decide(found, { 'own.engagement': 'Signed', 'seen.engagement': 'In talks' }, aDoing())).toMatchObject({ happened: [] })
  })
  it('are not set over a change that was not seen, nor if one of them is not valid', () => {
    expect(setServiceFields.decide(found, { 'own.engagement': 'In talks', 'seen.engagement': '' }, aDoing())).toEqual({ overtaken: true })
    expect(setServiceFields.decide(found, { 'own.engagement': 'Perhaps' }, aDoing())).toEqual({
      refused: { 'own.engagement': 'Choose one of: Signed, In talks' },
      cleaned: {},
    })
  })
  it('of a retired field stay as they are', () => {
    const fields = [aField({ retired_at: '2026-01-02' })]
    expect(setServiceFields.decide({ ...found, fields }, { 'own.engagement': '' }, aDoing())).toMatchObject({ happened: [] })
  })
  it('of a project are in its history', () => {
    const ofProject = { ...found, noun: 'project' as const, id: 'project-1' }
    expect(setProjectFields.decide(ofProject, { 'own.engagement': '' }, aDoing())).toMatchObject({
      next: { other: { Note: 'x' } },
      happened: [{ kind: 'project-field.set', project: 'project-1', value: '' }],
    })
    expect(setOrganisationFields.decide({ ...found, noun: 'organisation' }, { 'own.engagement': '' }, aDoing())).toMatchObject({
      happened: [{ kind: 'organisation-field.set', project: null }],
    })
  })
})
