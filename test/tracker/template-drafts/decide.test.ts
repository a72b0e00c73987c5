import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { digestOf } from '../../../src/digest.ts'
import { decideAdd } from '../../../src/tracker/template-drafts/add-item.ts'
import { decideItem } from '../../../src/tracker/template-drafts/change-item.ts'
import { changesBetween } from '../../../src/tracker/template-drafts/changes.ts'
import { decideCopy } from '../../../src/tracker/template-drafts/copy-care-setting.ts'
import { decideDiscard } from '../../../src/tracker/template-drafts/discard-draft.ts'
import { getItem, getKind } from '../../../src/tracker/template-drafts/get-draft.ts'
import { itemKinds } from '../../../src/tracker/template-drafts/item-kinds.ts'
import { newKey } from '../../../src/tracker/template-drafts/new-key.ts'
import { offeredTo } from '../../../src/tracker/template-drafts/preview.ts'
import { faultOfDraft } from '../../../src/tracker/template-drafts/check-draft.ts'
import type { CheckedDraft } from '../../../src/tracker/template-drafts/check-draft.ts'
import { decidePublish } from '../../../src/tracker/template-drafts/publish-draft.ts'
import { decidePutBack, decideRetire } from '../../../src/tracker/template-drafts/retire-item.ts'
import { decideStart } from '../../../src/tracker/template-drafts/start-draft.ts'
import { shownFaults } from '../../../src/tracker/template-drafts/shown-faults.ts'
import { bodyOf, faultsOfBody, readBody, templatesOf } from '../../../src/tracker/template-versions/body.ts'
import { decideWithdraw } from '../../../src/tracker/template-versions/withdraw-version.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { entriesOf } from '../../../src/keys.ts'
import { aDoing } from '../../support/doing.ts'

const templates = loadTemplates()
const body = bodyOf(templates)
const row = {
  id: 'draft-1',
  slot: 1 as const,
  body: '',
  based_on: templates.version,
  release: templates.version,
  version: 3,
  started_by: 'Bea',
  started_by_id: null,
  started_at: '',
  saved_by: 'Bea',
  saved_by_id: null,
  saved_at: '',
}
const of = (name: string, key: string) => {
  const found = getKind(name)
  const item = getItem(found.kind, body, key)
  return { row, body, ...found, key, item, title: item.title, content: item.content, seen: digestOf(item.content) }
}
const bodyIn = (decided: object) => {
  if (!('next' in decided)) throw new Error('It was refused')
  return readBody((decided.next as { set: { body: string } }).set.body)
}

