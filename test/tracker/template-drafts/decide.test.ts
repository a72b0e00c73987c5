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
import { bodyOf, readBody, templatesOf } from '../../../src/tracker/template-versions/body.ts'
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
    const setting = of('care-settings', 'gp-hub')
    expect(decideRetire(setting, { seen: setting.seen }, aDoing())).toHaveProperty('refused.form')
  })
})

describe('a copy of a care setting', () => {
  const from = body.careSettings.find((one) => one.key === 'gp-hub')
  if (!from) throw new Error('no GP hub')
  const copy = (name: string, own_text = '') => decideCopy({ row, body, from }, { name, own_text }, aDoing())

  it('gets exactly what the copied one gives', () => {
    const next = templatesOf(bodyIn(copy('Health hub')), templates)
    expect(offeredTo({ role: 'provider', careSetting: 'gp-hub' }, templates, next)).toEqual([])
    const [hub, original] = ['health-hub', 'gp-hub'].map((key) =>
      next.prerequisites.filter((one) => (one.careSettings?.includes(key) ?? true) && !(one.notIn?.includes(key) ?? false)),
    )
    expect(hub).toEqual(original)
    expect(next.careSettings.at(-1)?.sop).toEqual(from.sop)
    expect(Object.keys(bodyIn(copy('Health hub', 'yes')).sops)).toEqual(expect.arrayContaining(['health-hub.md', 'health-hub-consumer.md']))
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
