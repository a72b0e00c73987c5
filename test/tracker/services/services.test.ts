import { describe, expect, it } from 'vitest'
import { overtaken } from '../../../src/access/act.ts'
import { asServiceId } from '../../../src/db/ids.ts'
import type { OrganisationsTable, ServicesTable } from '../../../src/db/tables/services.ts'
import { decideNewOrganisation } from '../../../src/tracker/services/add-organisation.ts'
import { decideNewService } from '../../../src/tracker/services/add-service.ts'
import { decideOrganisation } from '../../../src/tracker/services/change-organisation.ts'
import { decideService } from '../../../src/tracker/services/change-service.ts'
import { seenOf } from '../../../src/tracker/services/organisation.ts'
import { newServiceForm, serviceForm } from '../../../src/tracker/services/service-form.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'

let ids = 0
const doing = { newId: () => `id-${(ids += 1)}`, at: '2026-03-02T09:00:00.000Z', templates: loadTemplates() }

const trust: OrganisationsTable = {
  id: 'trust',
  name: 'Riverside Trust',
  ods_code: 'RY9',
  kind: 'provider',
  created_at: '2026-01-01',
  switched_on: null,
  consumer_product: null,
}
const { id: _, created_at: _at, ...facts } = trust
const typed = { name: 'Riverside UTC', care_setting: 'urgent-treatment-centre', dos_ids: '2000099999', version: '1' }
const service: ServicesTable = {
  id: asServiceId('service'),
  ...serviceForm.omit({ dos_ids: true }).parse(typed),
  ods_code: 'RY9NR',
  created_at: '2026-01-01',
  region_code: null,
  area_code: null,
  commissioner_code: null,
  other: '{}',
  rollout: 'both',
  ods_status: null,
  closed_on: null,
  successor: null,
  closed: 0,
}
const found = { service, dosIds: ['2000099999'], known: ['trust'], following: 2 }

describe('a service that is added', () => {
  const add = (more: object, state: { taken?: string; known?: string[] } = {}) =>
    decideNewService({ taken: state.taken, known: state.known ?? [] }, newServiceForm.parse({ ...typed, ods_code: 'ry9nr', ...more }), doing)

  it.each([
    ['has a care setting of the list', { care_setting: 'circus' }, {}, { care_setting: 'Choose a care setting from the list' }],
    ['names an organisation that exists', { organisation_id: 'nobody' }, {}, { organisation_id: 'Choose an organisation from the list' }],
    ['names a 111 provider that exists', { referrer_id: 'nobody' }, { known: ['trust'] }, { referrer_id: 'Choose an organisation from the list' }],
    ['has its own ODS code', {}, { taken: 'Hillside' }, { ods_code: 'Hillside has this ODS code already' }],
  ])('%s', (_rule, more, state, errors) => expect(add(more, state)).toMatchObject({ refused: errors }))

  it('is named in the history with its code', () =>
    expect(add({ organisation_id: 'trust' }, { known: ['trust'] })).toMatchObject({
      next: { service: { ods_code: 'RY9NR', organisation_id: 'trust', created_at: doing.at }, dosIds: ['2000099999'] },
      happened: [{ kind: 'service.created', name: 'Riverside UTC', to: 'RY9NR', project: null }],
    }))
})

describe('a change of a service', () => {
  const change = (more: object) => decideService(found, serviceForm.parse({ ...typed, ...more }), doing)

  it('is not saved over a version that was not seen, whatever else is wrong', () => expect(change({ version: '2', care_setting: 'circus' })).toBe(overtaken))

  it.each([
    [{ care_setting: 'circus' }, { care_setting: 'Choose a care setting from the list' }],
    [{ organisation_id: 'nobody' }, { organisation_id: 'Choose an organisation from the list' }],
  ])('is refused with %j', (more, errors) => expect(change(more)).toMatchObject({ refused: errors }))

  it.each([
    [{}, [], 0],
    [{ phone: '0161 496 0000' }, ['Phone'], 0],
    [{ dos_ids: '2000099999 2000011111' }, ['DoS service ids'], 0],
    [{ name: 'Dales UTC' }, [], 2],
    [{ name: 'Dales UTC', referrer_id: 'trust' }, ['111 provider'], 2],
  ])('with %j notifies its projects %j and renames %i of them', (more, fields, renamed) =>
    expect(change(more)).toMatchObject({ next: { fields, renamed }, happened: [{ kind: 'service.changed', id: 'service', project: null }] }),
  )
})

describe('an organisation', () => {
  const taken = { ods_code: 'Riverside Trust has this ODS code already' }

  it.each([
    [undefined, { next: { name: 'Riverside Trust' }, happened: [{ kind: 'organisation.created', to: 'RY9' }] }],
    ['Riverside Trust', { refused: taken }],
  ])('is added if its ODS code is not that of %s', (other, outcome) => expect(decideNewOrganisation({ taken: other }, facts, doing)).toMatchObject(outcome))

  it.each([
    [seenOf(trust), undefined, { next: { id: 'trust' }, happened: [{ kind: 'organisation.changed', name: 'New name' }] }],
    [seenOf(trust), 'Riverside Trust', { refused: taken }],
    [seenOf({ ...trust, kind: 'other' }), 'Riverside Trust', overtaken],
    ['', undefined, overtaken],
  ])('is changed if it is as it was seen', (seen, other, outcome) =>
    expect(decideOrganisation({ before: trust, taken: other }, { ...facts, name: 'New name', seen })).toMatchObject(outcome),
  )
})