describe('an item of the draft', () => {
  it('is the same after its form is sent without a change, whatever its kind', () => {
    for (const [, kind] of entriesOf(itemKinds))
      for (const { key } of kind.list(body)) {
        const values = kind.find(body, key)?.values ?? {}
        const changed = kind.change(body, key, values)
        expect([key, 'body' in changed && changed.body]).toEqual([key, body])
      }
  })

  it('is changed in what differs alone, and says from what to what', () => {
    const asid = of('prerequisites', 'asid')
    const decided = decideItem(asid, { ...asid.item.values, title: 'ASID, at last', seen: asid.seen }, aDoing())
    expect(changesBetween(body, bodyIn(decided))).toMatchObject([{ key: 'asid', how: 'changed', fields: [{ name: 'Title', after: 'ASID, at last' }] }])
    expect(decided).toMatchObject({ happened: [{ kind: 'template.draft changed', deed: 'changed', to: '{"Title":"ASID, at last"}' }] })
  })

  it('is not changed over the change of someone else, nor without a change, nor with a choice that is not there', () => {
    const asid = of('prerequisites', 'asid')
    const send = (more: object) => decideItem(asid, { ...asid.item.values, seen: asid.seen, ...more }, aDoing())
    expect(send({ seen: 'older', title: 'Other' })).toEqual({ overtaken: true })
    expect(send({})).toMatchObject({ refused: { form: 'Nothing is different. Change something, or go back' } })
    expect(send({ group: 'plumbing' })).toMatchObject({ refused: { group: 'Choose from the list' } })
    expect(send({ link: 'not an address' })).toHaveProperty('refused.link')
    expect(send({ owners_provider: [], owners_consumer: [] })).toHaveProperty('refused.owners_provider')
    expect(send({ what: 'x'.repeat(4001) })).toMatchObject({ refused: { what: 'Use 4,000 characters or fewer' } })
  })

  it('is added under a key that no item has had', () => {
    const decided = decideAdd(
      { row, body, ...getKind('go-live-criteria') },
      { title: 'The lift works', kind: 'readiness', projects: ['provider'], owner_provider: 'training-lead', where: 'only', settings: ['gp-hub'] },
      aDoing(),
    )
    expect(bodyIn(decided).goLiveCriteria.at(-1)).toEqual({
      key: 'the-lift-works-id-1',
      title: 'The lift works',
      kind: 'readiness',
      projectRoles: ['provider'],
      owner: 'training-lead',
      careSettings: ['gp-hub'],
    })
    expect(decideAdd({ row, body, ...getKind('go-live-criteria') }, {}, aDoing())).toMatchObject({ refused: { title: 'Say what is asked' } })
    expect(decideAdd({ row, body, ...getKind('procedures') }, { text: 'x' }, aDoing())).toHaveProperty('refused.form')
    expect(newKey('', '1234-5678-abcdefgh')).toBe('abcdefgh')
  })

  it('is retired with every need of it, and put back with its own key', () => {
    const asid = of('prerequisites', 'asid')
    expect(body.prerequisites.some((one) => one.needs.includes('asid'))).toBe(true)
    const without = bodyIn(decideRetire(asid, { seen: asid.seen }, aDoing()))
    expect(without.prerequisites.filter((one) => one.key === 'asid' || one.needs.includes('asid'))).toEqual([])
    const back = bodyIn(decidePutBack({ ...asid, body: without }, {}, aDoing()))
    expect(back.prerequisites.at(-1)).toEqual(body.prerequisites.find((one) => one.key === 'asid'))
    expect(back.retired.prerequisites).toEqual([])
    expect(decideRetire(asid, { seen: 'older' }, aDoing())).toEqual({ overtaken: true })
    for (const [kind, key] of [
      ['procedures', 'gp-hub.md'],
      ['questions', 'late-patients'],
      ['first-codes', 'gp-hub'],
    ] as const) {
      const fixed = of(kind, key)
      expect([kind, decideRetire(fixed, { seen: fixed.seen }, aDoing())]).toEqual([kind, { refused: { form: expect.any(String) }, cleaned: {} }])
      expect(decideAdd({ row, body, ...getKind(kind) }, { name: 'New' }, aDoing())).toHaveProperty('refused.form')
    }
  })

  it('is added until there are more than anyone reads', () => {
    const [one] = body.goLiveCriteria
    if (!one) throw new Error('no criterion')
    const full = { ...body, goLiveCriteria: Array.from({ length: 500 }, (_, index) => ({ ...one, key: `one-${index}` })) }
    const decided = decideAdd({ row, body: full, ...getKind('go-live-criteria') }, { title: 'One more' }, aDoing())
    expect(decided).toMatchObject({ refused: { form: 'The draft has 500 go-live criteria. Retire some before you add another' } })
  })
})

describe('a care setting or a code that is retired', () => {
  it('keeps its name among those in use, and is put back as it was', () => {
    for (const [kind, key] of [
      ['care-settings', 'gp-hub'],
      ['disposition-codes', 'Dx115'],
    ] as const) {
      const item = of(kind, key)
      const without = bodyIn(decideRetire(item, { seen: item.seen }, aDoing()))
      expect(item.kind.list(without).some((one) => one.key === key)).toBe(false)
      expect(item.kind.listRetired(without)).toEqual([{ key, title: item.title }])
      expect(changesBetween(body, without)).toMatchObject([{ kind, key, how: 'retired' }])
      expect(faultOfDraft(without, body, templates)).toBeUndefined()
      const back = bodyIn(decidePutBack({ ...item, body: without }, {}, aDoing()))
      expect(changesBetween(body, back)).toEqual([])
      expect(faultOfDraft(back, body, templates)).toBe('The draft has nothing that is different from the newest version')
    }
  })

  it('leaves at least one care setting, and at least one code to test', () => {
    const none = { ...body, careSettings: body.careSettings.map((one) => ({ ...one, retired: true as const })) }
    expect(faultsOfBody(none, templates.environments)).toEqual([
      'templates/care-settings.json: every care setting is retired, and nothing new can begin without one',
    ])
    const only = of('disposition-codes', 'Dx28')
    const without = bodyIn(decideRetire(only, { seen: only.seen }, aDoing()))
    expect(faultsOfBody(without, templates.environments)).toEqual([
      'templates/test-plan.json: defaultCodes of pharmacy: Dx28 is retired, so another has to be tested',
    ])
    expect(shownFaults(without, templates.environments)).toEqual([
      { title: 'Pharmacy', says: 'Dx28 is retired, so another has to be tested', href: '/admin/templates/draft/first-codes/items/pharmacy' },
    ])
    const other = of('disposition-codes', 'Dx07')
    const less = bodyIn(decideRetire(other, { seen: other.seen }, aDoing()))
    expect([less.defaultCodes['gp-hub'], less.defaultCodes['default']]).toEqual([
      ['Dx06', 'Dx08'],
      ['Dx05', 'Dx06', 'Dx08'],
    ])
  })
})

describe('a disposition code', () => {
  const add = (values: object) => decideAdd({ row, body, ...getKind('disposition-codes') }, { name: 'Speak to someone', ...values }, aDoing())
  it('is added under itself, once', () => {
    expect(bodyIn(add({ code: 'Dx999' })).dispositionCodes.at(-1)).toEqual({ code: 'Dx999', name: 'Speak to someone' })
    expect(add({ code: 'Dx05' })).toMatchObject({ refused: { code: 'Dx05 is in the list already' } })
    expect(add({ code: '999' })).toMatchObject({ refused: { code: 'Enter a code like Dx05: Dx and digits' } })
    expect(add({ code: '' })).toHaveProperty('refused.code')
    const retired = { ...body, dispositionCodes: body.dispositionCodes.map((one) => (one.code === 'Dx05' ? { ...one, retired: true as const } : one)) }
    expect(decideAdd({ row, body: retired, ...getKind('disposition-codes') }, { code: 'Dx05', name: 'x' }, aDoing())).toMatchObject({
      refused: { code: 'Dx05 is retired. Put it back from the list of codes' },
    })
  })

  it('keeps its code when its words change', () => {
    const item = of('disposition-codes', 'Dx05')
    const changed = decideItem(item, { code: 'Dx06', name: 'Other words', seen: item.seen }, aDoing())
    expect(bodyIn(changed).dispositionCodes.find((one) => one.code === 'Dx05')).toEqual({ code: 'Dx05', name: 'Other words' })
  })

  it('is tested at first where it is ticked, and nowhere needs none', () => {
    const hub = of('first-codes', 'gp-hub')
    const send = (codes: string[]) => decideItem(hub, { codes, seen: hub.seen }, aDoing())
    expect(bodyIn(send(['Dx06'])).defaultCodes['gp-hub']).toEqual(['Dx06'])
    expect(Object.keys(bodyIn(send([])).defaultCodes)).not.toContain('gp-hub')
    expect(send(['Dx9'])).toMatchObject({ refused: { codes: 'Choose from the list' } })
    const rest = of('first-codes', 'default')
    expect(decideItem(rest, { codes: [], seen: rest.seen }, aDoing())).toMatchObject({ refused: { codes: 'Tick at least one code' } })
  })
})

describe('a workflow option', () => {
  const late = of('workflow-options', 'late-as-soon-as-possible')
  const add = (values: object) =>
    decideAdd(
      { row, body, ...getKind('workflow-options') },
      { group: '', new_group: '', one_of: 'any', text: 'A text', writes: 'A sentence.', projects: ['provider'], where: 'every', ...values },
      aDoing(),
    )

  it('asks a new question, or answers one that is there', () => {
    const added = bodyIn(add({ new_group: 'Parking', text: 'Zażółć parking for {minutes}', writes: 'Park for {minutes}.', ...minutes(30, 5, 60) }))
    expect(added.workflowOptions.at(-1)).toEqual({
      key: 'parking-for-minutes-id-1',
      group: 'Parking',
      text: 'Zażółć parking for {minutes}',
      writes: 'Park for {minutes}.',
      oneOf: false,
      number: { name: 'minutes', default: 30, min: 5, max: 60 },
      projectRoles: ['provider'],
    })
    expect(faultsOfBody(added, templates.environments)).toEqual([])
    expect(add({})).toMatchObject({ refused: { new_group: 'Enter the new question, or choose one from the list' } })
    expect(add({ new_group: 'late PATIENTS' })).toMatchObject({ refused: { new_group: 'There is a question with this name. Choose it from the list' } })
    expect(add({ new_group: 'A: b' })).toMatchObject({ refused: { new_group: 'Write the question without a colon' } })
    expect(add({ new_group: '!?' })).toMatchObject({ refused: { new_group: 'Write the question in words' } })
    expect(add({ group: 'Arrivals', new_group: 'Other' })).toHaveProperty('refused.new_group')
  })

  it('has a whole number between its least and its most, or none', () => {
    const send = (number: object) => add({ group: 'Arrivals', ...number })
    expect(send(minutes('', 5, 60))).toMatchObject({ refused: { number_default: 'Enter with which number it begins, in minutes' } })
    expect(send(minutes('ten', 5, 60))).toMatchObject({ refused: { number_default: 'Enter a whole number from 0 to 9,999' } })
    expect(send(minutes(90, 5, 60))).toMatchObject({ refused: { number_default: 'It has to begin with a number from the least to the most' } })
    const unsaid = bodyIn(send(minutes(30, 5, 60)))
    expect(shownFaults(unsaid, templates.environments).map((one) => one.says)).toEqual(['Both the option and what the procedure says must have {minutes}'])
  })

  it('agrees with the others of its question on how many may be chosen', () => {
    const many = bodyIn(decideItem(late, { ...late.item.values, one_of: 'any', seen: late.seen }, aDoing()))
    const of_ = (group: string, all = many) => new Set(all.workflowOptions.filter((one) => one.group === group).map((one) => one.oneOf))
    expect(of_('Late patients')).toEqual(new Set([false]))
    expect(of_('Arrivals', many)).toEqual(of_('Arrivals', body))
    // One that joins another question does not change that one.
    const moved = decideItem(late, { ...late.item.values, group: 'Arrivals', seen: late.seen }, aDoing())
    expect(moved).toMatchObject({ refused: { one_of: '“Arrivals” takes any number. Choose that here, or change the question first' } })
    expect(add({ group: 'Late patients' })).toMatchObject({ refused: { one_of: expect.stringContaining('takes exactly one') } })
    expect(bodyIn(add({ group: 'Late patients', one_of: 'one' })).workflowOptions.at(-1)).toMatchObject({ group: 'Late patients', oneOf: true })
    // One that was retired before comes back as the others are now.
    const gone = bodyIn(decideRetire({ ...late, body }, { seen: late.seen }, aDoing()))
    const other = of('workflow-options', 'late-next-gap')
    const changed = bodyIn(decideItem({ ...other, body: gone }, { ...other.item.values, one_of: 'any', seen: other.seen }, aDoing()))
    const back = bodyIn(decidePutBack({ ...late, body: changed }, {}, aDoing()))
    expect(of_('Late patients', back)).toEqual(new Set([false]))
  })

  it('that a text names cannot be retired alone: the text says what is to mend', () => {
    const named = of('workflow-options', 'booking-only')
    const without = bodyIn(decideRetire(named, { seen: named.seen }, aDoing()))
    const faults = shownFaults(without, templates.environments)
    expect(faults.length).toBeGreaterThan(0)
    for (const one of faults)
      expect([one.href?.startsWith('/admin/templates/draft/procedures/items/'), one.says.includes('which is retired')]).toEqual([true, true])
  })
})

describe('a question', () => {
  const late = of('questions', 'late-patients')
  const send = (values: object) => decideItem(late, { ...late.item.values, ...values, seen: late.seen }, aDoing())

  it('is renamed with its options and in every text that asks it', () => {
    const decided = send({ name: 'Patients who are late' })
    const renamed = bodyIn(decided)
    expect(decided).toMatchObject({ happened: [{ from: '{"Question":"Late patients"}', to: '{"Question":"Patients who are late"}' }] })
    expect(renamed.workflowOptions.some((one) => one.group === 'Late patients')).toBe(false)
    expect(renamed.workflowOptions.filter((one) => one.group === 'Patients who are late').length).toBe(
      body.workflowOptions.filter((one) => one.group === 'Late patients').length,
    )
    expect(JSON.stringify(renamed.sops)).not.toContain('{{option.late-patients}}')
    expect(JSON.stringify(renamed.sops)).toContain('{{option.patients-who-are-late}}')
    expect(faultOfDraft(renamed, body, templates)).toBeUndefined()
    expect(new Set(changesBetween(body, renamed).map((one) => one.kind))).toEqual(new Set(['workflow-options', 'procedures']))
  })

  it('has a name that no other has', () => {
    expect(send({ name: 'Arrivals' })).toMatchObject({ refused: { name: 'Another question has this name. Choose another' } })
    expect(send({ name: '' })).toMatchObject({ refused: { name: 'Enter the question' } })
    expect(send({})).toHaveProperty('refused.form')
    expect(bodyIn(send({ name: 'LATE patients' })).workflowOptions.some((one) => one.group === 'LATE patients')).toBe(true)
  })
})

function minutes(first: number | string, least: number, most: number) {
  return { number_name: 'minutes', number_default: String(first), number_min: String(least), number_max: String(most) }
}

describe('a copy of a care setting', () => {
  const from = body.careSettings.find((one) => one.key === 'gp-hub')
  if (!from) throw new Error('no GP hub')
  const copy = (name: string, own_text = '') => decideCopy({ row, body, from }, { name, own_text }, aDoing())

  it('gets exactly what the copied one gives', async () => {
    const next = templatesOf(bodyIn(copy('Health hub')), templates)
    expect(await offeredTo({ role: 'provider', careSetting: 'gp-hub' }, templates, next)).toEqual([])
    const [hub, original] = ['health-hub', 'gp-hub'].map((key) =>
      next.prerequisites.filter((one) => (one.careSettings?.includes(key) ?? true) && !(one.notIn?.includes(key) ?? false)),
    )
    expect(hub).toEqual(original)
    expect(next.careSettings.at(-1)?.sop).toEqual(from.sop)
    expect(Object.keys(bodyIn(copy('Health hub', 'yes')).sops)).toEqual(expect.arrayContaining(['health-hub.md', 'health-hub-consumer.md']))
  })

  it('does not take the name of one that is retired', () => {
    const retired = { ...body, careSettings: body.careSettings.map((one) => (one.key === 'pharmacy' ? { ...one, retired: true as const } : one)) }
    expect(decideCopy({ row, body: retired, from }, { name: 'Pharmacy', own_text: '' }, aDoing())).toMatchObject({
      refused: { name: 'Pharmacy is retired. Put it back from the list of care settings, or choose another name' },
    })
  })

  it('needs a name of its own', () => {
    for (const name of ['GP hub', 'gp HUB', '!?', 'Default']) expect([name, copy(name)]).toEqual([name, { refused: { name: expect.any(String) }, cleaned: {} }])
  })
})

describe('a draft', () => {
  it('is started unless there is one', () => {
    const copied = { version: 'version 2', name: 'version 2', about: '', body }
    const found = { copied, release: 'abc', hasDraft: false }
    expect(decideStart(found, { from: '2' }, aDoing())).toMatchObject({ next: { id: 'id-1', based_on: 'version 2', release: 'abc', version: 1 } })
    expect(decideStart({ ...found, hasDraft: true }, { from: '2' }, aDoing())).toHaveProperty('overtaken')
  })

  it('is discarded only as it was seen', () => {
    expect(decideDiscard({ row }, { version: 3 })).toMatchObject({ happened: [{ kind: 'template.draft discarded' }] })
    expect(decideDiscard({ row }, { version: 2 })).toEqual({ overtaken: true })
  })

  const changed = { ...body, prerequisites: body.prerequisites.map((one) => (one.key === 'asid' ? { ...one, title: 'ASID, at last' } : one)) }
  const newest = {
    id: 'v1',
    number: 1,
    based_on: '',
    release: '',
    note: '',
    effective_on: asDay('2026-04-01'),
    published_by: '',
    published_by_id: null,
    published_at: '',
    withdrawn_by: null,
    withdrawn_by_id: null,
    withdrawn_at: null,
  }
  const found = { row, newest: undefined, last: 1 }
  const sound = { version: 3, newest: null, fault: undefined }
  const publish = (more: Partial<Parameters<typeof decidePublish>[0]> = {}, { day = '2026-03-02', version = 3, checked = {} as Partial<CheckedDraft> } = {}) =>
    decidePublish({ ...found, ...more }, { version, effective_on: asDay(day), note: 'Why', checked: { ...sound, ...checked } }, aDoing())

  it('is published under the next number, also after one that was withdrawn', () => {
    expect(publish()).toMatchObject({
      next: { version: { number: 2, effective_on: '2026-03-02', note: 'Why' } },
      happened: [{ kind: 'template.published', number: 2 }],
    })
  })

  it.each([
    ['for a past day', publish({}, { day: '2026-03-01' }), 'effective_on'],
    ['before one that is still to come', publish({ newest }, { checked: { newest: 1 } }), 'effective_on'],
    ['with a fault that was found in it', publish({}, { checked: { fault: 'Fix the problems listed in the draft first' } }), 'form'],
  ])('is not published %s', (_, decided, field) => expect(decided).toHaveProperty(`refused.${field}`))

  const [setting] = body.careSettings
  const withMore = { ...body, careSettings: [...body.careSettings, ...(setting ? [{ ...setting, key: 'walk-in', name: 'Walk-in centre' }] : [])] }
  it.each([
    ['something to mend', { ...changed, roles: changed.roles.filter((one) => one.key !== 'dos-lead') }, body, /^Fix the problems/],
    ['a care setting less that services may have', changed, withMore, /^Services may have the care setting Walk-in centre/],
    ['nothing that is different', body, body, /nothing that is different/],
  ])('cannot be published with %s', (_, content, before, says) => expect(faultOfDraft(content, before, templates)).toMatch(says))

  it('can be published with something that is different', () => expect(faultOfDraft(changed, body, templates)).toBeUndefined())

  it.each([
    ['someone else has changed it since', publish({}, { version: 2 })],
    ['it changed after it was checked', publish({}, { checked: { version: 2 } })],
    ['another version was published after it was checked', publish({ newest })],
  ])('is not published as %s', (_, decided) => expect(decided).toEqual({ overtaken: true }))
})

it('a version is withdrawn before it is in force, once', () => {
  const version = { id: 'v1', number: 1, effective_on: asDay('2026-03-03'), withdrawn_at: null }
  const decide = (more: object) => decideWithdraw({ ...version, ...more }, { reason: 'Too early' }, aDoing())
  expect(decide({})).toMatchObject({ happened: [{ kind: 'template.withdrawn', number: 1, reason: 'Too early' }] })
  expect(decide({ effective_on: asDay('2026-03-02') })).toHaveProperty('refused.reason')
  expect(decide({ withdrawn_at: '2026-03-01T09:00:00.000Z' })).toHaveProperty('overtaken')
})
